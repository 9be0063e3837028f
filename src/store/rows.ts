import type { Statement } from 'better-sqlite3';
import { isDirectoryMode } from '../model/entry.ts';
import type { Listing } from '../model/listing.ts';
import { wordOf } from './inserter.ts';
import { type Bytes, type Db, fromBytes, toBytes } from './values.ts';

/** A stored entry beside the one that was just seen. 64-bit columns come as halves, to be compared without a bigint. */
export type StoredRow = [
  id: number,
  name: Bytes,
  since: number,
  mode: number,
  nlink: number,
  uid: number,
  gid: number,
  blocks: number,
  device: number,
  inoHigh: number,
  inoLow: number,
  sizeHigh: number,
  sizeLow: number,
  mtimeHigh: number,
  mtimeLow: number,
  ctimeHigh: number,
  ctimeLow: number,
  target: Bytes | null,
  decision: number | null,
];

const half = (column: string): string => `${column} >> 32, ${column} & 4294967295`;
const HALVES = `id, name, since, mode, nlink, uid, gid, blocks, dev, ${['ino', 'size', 'mtime', 'ctime'].map(half).join(', ')}, target, decision`;
const SET = ['since', 'mode', 'nlink', 'uid', 'gid', 'size', 'blocks', 'dev', 'ino', 'mtime', 'ctime', 'target']
  .map((column) => `${column} = ?`)
  .join(', ');
const PAST = 'born, mode, nlink, uid, gid, size, blocks, dev, ino, mtime, ctime, target, decision';

/** True if everything but the decision is as it was. */
export function isSame(row: StoredRow, listing: Listing, i: number, device: number, target: string | null): boolean {
  return (
    row[16] === listing.low(i, 3) &&
    row[15] === listing.high(i, 3) &&
    row[10] === listing.low(i, 0) &&
    row[9] === listing.high(i, 0) &&
    row[12] === listing.low(i, 1) &&
    row[11] === listing.high(i, 1) &&
    row[14] === listing.low(i, 2) &&
    row[13] === listing.high(i, 2) &&
    row[3] === listing.mode(i) &&
    row[4] === listing.nlink(i) &&
    row[5] === listing.uid(i) &&
    row[6] === listing.gid(i) &&
    row[7] === listing.blocks(i) &&
    row[8] === device &&
    (row[17] === null ? null : fromBytes(row[17])) === target
  );
}

/** The stored entries as a scan finds them, and what it does with them. */
export class Rows {
  readonly #scan: number;
  readonly #childrenOf: Statement<unknown[], StoredRow>;
  readonly #child: Statement<unknown[], StoredRow>;
  readonly #id: Statement<unknown[], number>;
  readonly #ids: Statement<unknown[], [number, Bytes]>;
  readonly #kinds: Statement<unknown[], [number, number]>;
  readonly #pastId: Statement<unknown[], number>;
  readonly #keepPast: Statement;
  readonly #update: Statement;
  readonly #decide: Statement;
  readonly #delete: Statement;
  readonly #forget: Statement;
  readonly #doubt: Statement;

  constructor(db: Db, scan: number) {
    const rows = <Row>(sql: string): Statement<unknown[], Row> => db.prepare<unknown[], Row>(sql).raw();
    this.#scan = scan;
    this.#childrenOf = rows(`SELECT ${HALVES} FROM entry WHERE parent = ?`);
    this.#child = rows(`SELECT ${HALVES} FROM entry WHERE parent = ? AND name = ?`);
    this.#id = db.prepare<unknown[], number>('SELECT id FROM entry WHERE parent = ? AND name = ?').pluck();
    this.#ids = rows('SELECT id, name FROM entry WHERE parent = ?');
    this.#kinds = rows('SELECT id, mode FROM entry WHERE parent = ?');
    this.#pastId = db.prepare<unknown[], number>('SELECT id FROM past WHERE parent = ? AND name = ? LIMIT 1').pluck();
    this.#keepPast = db.prepare(
      `INSERT INTO past (id, parent, name, since, until, ${PAST}) SELECT id, parent, name, since, ?, ${PAST} FROM entry WHERE id = ? AND since < ?`,
    );
    this.#update = db.prepare(`UPDATE entry SET ${SET} WHERE id = ?`);
    this.#decide = db.prepare('UPDATE entry SET decision = ? WHERE id = ?');
    this.#delete = db.prepare('DELETE FROM entry WHERE id = ?');
    this.#doubt = db.prepare('UPDATE listing SET hash = NULL WHERE dir = ?');
    this.#forget = db.prepare('DELETE FROM listing WHERE dir = ?');
  }

  childrenOf(dir: number): StoredRow[] {
    return this.#childrenOf.all(dir);
  }

  child(dir: number, name: string): StoredRow | null {
    return this.#child.get(dir, toBytes(name)) ?? null;
  }

  idAt(dir: number, name: string): number | null {
    return this.#id.get(dir, toBytes(name)) ?? null;
  }

  idsIn(dir: number): Map<string, number> {
    return new Map(this.#ids.all(dir).map(([id, name]) => [fromBytes(name), id]));
  }

  /** The id that this place had when it was last there, or null. */
  formerId(dir: number, name: string): number | null {
    return this.#pastId.get(dir, toBytes(name)) ?? null;
  }

  change(id: number, listing: Listing, i: number, device: number, target: string | null): void {
    this.#keepPast.run(this.#scan, id, this.#scan);
    const words = [1, 6, 0, 2, 3].map((word) => wordOf(listing, i, word));
    const [size, blocks, ino, mtime, ctime] = words;
    const ids = [listing.mode(i), listing.nlink(i), listing.uid(i), listing.gid(i)];
    this.#update.run(this.#scan, ...ids, size, blocks, device, ino, mtime, ctime, target === null ? null : toBytes(target), id);
  }

  decide(id: number, decision: number): void {
    this.#decide.run(decision, id);
  }

  /** A directory's rows are no longer what its last listing was: the next scan compares them. */
  doubt(dir: number): void {
    this.#doubt.run(dir);
  }

  /** Ends an entry and all below it. */
  end(id: number): void {
    this.endBelow(id);
    this.#endOne(id);
  }

  /** Ends all entries below a directory. */
  endBelow(dir: number): void {
    const open = [dir];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      this.#forget.run(at);
      for (const [id, mode] of this.#kinds.all(at)) {
        if (isDirectoryMode(mode)) open.push(id);
        this.#endOne(id);
      }
    }
  }

  #endOne(id: number): void {
    this.#keepPast.run(this.#scan, id, this.#scan);
    this.#delete.run(id);
  }
}
