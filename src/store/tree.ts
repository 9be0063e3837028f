import type { Statement } from 'better-sqlite3';
import { isDirectoryMode, isSymlinkMode } from '../model/entry.ts';
import type { Entry } from '../model/entry.ts';
import { Listing, WORDS } from '../model/listing.ts';
import { joinPath, segmentsOf } from '../model/path.ts';
import type { Path } from '../model/path.ts';
import type { IndexView } from '../model/rule.ts';
import type { Decision } from '../model/verdict.ts';
import { Decisions } from './decisions.ts';
import { guarded } from './error.ts';
import { snapshot } from './snapshot.ts';
import { type Bytes, COLUMNS, type Db, exact, fromBytes, inByteOrder, type NodeRow, readDevices, toBytes, toEntry } from './values.ts';

/** An entry with what the index says of it. */
export interface IndexedEntry {
  entry: Entry;
  /** null: not judged. */
  decision: Decision | null;
  /** The scan that first saw it as it is. */
  since: number;
  /** Not there at the scan before the last; false where the last scan is the first. */
  isNew: boolean;
}

/** All children of one directory, as a walk would give them. `isNew[i]` is 1 for an entry that was not there at the scan before. */
export interface IndexedListing {
  path: Path;
  listing: Listing;
  isNew: Uint8Array;
}

type Light = [id: number, name: Bytes, mode: number];

/** The tree of one root directory at the last complete scan, or at scan `at`. Paths are as the audited system sees them. */
export class Tree implements IndexView {
  readonly #db: Db;
  readonly #file: string;
  readonly #root: Path;
  readonly #decisions: Decisions;
  /** The `born` of what is new; -1: nothing is, there is no scan before. */
  readonly #newest: bigint;
  readonly #child: Statement<unknown[], NodeRow>;
  readonly #children: Statement<unknown[], NodeRow>;
  readonly #light: Statement<unknown[], Light>;
  readonly #entered: Statement;
  #devices: Map<bigint, bigint> | null = null;

  /** `last`: the scan whose state it is; `at`: null where that is the current one. */
  constructor(db: Db, file: string, root: Path, last: number, at: number | null) {
    const from = at === null ? 'entry WHERE true' : `span WHERE since <= ${at} AND (until IS NULL OR until > ${at})`;
    this.#db = db;
    this.#file = file;
    this.#root = root;
    this.#decisions = new Decisions(db);
    this.#child = exact(db, `SELECT ${COLUMNS} FROM ${from} AND parent = ? AND name = ?`);
    this.#children = exact(db, `SELECT ${COLUMNS} FROM ${from} AND parent = ? ORDER BY name`);
    this.#light = db.prepare<unknown[], Light>(`SELECT id, name, mode FROM ${from} AND parent = ? ORDER BY name`).raw();
    this.#entered = db.prepare('SELECT 1 FROM listing WHERE dir = ?');
    const before = "SELECT EXISTS (SELECT 1 FROM scan WHERE root = ? AND id < ? AND status = 'complete')";
    this.#newest = db.prepare(before).pluck().get(toBytes(root), last) === 1 ? BigInt(last) : -1n;
  }

  entry(path: Path): Entry | null {
    return guarded(this.#file, () => {
      const row = this.#find(path);
      return row === null ? null : toEntry(row, path, this.#numbers());
    });
  }

  /** Directly in a directory, in byte order. */
  children(dir: Path): Entry[] {
    return guarded(this.#file, () => {
      const row = this.#find(dir);
      if (row === null) return [];
      const devices = this.#numbers();
      return inByteOrder(this.#children.all(row[0])).map((child) => toEntry(child, joinPath(dir, fromBytes(child[1])), devices));
    });
  }

  /** Whether the last scan listed a directory: else its entries are not known. */
  isListed(dir: Path): boolean {
    return guarded(this.#file, () => {
      const row = this.#find(dir);
      return row !== null && this.#entered.get(row[0]) !== undefined;
    });
  }

  indexed(path: Path): IndexedEntry | null {
    return guarded(this.#file, () => {
      const row = this.#find(path);
      return row === null ? null : this.#indexed(row, path);
    });
  }

  /** `path` and all below it in path order: a directory, then its children by name. Lazily; the index may be written meanwhile. */
  walk(path: Path = '/'): Generator<IndexedEntry, void, void> {
    return snapshot(this.#db, this.#file, () => this.#walk(path));
  }

  /** The same, paths only. */
  paths(path: Path = '/'): Generator<Path, void, void> {
    return snapshot(this.#db, this.#file, () => this.#paths(path));
  }

  /** The listings that a walk of this state would give, a directory after the listing that holds it; "/" has number 0. */
  listings(): Generator<IndexedListing, void, void> {
    return snapshot(this.#db, this.#file, () => this.#listings());
  }

  /** What was not there at the scan before, in no order; null: there is no scan before. Lazily. */
  news(): Generator<{ path: Path; decision: Decision | null }, void, void> | null {
    return this.#newest === -1n ? null : snapshot(this.#db, this.#file, () => this.#news());
  }

  *#news(): Generator<{ path: Path; decision: Decision | null }, void, void> {
    const born = exact<[bigint, Bytes, bigint | null]>(this.#db, 'SELECT parent, name, decision FROM entry WHERE born = ?');
    const above = exact<[bigint, Bytes]>(this.#db, 'SELECT parent, name FROM entry WHERE id = ?');
    const known = new Map<bigint, Path>();
    const pathOf = (id: bigint): Path => {
      const found = known.get(id);
      if (found !== undefined) return found;
      const [parent, name] = above.get(id)!;
      const path = parent === 0n ? '/' : joinPath(pathOf(parent), fromBytes(name));
      known.set(id, path);
      return path;
    };
    for (const [parent, name, decision] of born.all(this.#newest)) {
      const path = parent === 0n ? '/' : joinPath(pathOf(parent), fromBytes(name));
      yield { path, decision: decision === null ? null : this.#decisions.get(Number(decision)) };
    }
  }

  *#walk(path: Path): Generator<IndexedEntry, void, void> {
    const top = this.#find(path);
    if (top === null) return;
    yield this.#indexed(top, path);
    if (!isDirectoryMode(Number(top[3]))) return;
    const rows = (dir: bigint): NodeRow[] => inByteOrder(this.#children.all(dir)).reverse();
    const open = [{ path, rows: rows(top[0]) }];
    for (let at = open.at(-1); at !== undefined; at = open.at(-1)) {
      const row = at.rows.pop();
      if (row === undefined) {
        open.pop();
        continue;
      }
      const here = joinPath(at.path, fromBytes(row[1]));
      yield this.#indexed(row, here);
      if (isDirectoryMode(Number(row[3]))) open.push({ path: here, rows: rows(row[0]) });
    }
  }

  *#paths(path: Path): Generator<Path, void, void> {
    const top = this.#find(path);
    if (top === null) return;
    yield path;
    const rows = (dir: number): Light[] => inByteOrder(this.#light.all(dir)).reverse();
    const open = [{ path, rows: isDirectoryMode(Number(top[3])) ? rows(Number(top[0])) : [] }];
    for (let at = open.at(-1); at !== undefined; at = open.at(-1)) {
      const row = at.rows.pop();
      if (row === undefined) {
        open.pop();
        continue;
      }
      const here = joinPath(at.path, fromBytes(row[1]));
      yield here;
      if (isDirectoryMode(row[2])) open.push({ path: here, rows: rows(row[0]) });
    }
  }

  *#listings(): Generator<IndexedListing, void, void> {
    const top = this.#find('/');
    if (top === null) return;
    let next = 1;
    const devices = this.#numbers();
    const open: { path: Path; id: bigint; ref: number }[] = [{ path: '/', id: top[0], ref: 0 }];
    for (let dir = open.pop(); dir !== undefined; dir = open.pop()) {
      const { path, id, ref } = dir;
      const rows = inByteOrder(this.#children.all(id));
      const isNew = new Uint8Array(rows.length);
      const refs = new Int32Array(rows.length).fill(-1);
      for (const [i, row] of rows.entries()) {
        if (row[15] === this.#newest) isNew[i] = 1;
        if (isDirectoryMode(Number(row[3])) && this.#entered.get(row[0]) !== undefined) {
          refs[i] = next++;
          open.push({ path: joinPath(path, fromBytes(row[1])), id: row[0], ref: refs[i]! });
        }
      }
      yield { path, listing: toListing(ref, rows, refs, devices), isNew };
    }
  }

  #find(path: Path): NodeRow | null {
    let row = this.#child.get(0, toBytes(this.#root));
    for (const name of segmentsOf(path)) row &&= this.#child.get(row[0], toBytes(name));
    return row ?? null;
  }

  #indexed(row: NodeRow, path: Path): IndexedEntry {
    return {
      entry: toEntry(row, path, this.#numbers()),
      decision: row[14] === null ? null : this.#decisions.get(Number(row[14])),
      since: Number(row[2]),
      isNew: row[15] === this.#newest,
    };
  }

  #numbers(): Map<bigint, bigint> {
    return (this.#devices ??= readDevices(this.#db));
  }
}

function toListing(ref: number, rows: readonly NodeRow[], refs: Int32Array, devices: ReadonlyMap<bigint, bigint>): Listing {
  const stats = new BigInt64Array(rows.length * WORDS);
  const halves = new Uint32Array(stats.buffer);
  const targets: string[] = [];
  for (const [i, row] of rows.entries()) {
    const at = i * WORDS;
    stats[at] = row[10];
    stats[at + 1] = row[7];
    stats[at + 2] = row[11];
    stats[at + 3] = row[12];
    for (let word = 0; word < 4; word++) halves[(at + 4) * 2 + word] = Number(row[3 + word]);
    stats[at + 6] = row[8];
    stats[at + 7] = devices.get(row[9]) ?? 0n;
    if (isSymlinkMode(Number(row[3]))) targets.push(row[13] === null ? '' : fromBytes(row[13]));
  }
  return new Listing(
    ref,
    true,
    rows.map((row) => fromBytes(row[1])),
    refs,
    targets,
    stats,
  );
}
