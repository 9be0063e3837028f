import { isDirectoryMode } from '../model/entry.ts';
import { WORDS, type Listing } from '../model/listing.ts';
import { joinPath, type Path } from '../model/path.ts';
import { walk, type WalkOptions } from './walk.ts';

/** A tree as it was at one moment, packed as the walk gives it. */
export interface State {
  listings: ReadonlyMap<Path, readonly Listing[]>;
  unread: readonly Path[];
}

export interface Change {
  path: Path;
  change: 'created' | 'changed' | 'removed';
  isDirectory: boolean;
  /** As it is now; of what was removed as it was. */
  uid: number;
  /** Nanoseconds since the epoch; null: it was removed. A tree that was moved here keeps the times of what is in it. */
  ctimeNs: bigint | null;
}

/** Keeps in memory what the walk finds: about 100 bytes an entry. */
export async function takeState(options: WalkOptions): Promise<State> {
  const listings = new Map<Path, Listing[]>();
  const unread: Path[] = [];
  const paths = new Map<number, Path>(options.roots.map(({ path, ref }) => [ref, path]));
  for await (const batch of walk(options)) {
    unread.push(...batch.unread.map(({ path }) => path));
    for (const listing of batch.listings) {
      const dir = paths.get(listing.dir)!;
      for (let i = 0; i < listing.count; i++) {
        if (listing.refs[i]! >= 0) paths.set(listing.refs[i]!, joinPath(dir, listing.names[i]!));
      }
      listings.set(dir, [...(listings.get(dir) ?? []), listing]);
    }
  }
  return { listings, unread };
}

/**
 * What differs: each created or removed tree by its top alone, files by content or metadata; a directory's own times are no change. What could
 * not be read before or after is left out.
 */
export function changesBetween(before: State, after: State, roots: readonly Path[]): Change[] {
  const changes: Change[] = [];
  const open = roots.filter((dir) => before.listings.has(dir) && after.listings.has(dir));
  for (let dir = open.pop(); dir !== undefined; dir = open.pop()) {
    const old = new Map<string, { listing: Listing; i: number }>();
    for (const listing of before.listings.get(dir)!) listing.names.forEach((name, i) => old.set(name, { listing, i }));
    for (const listing of after.listings.get(dir)!) {
      for (let i = 0; i < listing.count; i++) {
        const name = listing.names[i]!;
        const path = joinPath(dir, name);
        const was = old.get(name);
        old.delete(name);
        const isDirectory = isDirectoryMode(listing.mode(i));
        const now = { path, isDirectory, uid: listing.uid(i), ctimeNs: listing.stats[i * WORDS + 3]! };
        if (was === undefined || isDirectoryMode(was.listing.mode(was.i)) !== isDirectory) changes.push({ ...now, change: 'created' });
        else if (!isDirectory) {
          if (differs(was.listing, was.i, listing, i)) changes.push({ ...now, change: 'changed' });
        } else if (before.listings.has(path) && after.listings.has(path)) open.push(path);
      }
    }
    for (const [name, { listing, i }] of old) {
      const isDirectory = isDirectoryMode(listing.mode(i));
      changes.push({ path: joinPath(dir, name), change: 'removed', isDirectory, uid: listing.uid(i), ctimeNs: null });
    }
  }
  return changes;
}

/** A directory with all below it: entries, itself included, and data bytes, each hard link counted. */
export function sumOf(state: State, dir: Path): { entries: number; bytes: number } {
  const sum = { entries: 1, bytes: 0 };
  const open = [dir];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const listing of state.listings.get(at) ?? []) {
      sum.entries += listing.count;
      for (let i = 0; i < listing.count; i++) {
        sum.bytes += listing.bytes(i);
        if (listing.refs[i]! >= 0) open.push(joinPath(at, listing.names[i]!));
      }
    }
  }
  return sum;
}

/** ino, size, mtime, ctime. */
const differs = (a: Listing, i: number, b: Listing, j: number): boolean =>
  [0, 1, 2, 3].some((word) => a.stats[i * WORDS + word] !== b.stats[j * WORDS + word]);
