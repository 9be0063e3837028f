import type { Statement } from 'better-sqlite3';
import { type Listing, WORDS } from '../model/listing.ts';
import { type Db, toBytes } from './values.ts';

const BATCH = 16;
const WIDTH = 15;

/** Word `word` as SQLite takes it: a number where that is exact, which is cheaper. */
export function wordOf(listing: Listing, i: number, word: number): number | bigint {
  const high = listing.high(i, word);
  return high >= -0x200000 && high < 0x200000 ? listing.number(i, word) : listing.stats[i * WORDS + word]!;
}

/** New rows of `entry`, several a statement. */
export class Inserter {
  readonly #db: Db;
  readonly #scan: number;
  readonly #full: Statement;
  readonly #exists: Statement;
  readonly #values: unknown[] = Array.from({ length: BATCH * WIDTH }, () => null);
  #count = 0;
  /** Ids given to a name that its directory already had: readdir gives one twice where it is replaced meanwhile. */
  readonly duplicates: number[] = [];

  constructor(db: Db, scan: number) {
    this.#db = db;
    this.#scan = scan;
    this.#full = this.#prepare(BATCH);
    this.#exists = db.prepare('SELECT 1 FROM entry WHERE id = ?');
  }

  add(id: number, parent: number, listing: Listing, i: number, device: number, target: string | null, decision: number): void {
    const values = this.#values;
    let at = this.#count * WIDTH;
    values[at++] = id;
    values[at++] = parent;
    values[at++] = toBytes(listing.names[i]!);
    values[at++] = listing.mode(i);
    values[at++] = listing.nlink(i);
    values[at++] = listing.uid(i);
    values[at++] = listing.gid(i);
    values[at++] = wordOf(listing, i, 1);
    values[at++] = wordOf(listing, i, 6);
    values[at++] = device;
    values[at++] = wordOf(listing, i, 0);
    values[at++] = wordOf(listing, i, 2);
    values[at++] = wordOf(listing, i, 3);
    values[at++] = target === null ? null : toBytes(target);
    values[at] = decision < 0 ? null : decision;
    if (++this.#count === BATCH) this.flush();
  }

  flush(): void {
    const count = this.#count;
    if (count === 0) return;
    this.#count = 0;
    const { changes } = count === BATCH ? this.#full.run(this.#values) : this.#prepare(count).run(this.#values.slice(0, count * WIDTH));
    if (changes === count) return;
    for (let at = 0; at < count * WIDTH; at += WIDTH) {
      const id = this.#values[at] as number;
      if (this.#exists.get(id) === undefined) this.duplicates.push(id);
    }
  }

  #prepare(rows: number): Statement {
    const row = `(?, ?, ?, ${this.#scan}, ${this.#scan}, ${Array.from({ length: WIDTH - 3 }, () => '?').join(', ')})`;
    const columns = 'id, parent, name, since, born, mode, nlink, uid, gid, size, blocks, dev, ino, mtime, ctime, target, decision';
    return this.#db.prepare(`INSERT OR IGNORE INTO entry (${columns}) VALUES ${Array.from({ length: rows }, () => row).join(', ')}`);
  }
}
