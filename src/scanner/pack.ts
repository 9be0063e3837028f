import type { BigIntStats } from 'node:fs';
import { Listing, WORDS } from '../model/listing.ts';
import type { Unread } from '../model/entry.ts';
import type { Path } from '../model/path.ts';

/** Entries a batch holds. Small, so that a worker that waits for the reader keeps little memory. */
const CAPACITY = 1024;

/** What could not be looked at. `ref`: the directory that gets no (further) listing because of it; -1 where it is a single entry. */
export interface WalkUnread extends Unread {
  ref: number;
}

/** A batch as it crosses from a worker to the main thread. Buffers are transferred, not copied. */
export interface Packed {
  /** Four numbers a listing: directory, entries, symlinks among them, 1 if it is the directory's last. */
  parts: Int32Array;
  /** Not joined into one string: a piece that is kept would keep the whole of it. */
  names: string[];
  targets: string[];
  refs: Int32Array;
  stats: BigInt64Array;
  unread: WalkUnread[];
  folder: Path;
}

/** Fills one batch. What was added since the last `seal` can be dropped again. */
export class Pack {
  readonly #parts: number[] = [];
  readonly #names: string[] = [];
  readonly #targets: string[] = [];
  readonly #refs = new Int32Array(CAPACITY);
  readonly #stats = new BigInt64Array(CAPACITY * WORDS);
  readonly #low = new Uint32Array(this.#stats.buffer);
  readonly #unread: WalkUnread[] = [];
  #sealed = 0;
  #sealedTargets = 0;

  get room(): number {
    return CAPACITY - this.#names.length;
  }

  get empty(): boolean {
    return this.#parts.length === 0 && this.#unread.length === 0;
  }

  /** Full enough to be sent. */
  get full(): boolean {
    return this.room === 0 || this.#unread.length >= 256 || this.#parts.length >= CAPACITY * 4;
  }

  /** `target`: null for what is no symlink. */
  add(name: string, stat: BigIntStats, ref: number, target: Path | null): void {
    const index = this.#names.length;
    const at = index * WORDS;
    const low = (at + 4) * 2;
    this.#names.push(name);
    this.#refs[index] = ref;
    if (target !== null) this.#targets.push(target);
    this.#stats[at] = stat.ino;
    this.#stats[at + 1] = stat.size;
    this.#stats[at + 2] = stat.mtimeNs;
    this.#stats[at + 3] = stat.ctimeNs;
    this.#low[low] = Number(stat.mode);
    this.#low[low + 1] = Number(stat.nlink);
    this.#low[low + 2] = Number(stat.uid);
    this.#low[low + 3] = Number(stat.gid);
    this.#stats[at + 6] = stat.blocks;
    this.#stats[at + 7] = stat.dev;
  }

  seal(dir: number, last: boolean): void {
    this.#parts.push(dir, this.#names.length - this.#sealed, this.#targets.length - this.#sealedTargets, last ? 1 : 0);
    this.#sealed = this.#names.length;
    this.#sealedTargets = this.#targets.length;
  }

  drop(): void {
    this.#names.length = this.#sealed;
    this.#targets.length = this.#sealedTargets;
  }

  fail(unread: WalkUnread): void {
    this.#unread.push(unread);
  }

  pack(folder: Path): Packed {
    return {
      parts: Int32Array.from(this.#parts),
      names: this.#names,
      targets: this.#targets,
      refs: this.#refs,
      stats: this.#stats,
      unread: this.#unread,
      folder,
    };
  }
}

export function unpack({ parts, names, targets, refs, stats }: Packed): Listing[] {
  const listings: Listing[] = [];
  let at = 0;
  let link = 0;
  for (let part = 0; part < parts.length; part += 4) {
    const end = at + parts[part + 1]!;
    const lastLink = link + parts[part + 2]!;
    listings.push(
      new Listing(
        parts[part]!,
        parts[part + 3] === 1,
        names.slice(at, end),
        refs.subarray(at, end),
        targets.slice(link, lastLink),
        stats.subarray(at * WORDS, end * WORDS),
      ),
    );
    at = end;
    link = lastLink;
  }
  return listings;
}
