import { failed, type Host } from '../host/host.ts';
import { nixFiles } from '../host/nix-files.ts';
import type { DeclaredList } from '../model/declaration.ts';
import type { Mount } from '../model/mount.ts';
import type { Path } from '../model/path.ts';
import type { User } from '../model/users.ts';
import { parseMountinfo, rebase } from '../parsers/mountinfo.ts';
import { readDeclared } from '../persist/declared.ts';
import type { Evaluated, PersistFile } from '../persist/reader.ts';
import { type AccountList, loginUsers, readAccounts } from '../providers/users.ts';
import { planMounts, type PlannedMounts } from '../scanner/mounts.ts';

export interface SurveyOptions {
  host: Host;
  /** This machine, for its mountinfo where the root directory is a folder of it. */
  here: Host;
  /** Names of the audited system's users, or uids as text; null: every login user for root, else whoever runs this. */
  users: readonly string[] | null;
  /** Who runs this; null: root. */
  self: { name: string; uid: number; home: Path } | null;
  persist: readonly PersistFile[];
  evaluated: Evaluated | null;
  wipe: readonly Path[];
  keep: readonly Path[];
  reinstall: boolean;
}

/** What has to be known before the walk begins: who is who, what is mounted, what is declared. */
export interface Survey {
  accounts: AccountList;
  subjects: readonly User[];
  /** Seen from inside the root directory; null: they could not be read. */
  mounts: readonly Mount[] | null;
  planned: PlannedMounts;
  declared: DeclaredList;
  persistRoots: readonly Path[];
}

export const MOUNTINFO = '/proc/self/mountinfo';
const MAX_MOUNTINFO = 16 * 1024 * 1024;

/**
 * The mounts of the audited system: its own mountinfo if that is a file in it (a captured system), else the kernel's. Below another root
 * directory those say what somebody mounted there, and nothing of what that system mounts when it runs: then it is offline.
 */
function readMounts(host: Host, here: Host): { mounts: Mount[] | null; offline: boolean } {
  const bytes = here.read(MOUNTINFO, MAX_MOUNTINFO);
  const own = failed(bytes) ? null : parseMountinfo(bytes);
  if (host.root === '/') return { mounts: own, offline: false };
  const inside = own === null ? null : rebase(own, host.root);
  // A procfs that is mounted there tells of this process.
  const isKernels = inside?.some(({ where, fsType }) => where === '/proc' && fsType === 'proc') ?? false;
  const captured = isKernels ? null : host.read(MOUNTINFO, MAX_MOUNTINFO);
  if (captured !== null && !failed(captured)) return { mounts: parseMountinfo(captured), offline: false };
  return { mounts: inside, offline: true };
}

function subjectsOf(accounts: AccountList, { users: names, self, host }: SurveyOptions): User[] {
  if (names === null) return self === null ? loginUsers(accounts) : oneself(accounts, self, host);
  return names.map((name) => {
    const user = accounts.users.find((each) => each.name === name || String(each.uid) === name);
    if (user === undefined)
      throw new Error(
        `no user "${name}" in the /etc/passwd of the audited system; there are ${
          loginUsers(accounts)
            .map((each) => each.name)
            .join(', ') || 'none'
        }`,
      );
    return user;
  });
}

/** On this machine one may be known to LDAP and not to /etc/passwd; another system may not know one at all. */
function oneself(accounts: AccountList, { name, uid, home }: NonNullable<SurveyOptions['self']>, host: Host): User[] {
  const known = accounts.users.find((user) => user.uid === uid);
  if (known !== undefined) return [known];
  return host.root === '/' ? [{ name, uid, gid: -1, group: '', home, shell: '' }] : loginUsers(accounts);
}

export function surveyOf(options: SurveyOptions): Survey {
  const { host, here, persist, evaluated, wipe, keep, reinstall } = options;
  const accounts = readAccounts(host);
  const subjects = subjectsOf(accounts, options);
  const { mounts, offline } = readMounts(host, here);
  const declared = readDeclared({ host, accounts, subjects, mounts, offline, files: persist, nixFiles, evaluated });
  const persistRoots = declared.roots.filter(({ enabled }) => enabled).map(({ path }) => path);
  const planned = planMounts(mounts ?? [], { wipe, keep, reinstall, persistRoots });
  return { accounts, subjects, mounts, planned, declared, persistRoots };
}
