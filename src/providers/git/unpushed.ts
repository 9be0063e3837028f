import type { Commit } from '../../parsers/git-commit.ts';
import type { Oid } from '../../parsers/git-refs.ts';

/** So many commits with later dates than their children may stand in the way, as for git itself (revision.c, SLOP). */
const SLOP = 5;
const MAX_COMMITS = 3000;

interface Seen extends Commit {
  oid: Oid;
  /** On a remote: an ancestor of one of its branches. */
  pushed: boolean;
}

/**
 * The commits reachable from `ours` and not from `theirs`: `git rev-list OURS --not THEIRS`. null: a commit on the way cannot be
 * read, or there are too many. `shallow`: commits whose parents were not fetched.
 */
export function unpushedCommits(
  commitOf: (oid: Oid) => Commit | null,
  ours: Iterable<Oid>,
  theirs: Iterable<Oid>,
  shallow: ReadonlySet<Oid>,
): Set<Oid> | null {
  const seen = new Map<Oid, Seen>();
  /** Newest last. */
  const queue: Seen[] = [];
  let open = 0;
  const add = (oid: Oid, pushed: boolean): boolean => {
    const known = seen.get(oid);
    if (known !== undefined) {
      if (pushed && !known.pushed) markPushed(known);
      return true;
    }
    const commit = commitOf(oid);
    if (commit === null) return false;
    const entry: Seen = { ...commit, oid, pushed };
    seen.set(oid, entry);
    insert(queue, entry);
    if (!pushed) open++;
    return true;
  };
  const taken = new Set<Seen>();
  /** Also what of its ancestors was taken for ours already. */
  const markPushed = (from: Seen): void => {
    const pending = [from];
    for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
      if (entry.pushed) continue;
      entry.pushed = true;
      if (!taken.has(entry)) open--;
      for (const parent of entry.parents) {
        const known = seen.get(parent);
        if (known !== undefined && !known.pushed) pending.push(known);
      }
    }
  };
  for (const oid of theirs) if (!add(oid, true)) return null;
  for (const oid of ours) if (!add(oid, false)) return null;
  for (let slop = SLOP; queue.length > 0 && (open > 0 || slop > 0);) {
    if (open === 0) slop--;
    if (seen.size > MAX_COMMITS) return null;
    const entry = queue.pop()!;
    taken.add(entry);
    if (!entry.pushed) open--;
    if (shallow.has(entry.oid)) continue;
    for (const parent of entry.parents) if (!add(parent, entry.pushed)) return null;
  }
  return new Set([...seen.values()].flatMap(({ oid, pushed }) => (pushed ? [] : [oid])));
}

function insert(queue: Seen[], entry: Seen): void {
  let from = 0;
  let to = queue.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (queue[middle]!.time < entry.time) from = middle + 1;
    else to = middle;
  }
  queue.splice(from, 0, entry);
}
