import { changeOf, type Difference } from '../model/diff.ts';
import { type Entry, isSymlinkMode, kindOfMode, type Unread } from '../model/entry.ts';
import { type Listing, WORDS } from '../model/listing.ts';
import { comparePaths, joinPath, parentOf, type Path } from '../model/path.ts';
import type { ScanInfo } from '../model/report.ts';
import type { Decision } from '../model/verdict.ts';
import { walk } from '../scanner/walk.ts';
import type { IndexedEntry, Tree } from '../store/tree.ts';

/** An empty directory that stands in a btrfs snapshot for a subvolume that was nested: BTRFS_EMPTY_SUBVOL_DIR_OBJECTID. */
const NESTED_SUBVOLUME = 2n;

interface Options {
  /** The other tree on this machine, a real path. */
  dir: Path;
  /** Where it lies inside the root directory: that is no part of what is compared; null: nowhere. */
  inside: Path | null;
  top: Entry;
  tree: Tree;
  scan: ScanInfo;
  listOnly: ReadonlySet<Path>;
  /** Both paths, the first in the other tree, are states of one inode, as in a snapshot. */
  isSameInode: (path: Path, before: Entry, after: Entry) => boolean;
  signal: AbortSignal;
}

/** What differs between another tree, as it is now, and the last scan; in path order. Nothing is written. */
export async function compareWithTree(options: Options): Promise<Pick<Baseline, 'changes' | 'notCompared' | 'nested'>> {
  const { dir, scan, listOnly, signal } = options;
  const notEntered = new Map(scan.notEntered.map(({ path, reason }) => [path, reason]));
  const omitted = new Set([...notEntered].filter(([, reason]) => /^(?:network|fuse)\b/.test(reason)).map(([path]) => path));
  const found = new Baseline(options, notEntered);
  const walked = walk({ hostRoot: dir, roots: [{ path: '/', ref: 0 }], notEntered, omitted, listOnly, signal });
  for await (const { listings, unread } of walked) {
    for (const one of unread) found.unread(one);
    for (const listing of listings) found.listing(listing);
  }
  found.changes.sort((a, b) => comparePaths(a.path, b.path));
  return found;
}

class Baseline {
  readonly changes: Difference[] = [];
  readonly notCompared: { path: Path; reason: string }[] = [];
  /** Where a subvolume of its own stands that a snapshot does not hold. */
  readonly nested: Path[] = [];
  readonly #options: Options;
  readonly #paths = new Map<number, Path>([[0, '/']]);
  /** Of directories that come in several listings. */
  readonly #parts = new Map<number, Entry[]>();
  /** Left out of the scan, or not to be looked at on one of the sides. */
  readonly #closed: Set<Path>;
  readonly #stubs = new Set<Path>();

  constructor(options: Options, notEntered: ReadonlyMap<Path, string>) {
    this.#options = options;
    this.#closed = new Set([...notEntered.keys(), ...options.scan.unread.map(({ path }) => path)]);
    if (options.inside !== null) this.#closed.add(options.inside);
    for (const { path, error } of options.scan.unread) this.notCompared.push({ path, reason: `${error} at the scan` });
    this.#compare({ ...options.top, path: '/' }, options.tree.entry('/'));
  }

  unread({ path, error, ref }: Unread & { ref: number }): void {
    this.#paths.delete(ref);
    this.notCompared.push({ path, reason: `${error} in the other tree` });
    this.#closed.add(path);
  }

  listing(listing: Listing): void {
    const { tree } = this.#options;
    const dir = this.#paths.get(listing.dir)!;
    for (let i = 0; i < listing.count; i++) if (listing.refs[i]! >= 0) this.#paths.set(listing.refs[i]!, joinPath(dir, listing.names[i]!));
    const before = [...(this.#parts.get(listing.dir) ?? []), ...entriesOf(listing, dir)];
    if (!listing.last) return void this.#parts.set(listing.dir, before);
    this.#parts.delete(listing.dir);
    this.#paths.delete(listing.dir);
    if (this.#isClosed(dir)) return;
    const here = tree.entry(dir);
    if (here?.kind === 'directory' && !tree.isListed(dir)) return;
    const after = new Map(tree.children(dir).map((entry) => [entry.path, entry]));
    for (const entry of before) {
      this.#compare(entry, after.get(entry.path) ?? null);
      after.delete(entry.path);
    }
    if (before.length === 0 && after.size > 0 && this.#stubs.has(dir)) this.nested.push(dir);
    for (const path of after.keys()) this.#added(path);
  }

  #compare(before: Entry, after: Entry | null): void {
    const { tree, isSameInode } = this.#options;
    const { path } = before;
    if (this.#isClosed(path)) return;
    if (before.kind === 'directory' && before.ino === NESTED_SUBVOLUME && after?.kind === 'directory') return void this.#stubs.add(path);
    let change = changeOf(before, after, false);
    if (change === null) {
      change = changeOf(before, after, true);
      // A copy has times of change of its own: only of one inode do they tell something.
      if (change !== null && !isSameInode(path, before, after!)) change = null;
    }
    if (change === null) return;
    this.#say(path, change, before, after === null ? null : tree.indexed(path));
    if (change === 'type' && after!.kind === 'directory') for (const child of tree.children(path)) this.#added(child.path);
  }

  /** With all below it. */
  #added(top: Path): void {
    for (const indexed of this.#options.tree.walk(top))
      if (!this.#isClosed(indexed.entry.path)) this.#say(indexed.entry.path, 'added', null, indexed);
  }

  #isClosed(path: Path): boolean {
    for (let at = path; ; at = parentOf(at)) {
      if (this.#closed.has(at)) return true;
      if (at === '/') return false;
    }
  }

  #say(path: Path, change: Difference['change'], before: Entry | null, indexed: IndexedEntry | null): void {
    const after = indexed?.entry ?? null;
    this.changes.push({ path, change, from: null, before, after, ...saidOf(indexed?.decision ?? null) });
  }
}

/** What is said of an entry; null: nothing is. */
export const saidOf = (decision: Decision | null): Pick<Difference, 'verdict' | 'class' | 'regret' | 'owner' | 'user'> =>
  decision === null
    ? { verdict: 'unknown', class: null, regret: 'none', owner: null, user: null }
    : {
        verdict: decision.verdict,
        class: decision.class,
        regret: decision.regret,
        owner: decision.owner,
        user: decision.user,
      };

function entriesOf(listing: Listing, dir: Path): Entry[] {
  let link = 0;
  return listing.names.map((name, i) => {
    const mode = listing.mode(i);
    const at = i * WORDS;
    return {
      path: joinPath(dir, name),
      kind: kindOfMode(mode),
      mode,
      uid: listing.uid(i),
      gid: listing.gid(i),
      nlink: listing.nlink(i),
      size: listing.size(i),
      blocks: listing.blocks(i),
      ino: listing.stats[at]!,
      mtimeNs: listing.stats[at + 2]!,
      ctimeNs: listing.stats[at + 3]!,
      dev: listing.stats[at + 7]!,
      target: isSymlinkMode(mode) ? listing.targets[link++]! || null : null,
    };
  });
}
