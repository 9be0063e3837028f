import { dataBytes, type Entry } from './entry.ts';
import type { Path } from './path.ts';

/** 64-bit words an entry takes in `Listing.stats`: ino, size, mtimeNs, ctimeNs, mode|nlink, uid|gid, blocks, dev. */
export const WORDS = 8;

/**
 * The children of one directory, as the walk found them: packed, because a machine has a million entries. A directory's listing comes
 * after the listing that holds the directory itself. A large directory comes in several listings; only the last has `last`.
 */
export class Listing {
  /** The directory's number in this walk. Roots are numbered by the caller. */
  readonly dir: number;
  readonly last: boolean;
  readonly names: readonly string[];
  /** For a directory that the walk enters, the number its own listing will carry; -1: not entered, or no directory. */
  readonly refs: Int32Array;
  /** Unresolved target of a symlink, in the order of the entries; "" for a link that could not be read. Only symlinks have one. */
  readonly targets: readonly string[];
  readonly stats: BigInt64Array;
  readonly #low: Uint32Array;
  readonly #high: Int32Array;

  constructor(dir: number, last: boolean, names: readonly string[], refs: Int32Array, targets: readonly string[], stats: BigInt64Array) {
    this.dir = dir;
    this.last = last;
    this.names = names;
    this.refs = refs;
    this.targets = targets;
    this.stats = stats;
    this.#low = new Uint32Array(stats.buffer, stats.byteOffset, stats.length * 2);
    this.#high = new Int32Array(stats.buffer, stats.byteOffset, stats.length * 2);
  }

  get count(): number {
    return this.names.length;
  }

  /** Word `word` of entry `i` as a number; exact below 2^53. */
  number(i: number, word: number): number {
    const at = (i * WORDS + word) * 2;
    return this.#high[at + 1]! * 4294967296 + this.#low[at]!;
  }

  /** The halves of a word: exact comparison without a BigInt. */
  low(i: number, word: number): number {
    return this.#low[(i * WORDS + word) * 2]!;
  }
  /** Signed. */
  high(i: number, word: number): number {
    return this.#high[(i * WORDS + word) * 2 + 1]!;
  }

  mode(i: number): number {
    return this.#low[(i * WORDS + 4) * 2]!;
  }
  nlink(i: number): number {
    return this.#low[(i * WORDS + 4) * 2 + 1]!;
  }
  uid(i: number): number {
    return this.#low[(i * WORDS + 5) * 2]!;
  }
  gid(i: number): number {
    return this.#low[(i * WORDS + 5) * 2 + 1]!;
  }
  size(i: number): number {
    return this.number(i, 1);
  }
  blocks(i: number): number {
    return this.number(i, 6);
  }
  /** Seconds since the epoch, whole. */
  mtime(i: number): number {
    return Math.floor(this.number(i, 2) / 1e9);
  }
  bytes(i: number): number {
    return dataBytes(this.mode(i), this.size(i), this.blocks(i));
  }
}

const pair = (low: number, high: number): bigint => BigInt(low) | (BigInt(high) << 32n);

/** A listing, of no directory in particular, that holds one directory. */
export function listingOf(directory: Entry, name: string, ref: number): Listing {
  const { mode, nlink, uid, gid, size, blocks, dev, ino, mtimeNs, ctimeNs } = directory;
  const words = [ino, BigInt(size), mtimeNs, ctimeNs, pair(mode, nlink), pair(uid, gid), BigInt(blocks), dev];
  return new Listing(-1, false, [name], Int32Array.of(ref), [], BigInt64Array.from(words));
}

/** A directory the walk starts at, or an ancestor of one: told before the first listing. */
export interface WalkRoot {
  path: Path;
  ref: number;
}
