import { failed, type Host } from '../host/host.ts';
import { type Claim, claimOf, RANK } from '../model/claim.ts';
import { type Evidence, evidence } from '../model/evidence.ts';
import { joinPath, type Path } from '../model/path.ts';
import type { User } from '../model/users.ts';
import type { Presence } from '../model/verdict.ts';
import { nothing, type Provider, type ProviderInput } from './provider.ts';
import { readDatabase } from './reader.ts';

const STATE = '/nix/var/nix';
const DATABASE = `${STATE}/db/db.sqlite`;
const STORE_PATH = /^\/nix\/store\/[0-9a-z]{32}-[^/]+/;

/** Links that Nix and NixOS keep: generations of the system, and the roots that builds leave. What users install by hand is the catalogue's. */
export const nix: Provider = {
  id: 'nix',
  collect({ host }) {
    const profiles = host.list(`${STATE}/profiles`);
    if (failed(profiles))
      return nothing(profiles.error === 'ENOENT' || profiles.error === 'ENOTDIR' ? null : `${STATE}/profiles: ${profiles.error}`);
    const claims: Claim[] = [];
    for (const name of profiles) {
      if (!/^system(-\d+-link)?$/.test(name)) continue;
      addLink(host, claims, `${STATE}/profiles/${name}`, 'NixOS', 'a generation of the system: nixos-rebuild makes it');
    }
    const auto = host.list(`${STATE}/gcroots/auto`);
    for (const name of failed(auto) ? [] : auto) {
      addLink(host, claims, `${STATE}/gcroots/auto/${name}`, 'Nix', 'keeps what a build left a link to: Nix makes and removes it');
    }
    return { claims, ownership: null, skipped: null, problems: [] };
  },
};

function addLink(host: Host, claims: Claim[], path: Path, owner: string, why: string): void {
  const entry = host.lstat(path);
  if (failed(entry) || entry.kind !== 'symlink') return;
  const seen: Evidence = evidence('link', `→ ${entry.target!}`);
  claims.push(
    claimOf({ path, covers: 'entry', provider: 'nix', rank: RANK.link, kinds: 'other', verdict: 'managed', owner, why, evidence: [seen] }),
  );
}

/** What the systems and profiles in use need of the Nix store. */
export interface NixClosure {
  /**
   * Whether the store path that `path` is, or lies in, belongs to it. "unknown": the database or a profile could not be read, or `path` is not in the
   * store.
   */
  contains(path: Path): Presence;
  /** Why nothing, or not all, is known; null: all is. */
  problem(): string | null;
}

/** The closure of the live profiles, read when it is first asked for: the database of a machine is some ten to some hundred megabytes. */
export function nixClosure(input: Pick<ProviderInput, 'host' | 'subjects' | 'query'>): NixClosure {
  let known: { paths: ReadonlySet<Path>; problem: string | null } | null = null;
  const read = () => (known ??= readClosure(input));
  return {
    contains(path) {
      const base = STORE_PATH.exec(path)?.[0];
      if (base === undefined) return 'unknown';
      const { paths, problem } = read();
      return paths.has(base) ? 'present' : problem === null ? 'absent' : 'unknown';
    },
    problem: () => read().problem,
  };
}

const none = (why: string) => ({ paths: new Set<Path>(), problem: why });

function readClosure({ host, subjects, query }: Pick<ProviderInput, 'host' | 'subjects' | 'query'>): {
  paths: ReadonlySet<Path>;
  problem: string | null;
} {
  const { roots, problem } = liveRoots(host, subjects);
  if (roots.length === 0) return none(problem ?? 'no profile is in use');
  if (query === undefined) return none('SQLite is not at hand');
  const bytes = readDatabase(host, DATABASE);
  if (failed(bytes)) return none(`${DATABASE}: ${bytes.error}`);
  const rows = query(bytes, {
    sql: `WITH RECURSIVE live(id) AS (
        SELECT id FROM ValidPaths WHERE path IN (${roots.map(() => '?').join(', ')})
        UNION SELECT reference FROM Refs JOIN live ON referrer = live.id
      ) SELECT path FROM ValidPaths JOIN live USING (id)`,
    tables: ['ValidPaths', 'Refs'],
    values: roots,
  });
  if ('error' in rows) return none(`${DATABASE}: ${rows.error}`);
  const paths = new Set(rows.map(([path]) => String(path)));
  const lost = roots.find((root) => !paths.has(root));
  return { paths, problem: lost === undefined ? problem : `${lost} is not in the database` };
}

/** Store paths of the system and of the users' profiles as they are in use, not of their older generations. */
export function liveRoots(host: Host, subjects: readonly User[]): { roots: Path[]; problem: string | null } {
  const roots = new Set<Path>();
  let problem: string | null = null;
  const add = (path: Path): void => {
    const { path: end, presence, error, chain } = host.resolve(path);
    // A link into a store that is not mounted names its path all the same.
    const store = STORE_PATH.exec(end ?? chain.findLast((each) => STORE_PATH.test(each)) ?? '')?.[0];
    if (store !== undefined) roots.add(store);
    else if (presence === 'unknown') problem ??= `${path}: ${error}`;
  };
  const all = (dir: Path, isProfile: RegExp): void => {
    const names = host.list(dir);
    if (failed(names)) {
      if (names.error !== 'ENOENT' && names.error !== 'ENOTDIR') problem ??= `${dir}: ${names.error}`;
      return;
    }
    for (const name of names) if (isProfile.test(name)) add(joinPath(dir, name));
  };
  const current = /^(?!.*-\d+-link$)/s;
  for (const path of ['/run/current-system', '/run/booted-system']) add(path);
  all(`${STATE}/profiles`, /^(?!per-user$)(?!.*-\d+-link$)/s);
  all('/etc/profiles/per-user', /./s);
  const users = host.list(`${STATE}/profiles/per-user`);
  for (const name of failed(users) ? [] : users) all(`${STATE}/profiles/per-user/${name}`, current);
  const homes = host.list(`${STATE}/gcroots/per-user`);
  for (const name of failed(homes) ? [] : homes) all(`${STATE}/gcroots/per-user/${name}`, /^current-home$/);
  for (const { home } of subjects) {
    add(joinPath(home, '.nix-profile'));
    add(joinPath(home, '.local/state/home-manager/gcroots/current-home'));
    all(joinPath(home, '.local/state/nix/profiles'), current);
  }
  return { roots: [...roots], problem };
}
