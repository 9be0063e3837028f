import { failed, type Host } from '../host/host.ts';
import { type Claim, RANK } from '../model/claim.ts';
import { type Evidence, evidence } from '../model/evidence.ts';
import { joinPath, parentOf, type Path } from '../model/path.ts';
import type { User } from '../model/users.ts';
import { parseGitConfig } from '../parsers/git-config.ts';
import { Budget } from './git/budget.ts';
import { judge, type Judgement } from './git/judgement.ts';
import { openGitDir, openWorkTree, type Repository } from './git/repository.ts';
import { findRepositories, type FoundRepository } from './git/search.ts';
import { type History, NO_WORK_TREE, readHistory, readWorkTree, type WorkTree } from './git/standing.ts';
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
  /** When its index was last written; 0: there is none. */
  used: bigint;
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
    const open = [...judged.values()].filter(({ judgement, isCompared }) => judgement.is === 'open' && !isCompared).length;
    if (open > 0)
      problems.push({
        path: places[0]!.user.home,
        text: `${open} git repositories were not compared with their files: there are too many`,
      });
    return { claims: [...ownClaims(judged), ...cloneClaims(judged, shelves, subjects)], ownership: null, skipped: null, problems };
  },
};

interface Judged extends Place {
  repository: Repository;
  judgement: Judgement;
  history: History | string;
  isCompared: boolean;
}

/** Histories first, then work trees, the ones last used first: whatever the budget ends at, those with work in them are most likely known. */
function judgeAll(host: Host, places: readonly Place[]): Map<Path, Judged> {
  const histories = new Budget(HISTORY);
  const files = new Budget(FILES);
  const read: Read[] = [];
  for (const { found, user } of places) {
    const repository = found.kind === 'bare' ? openGitDir(host, found.path, null, user.home) : openWorkTree(host, found.path, user.home);
    if (repository === null) continue;
    const history = readHistory(host, repository, user.home, histories);
    const index = host.lstat(joinPath(repository.gitDir, 'index'));
    read.push({ found, user, repository, history, used: failed(index) ? 0n : index.mtimeNs });
  }
  const excludes = new Map<Path, string | undefined>();
  const excludesOf = (home: Path): string | undefined => {
    if (!excludes.has(home)) excludes.set(home, userExcludes(host, home));
    return excludes.get(home);
  };
  const workOf = (repository: Repository, history: History | string, { name, home }: Place['user']): WorkTree | string | null => {
    if (repository.workTree === null || (repository.workTree === home && name !== null)) return NO_WORK_TREE;
    return readWorkTree(host, { ...repository, workTree: repository.workTree }, history, { home, excludesFile: excludesOf(home) }, files);
  };
  const judged = new Map<Path, Judged>();
  for (const { found, user, repository, history } of read.toSorted((a, b) => Number(b.used - a.used))) {
    const work = workOf(repository, history, user);
    const within =
      work === null || typeof work === 'string'
        ? []
        : work.submodules.slice(0, MAX_SUBMODULES).flatMap((path) => {
            const inner = openWorkTree(host, joinPath(found.path, path), user.home);
            if (inner === null) return [];
            const innerHistory = readHistory(host, inner, user.home, histories);
            const why = judge(inner, innerHistory, workOf(inner, innerHistory, user), []);
            return why.is === 'own' ? [{ path, why: why.why }] : [];
          });
    const judgement = judge(repository, history, work, within);
    judged.set(found.path, { found, user, repository, history, judgement, isCompared: work !== null });
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

function* ownClaims(judged: ReadonlyMap<Path, Judged>): Generator<Claim> {
  for (const [path, { found, user, repository, judgement, history }] of judged) {
    if (judgement.is !== 'own') continue;
    const at = path === user.home && user.name !== null ? joinPath(path, '.git') : path;
    // The catalogue's row for a program's dot folder says more, unless this is dearer.
    const more = found.visible ? { distinct: true } : { class: 'config' as const };
    const seen = evidenceOf(repository, history);
    yield claim({ path: at, regret: 'irreplaceable', why: judgement.why, user: user.name, evidence: seen, ...more });
  }
}

function evidenceOf({ commonDir }: Repository, history: History | string): Evidence[] {
  const config = joinPath(commonDir, 'config');
  if (typeof history === 'string') return [evidence('fact', 'a git repository', config)];
  const out: Evidence[] = [];
  if (history.branches.length > 0) out.push(evidence('fact', `not pushed: ${history.branches.join(', ')}`, joinPath(commonDir, 'refs')));
  if (history.refs.stashes > 0) out.push(evidence('fact', `stashed: ${history.refs.stashes}`, joinPath(commonDir, 'logs/refs/stash')));
  for (const { name, place } of history.remotes.slice(0, 5)) {
    out.push(evidence('fact', `remote ${name}: ${'host' in place ? place.host : place.path}`, config));
  }
  if (history.remotes.length === 0) out.push(evidence('fact', 'no remote is configured', config));
  return out;
}

/** So many clones in a folder deeper in the home are worth a line of their own. */
const MANY = 5;

/**
 * Clones that are nowhere changed are tedious to lose, and not as dear as what a folder in plain sight may hold. Said only of what stands directly in a home, or
 * of a folder with nothing but many clones: single ones are part of the folder that a person keeps them in.
 */
function* cloneClaims(
  judged: ReadonlyMap<Path, Judged>,
  shelves: ReadonlyMap<Path, { children: readonly Path[]; user: string }>,
  subjects: readonly User[],
): Generator<Claim> {
  const homes = new Set(subjects.map(({ home }) => home));
  /** Folders and repositories in which there are only clones: how many, and where all is. */
  const clones = new Map<Path, { count: number; hosts: readonly string[] }>();
  for (const [path, { found, judgement }] of judged) {
    if (judgement.is === 'clone' && found.visible) clones.set(path, { count: 1, hosts: judgement.hosts });
  }
  for (const [path, { children }] of shelves) {
    const inside = children.flatMap((child) => clones.get(child) ?? []);
    if (inside.length < children.length) continue;
    const hosts = [...new Set(inside.flatMap((each) => each.hosts))].sort();
    clones.set(path, { count: inside.reduce((sum, each) => sum + each.count, 0), hosts });
  }
  for (const [path, { count, hosts }] of clones) {
    if (clones.has(parentOf(path)) || (!homes.has(parentOf(path)) && count < MANY)) continue;
    const single = judged.get(path);
    const shown = hosts.length > 3 ? `${hosts.slice(0, 3).join(', ')} …` : hosts.join(', ');
    yield claim({
      path,
      regret: 'tedious',
      why: single === undefined ? `clones only: everything is on ${shown}` : single.judgement.why,
      user: single?.user.name ?? shelves.get(path)!.user,
      evidence:
        single === undefined ? [evidence('fact', `${count} git repositories, all pushed`)] : evidenceOf(single.repository, single.history),
      distinct: true,
    });
  }
}
