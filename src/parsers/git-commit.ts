import { type Oid, isOid } from './git-refs.ts';

/** What the walk over a history needs of a commit. */
export interface Commit {
  tree: Oid;
  parents: readonly Oid[];
  /** The committer's time, seconds since the epoch; 0 where it is not to be read. */
  time: number;
}

const MAX_PARENTS = 1000;

/** The head of a commit object, without its "commit SIZE" header. null: not a commit. */
export function parseCommit(body: Uint8Array): Commit | null {
  const lines = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    .toString('latin1', 0, 256 * 1024)
    .split('\n', MAX_PARENTS + 3);
  const tree = lines[0]!.startsWith('tree ') ? lines[0]!.slice(5) : '';
  if (!isOid(tree)) return null;
  const parents: Oid[] = [];
  for (const line of lines.slice(1)) {
    if (line.startsWith('parent ')) {
      if (!isOid(line.slice(7))) return null;
      parents.push(line.slice(7));
    } else if (line.startsWith('committer ')) {
      const time = Number(/> (\d{1,15}) [+-]\d+$/.exec(line)?.[1] ?? 0);
      return { tree, parents, time };
    } else if (line === '') break;
  }
  return { tree, parents, time: 0 };
}
