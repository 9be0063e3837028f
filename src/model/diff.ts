import type { Entry } from './entry.ts';
import type { Path } from './path.ts';
import type { Class, Regret, Verdict } from './verdict.ts';

/**
 * added, removed: a node is there at one side only. type: another kind of node. modified: other contents, as far as size, mtime, ctime and a link's
 * target tell. metadata: mode, owner or number of hard links alone. renamed: the same inode under another name.
 */
export type ChangeKind = 'added' | 'removed' | 'modified' | 'metadata' | 'type' | 'renamed';

/** What differs at one path. */
export interface Difference {
  path: Path;
  change: ChangeKind;
  /** The old path of what was renamed; null for every other change. */
  from: Path | null;
  before: Entry | null;
  after: Entry | null;
  /** Of `after` as the later scan judged it, or of `before` as the earlier one did where it is gone. */
  verdict: Verdict;
  class: Class | null;
  regret: Regret;
  owner: string | null;
  user: string | null;
}

/** One side of a comparison: a scan of the index, or a tree that was looked at. `at`: ISO 8601 in UTC. */
export type DiffSide = { scan: number; at: string; baseline: null } | { scan: null; at: string; baseline: Path };

export interface Diff {
  from: DiffSide;
  to: DiffSide;
  /** In path order. */
  changes: readonly Difference[];
  /** Places that could not be compared, and why: nothing is said of what lies there. */
  notCompared: readonly { path: Path; reason: string }[];
  /** What a person should know of this comparison. */
  notes: readonly string[];
  homes: readonly { name: string; home: Path }[];
}

/**
 * How two states of one path differ; null: not at all. A directory's own times, size and number of links change with what is in it: they are no
 * change. `sameInode`: both sides are states of one inode, so that ctime, the number of links and the inode itself count. st_dev never does, as it
 * changes from boot to boot.
 */
export function changeOf(before: Entry | null, after: Entry | null, sameInode: boolean): Exclude<ChangeKind, 'renamed'> | null {
  if (before === null) return after === null ? null : 'added';
  if (after === null) return 'removed';
  if (before.kind !== after.kind) return 'type';
  const isOwnedOtherwise = before.mode !== after.mode || before.uid !== after.uid || before.gid !== after.gid;
  if (after.kind === 'directory') return isOwnedOtherwise ? 'metadata' : null;
  if (before.size !== after.size || before.mtimeNs !== after.mtimeNs || before.target !== after.target) return 'modified';
  if (isOwnedOtherwise) return 'metadata';
  if (!sameInode) return null;
  if (before.nlink !== after.nlink) return 'metadata';
  return before.ctimeNs !== after.ctimeNs || before.ino !== after.ino ? 'modified' : null;
}

/** Equal for the two ends of a rename: a new node that got a freed inode number has another time. */
const inodeOf = ({ dev, ino, kind, mtimeNs, size }: Entry, withDevice: boolean): string =>
  [withDevice ? dev : '', ino, kind, mtimeNs, kind === 'file' ? size : ''].join(':');

/**
 * One removed and one added node of the same inode become one that was renamed. Where a number stands for several of either, nothing is certain
 * and they stay. `withDevice`: false where the sides are on different devices, as a snapshot is; then `isSame` has the last word.
 */
export function withRenames(
  changes: readonly Difference[],
  withDevice: boolean,
  isSame: (before: Path, after: Path) => boolean = () => true,
): Difference[] {
  const ends = (change: 'added' | 'removed'): Map<string, Difference | null> => {
    const found = new Map<string, Difference | null>();
    for (const each of changes) {
      const entry = each.change === change ? (each.after ?? each.before) : null;
      if (entry === null) continue;
      const key = inodeOf(entry, withDevice);
      found.set(key, found.has(key) ? null : each);
    }
    return found;
  };
  const removed = ends('removed');
  if (removed.size === 0) return [...changes];
  const renamed = new Map<Difference, Difference>();
  const gone = new Set<Difference>();
  for (const [key, added] of ends('added')) {
    const old = removed.get(key);
    if (!added || !old || !isSame(old.path, added.path)) continue;
    renamed.set(added, { ...added, change: 'renamed', from: old.path, before: old.before });
    gone.add(old);
  }
  return changes.filter((each) => !gone.has(each)).map((each) => renamed.get(each) ?? each);
}
