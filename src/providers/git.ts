import { failed, type Host } from '../host/host.ts';
import { type Claim, RANK } from '../model/claim.ts';
import { type Evidence, evidence } from '../model/evidence.ts';
import { joinPath, type Path } from '../model/path.ts';
import { parseGitConfig } from '../parsers/git-config.ts';
import { Budget } from './git/budget.ts';
import { judge, type Judgement } from './git/judgement.ts';
import { openGitDir, openWorkTree, type Repository } from './git/repository.ts';
import { findRepositories, type FoundRepository } from './git/search.ts';
import { type History, readHistory, readWorkTree, sizeOfIndex, type WorkTree } from './git/standing.ts';
import { nothing, type Provider } from './provider.ts';

/** In steps of about 5 µs. */
const SEARCH = 10_000;
const HISTORY = 15_000;
const FILES = 30_000;
const MAX_SUBMODULES = 50;
/** Repositories outside homes: the configuration of NixOS. */
const ELSEWHERE: readonly Path[] = ['/etc/nixos'];

interface Place {
  found: FoundRepository;
  user: { name: string | null; home: Path };
}

interface Read extends Place {
  repository: Repository;
  history: History | string;
  /** Entries of its index; null: it cannot be read. */
  size: number | null;
}

/**
 * Git repositories in homes: what in them is nowhere else. Read from their own files; git is not run, and nothing that a repository's configuration
 * names is done. What is pushed is told by the remote-tracking branches, so by the last fetch or push.
 */
export const git: Provider = {
  id: 'git',
  collect({ host, subjects }) {
    const places: Place[] = [];
    const shelves = new Map<Path, { children: readonly Path[]; user: string }>();
    const problems: { path: Path; text: string }[] = [];
    const search = new Budget(SEARCH);
    for (const { name, home } of subjects) {
      const found = findRepositories(host, home, search);
      if (!found.whole) problems.push({ path: home, text: 'it has too many folders to look for git repositories in all of them' });
      for (const each of found.repositories) places.push({ found: each, user: { name, home } });
      for (const [path, children] of found.shelves) shelves.set(path, { children, user: name });
    }
    for (const path of ELSEWHERE) {
      if (!failed(host.lstat(joinPath(path, '.git')))) {
        places.push({ found: { path, kind: 'work tree', visible: false }, user: { name: null, home: path } });
      }
    }
    if (places.length === 0) return nothing(null);
    const judged = judgeAll(host, places);
    return { claims: [...claimsOf(judged), ...shelfClaims(judged, shelves)], ownership: null, skipped: null, problems };
  },
};

interface Judged extends Place {
  repository: Repository;
  judgement: Judgement;
  history: History | string;
}

/** Histories first, then work trees, the small ones first: whatever the budget ends at, most are known. */
function judgeAll(host: Host, places: readonly Place[]): Map<Path, Judged> {
  const histories = new Budget(HISTORY);
  const files = new Budget(FILES);
  const read: Read[] = [];
  for (const { found, user } of places) {
    const repository = found.kind === 'bare' ? openGitDir(host, found.path, null, user.home) : openWorkTree(host, found.path, user.home);
    if (repository === null) continue;
    const history = readHistory(host, repository, user.home, histories);
    read.push({ found, user, repository, history, size: repository.workTree === null ? 0 : sizeOfIndex(host, repository) });
  }
  const excludes = new Map<Path, string | undefined>();
  const excludesOf = (home: Path): string | undefined => {
    if (!excludes.has(home)) excludes.set(home, userExcludes(host, home));
    return excludes.get(home);
  };
  const workOf = (repository: Repository, history: History | string, { name, home }: Place['user']): WorkTree | string | null => {
    // What is in a home that is a work tree has claims of its own.
    if (repository.workTree === null || (repository.workTree === home && name !== null)) return null;
    return readWorkTree(host, { ...repository, workTree: repository.workTree }, history, { home, excludesFile: excludesOf(home) }, files);
  };
  const judged = new Map<Path, Judged>();
  for (const { found, user, repository, history } of read.toSorted((a, b) => (a.size ?? 0) - (b.size ?? 0))) {
    const work = workOf(repository, history, user);
    const within =
      work === null || typeof work === 'string'
        ? []
        : work.submodules.slice(0, MAX_SUBMODULES).flatMap((path) => {
            const inner = openWorkTree(host, joinPath(found.path, path), user.home);
            if (inner === null) return [];
            const innerHistory = readHistory(host, inner, user.home, histories);
            const why = judge(inner, innerHistory, workOf(inner, innerHistory, user), []);
            return why.regret === 'irreplaceable' ? [{ path, why: why.why! }] : [];
          });
    const judgement = judge(repository, history, work, within);
    judged.set(found.path, { found, user, repository, history, judgement });
  }
  return judged;
}

/** core.excludesFile in the user's own configuration. */
function userExcludes(host: Host, home: Path): string | undefined {
  for (const file of ['.gitconfig', '.config/git/config']) {
    const bytes = host.read(joinPath(home, file), 1024 * 1024);
    const value = failed(bytes) ? undefined : parseGitConfig(bytes).get('core.excludesfile');
    if (value !== undefined) return value;
  }
  return undefined;
}

const claim = (said: Pick<Claim, 'path' | 'regret' | 'why' | 'evidence' | 'user'> & Partial<Claim>): Claim => ({
  glob: false,
  covers: 'subtree',
  provider: 'git',
  rank: RANK.known,
  kinds: 'directory',
  verdict: 'persist',
  class: 'document',
  confidence: 'likely',
  owner: 'git',
  store: null,
  ...said,
});

function* claimsOf(judged: ReadonlyMap<Path, Judged>): Generator<Claim> {
  for (const [path, { found, user, repository, judgement, history }] of judged) {
    const { regret, why, hosts } = judgement;
    // The catalogue says more of a program's folder than that it is a clone.
    if (regret !== 'irreplaceable' && !found.visible) continue;
    const at = path === user.home && user.name !== null ? joinPath(path, '.git') : path;
    const said = why ?? `a clone: everything is on ${hosts.join(', ')}`;
    yield claim({ path: at, regret, why: said, user: user.name, evidence: evidenceOf(repository, history, hosts) });
  }
}

function evidenceOf({ commonDir }: Repository, history: History | string, hosts: readonly string[]): Evidence[] {
  const config = joinPath(commonDir, 'config');
  if (typeof history === 'string') return [evidence('fact', 'a git repository', config)];
  const out: Evidence[] = [];
  if (history.branches.length > 0) out.push(evidence('fact', `not pushed: ${history.branches.join(', ')}`, joinPath(commonDir, 'refs')));
  if (history.refs.stashes > 0) out.push(evidence('fact', `stashed: ${history.refs.stashes}`, joinPath(commonDir, 'logs/refs/stash')));
  for (const { name, place } of history.remotes.slice(0, 5)) {
    out.push(evidence('fact', `remote ${name}: ${'host' in place ? place.host : place.path}`, config));
  }
  if (hosts.length === 0 && history.remotes.length === 0) out.push(evidence('fact', 'no remote is configured', config));
  return out;
}

/** A folder of nothing but repositories says nothing of its own; where all in it are clones it is one thing with them. */
function* shelfClaims(
  judged: ReadonlyMap<Path, Judged>,
  shelves: ReadonlyMap<Path, { children: readonly Path[]; user: string }>,
): Generator<Claim> {
  const clones = new Map<Path, readonly string[]>();
  for (const [path, { judgement }] of judged)
    if (judgement.regret === 'tedious' && judgement.why === null) clones.set(path, judgement.hosts);
  for (const [path, { children, user }] of shelves) {
    // One that could not be read has no claim: it is what its place says.
    if (!children.every((child) => judged.has(child) || shelves.has(child))) continue;
    const known = children.map((child) => clones.get(child));
    if (known.every((hosts) => hosts !== undefined)) {
      const hosts = [...new Set(known.flat())].sort();
      clones.set(path, hosts);
      const shown = hosts.length > 3 ? `${hosts.slice(0, 3).join(', ')} …` : hosts.join(', ');
      yield claim({
        path,
        regret: 'tedious',
        why: `clones only: everything is on ${shown}`,
        user,
        evidence: [evidence('fact', `${children.length} git repositories in it, all pushed`)],
      });
    } else {
      yield claim({
        path,
        covers: 'entry',
        verdict: 'managed',
        class: null,
        regret: 'none',
        container: true,
        owner: null,
        why: 'only holds git repositories',
        user,
        evidence: [evidence('fact', `${children.length} in it, each with its own verdict`)],
      });
    }
  }
}
