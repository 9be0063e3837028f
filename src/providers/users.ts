import { failed, type Host } from '../host/host.ts';
import { nameOf, normalizePath, type Path } from '../model/path.ts';
import type { Accounts, User } from '../model/users.ts';
import type { Presence } from '../model/verdict.ts';
import { type GroupRow, parseGroup, parsePasswd } from '../parsers/passwd.ts';

export interface AccountList extends Accounts {
  groups: readonly GroupRow[];
  /** For the home of every user: is it a directory? "unknown" where that cannot be told (EACCES, not mounted). */
  homes: ReadonlyMap<Path, Presence>;
  /** What could not be read. A file that is not there is no problem. */
  problems: { path: Path; text: string }[];
}

const MAX_BYTES = 8 * 1024 * 1024;

/** uids of people: useradd's UID_MIN in login.defs(5), and up to where systemd's own ranges begin (systemd.io/UIDS-GIDS). */
const FIRST_LOGIN = 1000;
const END_LOGIN = 60000;

const NO_SHELL = new Set(['false', 'nologin', 'true']);

/** The audited system's /etc/passwd and /etc/group. Where a name or an id stands twice the first line counts, as for getpwnam(3). */
export function readAccounts(host: Host): AccountList {
  const problems: AccountList['problems'] = [];
  const read = (path: Path): Uint8Array => {
    const bytes = host.read(path, MAX_BYTES);
    if (!failed(bytes)) return bytes;
    if (bytes.error !== 'ENOENT') problems.push({ path, text: bytes.error });
    return new Uint8Array();
  };
  const groups = parseGroup(read('/etc/group'));
  const groupNames = firstOf(groups.map((row) => [row.gid, row.name]));
  const homes = new Map<Path, Presence>();
  const users = new Map<string, User>();
  for (const row of parsePasswd(read('/etc/passwd'))) {
    if (users.has(row.name)) continue;
    const found = host.resolve(normalizePath(row.home));
    const home = found.path ?? normalizePath(row.home);
    homes.set(home, found.presence === 'present' && found.entry?.kind !== 'directory' ? 'absent' : found.presence);
    users.set(row.name, {
      name: row.name,
      uid: row.uid,
      gid: row.gid,
      group: groupNames.get(row.gid) ?? String(row.gid),
      home,
      shell: row.shell,
    });
  }
  const all = [...users.values()];
  const userNames = firstOf(all.map((user) => [user.uid, user.name]));
  return {
    users: all,
    groups,
    homes,
    problems,
    userName: (uid) => userNames.get(uid) ?? null,
    groupName: (gid) => groupNames.get(gid) ?? null,
  };
}

/**
 * The people of the audited system: root and uids 1000 … 59999 with a shell to log in with and a home directory that is not known to be
 * absent. A home that two users share is given once, for the first of them.
 */
export function loginUsers(accounts: AccountList): User[] {
  const people = accounts.users.filter(
    ({ uid, name, shell, home }) =>
      (uid === 0 || (uid >= FIRST_LOGIN && uid < END_LOGIN && !/^nixbld\d*$/.test(name))) &&
      !NO_SHELL.has(nameOf(shell)) &&
      home !== '/' &&
      accounts.homes.get(home) !== 'absent',
  );
  return people.filter((user, at) => people.findIndex((other) => other.home === user.home) === at);
}

function firstOf<K, V>(pairs: readonly (readonly [K, V])[]): Map<K, V> {
  const map = new Map<K, V>();
  for (const [key, value] of pairs) if (!map.has(key)) map.set(key, value);
  return map;
}
