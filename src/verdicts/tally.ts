/** Sums of one decision in one directory. */
export interface Sum {
  entries: number;
  bytes: number;
  apparent: number;
  /** Newest mtime, seconds since the epoch. */
  mtime: number;
}

const FIELDS = 4;

/**
 * Sums per directory and decision. Nearly every directory holds one decision only, so the first stands in arrays and only the rest in maps:
 * a million entries must not cost a million objects.
 */
export class Tallies {
  #code = new Int32Array(1024).fill(-1);
  #sums = new Float64Array(1024 * FIELDS);
  readonly #more = new Map<number, Map<number, Sum>>();

  #grow(dir: number): void {
    if (dir < this.#code.length) return;
    const size = Math.max(dir + 1, this.#code.length * 2);
    const code = new Int32Array(size).fill(-1);
    code.set(this.#code);
    this.#code = code;
    const sums = new Float64Array(size * FIELDS);
    sums.set(this.#sums);
    this.#sums = sums;
  }

  add(dir: number, code: number, entries: number, bytes: number, apparent: number, mtime: number): void {
    this.#grow(dir);
    if (this.#code[dir] === -1) this.#code[dir] = code;
    if (this.#code[dir] === code) {
      const at = dir * FIELDS;
      this.#sums[at]! += entries;
      this.#sums[at + 1]! += bytes;
      this.#sums[at + 2]! += apparent;
      if (mtime > this.#sums[at + 3]!) this.#sums[at + 3] = mtime;
      return;
    }
    let more = this.#more.get(dir);
    if (more === undefined) this.#more.set(dir, (more = new Map()));
    const sum = more.get(code);
    if (sum === undefined) more.set(code, { entries, bytes, apparent, mtime });
    else {
      sum.entries += entries;
      sum.bytes += bytes;
      sum.apparent += apparent;
      sum.mtime = Math.max(sum.mtime, mtime);
    }
  }

  /** All sums of a directory, by decision, and forgets them. */
  take(dir: number): Map<number, Sum> {
    const out = new Map<number, Sum>();
    const code = this.#code[dir] ?? -1;
    if (code === -1) return out;
    const at = dir * FIELDS;
    if (this.#sums[at]! > 0) {
      out.set(code, { entries: this.#sums[at]!, bytes: this.#sums[at + 1]!, apparent: this.#sums[at + 2]!, mtime: this.#sums[at + 3]! });
    }
    for (const [other, sum] of this.#more.get(dir) ?? []) if (sum.entries > 0) out.set(other, sum);
    this.#more.delete(dir);
    this.#code[dir] = -1;
    this.#sums.fill(0, at, at + FIELDS);
    return out;
  }

  /** Moves one entry of a directory from one decision to another. */
  move(dir: number, from: number, to: number, bytes: number, apparent: number, mtime: number): void {
    this.add(dir, from, -1, -bytes, -apparent, 0);
    this.add(dir, to, 1, bytes, apparent, mtime);
  }
}
