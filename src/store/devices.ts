import type { Db } from './values.ts';
import { readDevices } from './values.ts';

/**
 * Numbers of our own for st_dev, which btrfs, ZFS, overlay and LVM hand out anew at every boot: else the first scan after a boot would find
 * every entry changed. A number not yet seen in this scan belongs to the file system of the entry that was stored at the same place, if
 * no other number has taken that one.
 */
export class Devices {
  readonly #db: Db;
  readonly #numbers: Map<bigint, bigint>;
  readonly #seen = new Map<bigint, number>();
  readonly #taken = new Set<number>();

  constructor(db: Db) {
    this.#db = db;
    this.#numbers = readDevices(db);
  }

  /** device.id of `number`. `stored`: that of the entry stored at this place, or null. */
  of(number: bigint, stored: number | null): number {
    const known = this.#seen.get(number);
    if (known !== undefined) return known;
    const id = stored !== null && !this.#taken.has(stored) ? stored : this.#byNumber(number);
    this.#seen.set(number, id);
    this.#taken.add(id);
    if (this.#numbers.get(BigInt(id)) !== number) {
      this.#numbers.set(BigInt(id), number);
      this.#db.prepare('INSERT OR REPLACE INTO device (id, number) VALUES (?, ?)').run(id, number);
    }
    return id;
  }

  #byNumber(number: bigint): number {
    let last = 0;
    for (const [id, its] of this.#numbers) {
      if (its === number && !this.#taken.has(Number(id))) return Number(id);
      last = Math.max(last, Number(id));
    }
    return last + 1;
  }
}
