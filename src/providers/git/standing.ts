import { failed, type Host } from '../../host/host.ts';
import { joinPath, type Path } from '../../model/path.ts';
import { isTrue } from '../../parsers/git-config.ts';
import { parseGitIndex } from '../../parsers/git-index.ts';
import { type Oid, remotePlace } from '../../parsers/git-refs.ts';
import type { Budget } from './budget.ts';
import { type Changes, changedFiles, treeOf } from './changes.ts';
import { Objects } from './objects.ts';
import { readRefs, type Refs } from './refs.ts';
import { type Repository, remotesOf } from './repository.ts';
import { unpushedCommits } from './unpushed.ts';
import { countUntracked, excludesFileOf } from './untracked.ts';

/** What of a repository's history is nowhere else, by what was last fetched and pushed. */
export interface History {
  refs: Refs;
  /** Commits on a branch or HEAD that no remote has; null: it could not be found out how many, or whether. */
  unpushed: number | null;
  /** Branches with such commits; at most a few. */
  branches: readonly string[];
  remotes: readonly { name: string; place: { host: string } | { path: string } }[];
  /** The tree of HEAD's commit; null: there is none, or it could not be read. */
  headTree: Oid | null;
}

const MAX_THEIRS = 200;
const MAX_INDEX = 64 * 1024 * 1024;

/** A string: why nothing is known. */
export function readHistory(host: Host, repository: Repository, home: Path, budget: Budget): History | string {
  const refs = readRefs(host, repository, budget);
  if (typeof refs === 'string') return refs;
  const { gitDir, commonDir, config, hashBytes } = repository;
  const objects = new Objects(host, joinPath(commonDir, 'objects'), hashBytes, home, budget);
  const remotes = remotesOf(config).map(({ name, url }) => ({ name, place: remotePlace(url) }));
  const isElsewhere = (name: string): boolean => remotes.some((remote) => 'host' in remote.place && name.startsWith(remote.name + '/'));
  const known = remotes.some(({ place }) => 'host' in place) ? [...refs.remotes].filter(([name]) => isElsewhere(name)) : [...refs.remotes];
  const theirs = new Set(inOrder(known, refs, config));
  const cut = new Set([...theirs].slice(0, MAX_THEIRS));
  // The branches of a linked work tree are those of its repository, which answers for them itself.
  const tips = commonDir === gitDir ? [...refs.branches.values(), refs.head] : [refs.head];
  const ours = new Set(tips.filter((oid) => oid !== null && !theirs.has(oid))) as Set<Oid>;
  const only = ours.size === 0 ? new Set<Oid>() : unpushedCommits((oid) => objects.commit(oid), ours, cut, readShallow(host, commonDir));
  return {
    refs,
    remotes,
    unpushed: only === null || (only.size > 0 && cut.size < theirs.size) ? null : only.size,
    branches: [...refs.branches].flatMap(([name, oid]) => ((only ?? ours).has(oid) ? [name] : [])).slice(0, 5),
    headTree: refs.head === null ? null : (objects.commit(refs.head)?.tree ?? null),
  };
}

/** The remote branches most likely to hold what is ours come first. */
function inOrder(known: readonly (readonly [string, Oid])[], refs: Refs, config: Repository['config']): Oid[] {
  const near = new Set<string>();
  for (const branch of refs.branches.keys()) {
    const merge = config.get(`branch.${branch}.merge`)?.replace(/^refs\/heads\//, '') ?? branch;
    near.add(`${config.get(`branch.${branch}.remote`) ?? 'origin'}/${merge}`);
  }
  const rank = (name: string): number => (near.has(name) ? 0 : name.endsWith('/HEAD') ? 1 : 2);
  return known.toSorted(([a], [b]) => rank(a) - rank(b)).map(([, oid]) => oid);
}

function readShallow(host: Host, commonDir: Path): Set<Oid> {
  const bytes = host.read(joinPath(commonDir, 'shallow'), 4 * 1024 * 1024);
  return new Set(failed(bytes) ? [] : bytes.toString('latin1').split('\n'));
}

/** What of a work tree is in no commit. */
export interface WorkTree {
  changes: Changes;
  /** The index is not as HEAD; null: it cannot be told. */
  staged: boolean | null;
  /** New files, as `git status` counts them; null: not found out. */
  untracked: number | null;
  /** Paths of submodules, relative. */
  submodules: readonly string[];
}

/** Of a bare repository, and of a home that is a work tree: what is in that has claims of its own. */
export const NO_WORK_TREE: WorkTree = {
  changes: { modified: 0, deleted: 0, conflicts: 0, intended: 0, unclear: 0 },
  staged: false,
  untracked: 0,
  submodules: [],
};

/** A string: why nothing is known. null: it is more than may be looked at. */
export function readWorkTree(
  host: Host,
  repository: Repository & { workTree: Path },
  history: History | string,
  user: { home: Path; excludesFile: string | undefined },
  budget: Budget,
): WorkTree | string | null {
  const { gitDir, config, hashBytes } = repository;
  const path = joinPath(gitDir, 'index');
  const file = host.lstat(path);
  const isThere = !failed(file);
  if (failed(file) && file.error !== 'ENOENT') return `its index cannot be read (${file.error})`;
  const bytes = isThere ? host.read(path, MAX_INDEX) : null;
  if (bytes !== null && failed(bytes)) return `its index cannot be read (${bytes.error})`;
  const index = bytes === null ? { entries: [], tree: null } : parseGitIndex(bytes, hashBytes);
  if (index === null) return 'its index is of a form that is not understood';
  const indexTime = isThere ? file.mtimeNs : 0n;
  const changes = changedFiles({ host, repository, index, indexTime, budget });
  if (changes === null) return null;
  const tree = treeOf(index, hashBytes);
  const excludes = excludesFileOf(config.get('core.excludesfile') ?? user.excludesFile, user.home);
  return {
    changes,
    staged: isStaged(history, index.entries.length, tree),
    untracked: countUntracked(host, repository, index, excludes, budget),
    submodules: index.entries.filter(({ mode }) => mode === 0o160000).map((entry) => entry.path),
  };
}

function isStaged(history: History | string, entries: number, tree: Oid | null): boolean | null {
  if (typeof history === 'string') return null;
  if (history.refs.head === null) return entries > 0;
  // An index with conflicts has no tree: those are counted.
  return history.headTree === null ? null : tree !== null && tree !== history.headTree;
}

/** A bare repository that takes every ref from its remote as it is. */
export const isMirror = ({ config }: Repository): boolean =>
  [...config].some(
    ([key, value]) =>
      (/^remote\.[^]+\.mirror$/.test(key) && isTrue(value)) || (/^remote\.[^]+\.fetch$/.test(key) && /^\+?refs\/\*:refs\/\*$/.test(value)),
  );
