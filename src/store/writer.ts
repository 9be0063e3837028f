import type { Statement } from 'better-sqlite3';
import { isDirectoryMode, isSymlinkMode } from '../model/entry.ts';
import type { Entry, Unread } from '../model/entry.ts';
import { type Listing, listingOf, WORDS } from '../model/listing.ts';
import { nameOf, parentOf, segmentsOf } from '../model/path.ts';
import type { Path } from '../model/path.ts';
import type { Report } from '../model/report.ts';
import type { Decision } from '../model/verdict.ts';
import { buildChildIndex } from './child-index.ts';
import { Decisions } from './decisions.ts';
import { Devices } from './devices.ts';
import { guarded } from './error.ts';
import { fingerprint } from './fingerprint.ts';
import { Inserter } from './inserter.ts';
import { saveReport } from './reports.ts';
import { isSame, Rows, type StoredRow } from './rows.ts';
import { Tree } from './tree.ts';
import { type Db, fromBytes } from './values.ts';
import { preferWal } from './sharing.ts';

/** Children of a directory that must stay as they are, and those seen in the listings before its last. */
interface Open {
  unread: Set<string>;
  seen: Set<number> | null;
}

/**
 * Writes one scan in one transaction: nothing of it is visible elsewhere before `finish`. What was not listed stays as it was, so a scan of
 * some paths touches only those subtrees. Everything throws IndexError; after that only `abort` makes sense.
 */
export class ScanWriter {
  /** The scan's number. */
  readonly id: number;
  readonly #db: Db;
  readonly #file: string;
  readonly #root: Path;
  readonly #decisions: Decisions;
  readonly #devices: Devices;
  readonly #rows: Rows;
  readonly #inserter: Inserter;
  readonly #saveListing: Statement;
  readonly #listing: Statement<unknown[], [string | null, number | null]>;
  /** The walk's number of a directory → its id, until its last listing. */
  readonly #dirs = new Map<number, number>();
  readonly #open = new Map<number, Open>();
  /** Ids from here on were given by this scan: such a directory has no stored children. */
  readonly #firstNew: number;
  #next: number;
  #indexed: boolean;
  readonly #hasPast: boolean;
  #lastDevice = { low: -1, high: -1, id: 0 };

  /** Inside a transaction. */
  constructor(db: Db, file: string, id: number, root: Path) {
    this.#db = db;
    this.#file = file;
    this.id = id;
    this.#root = root;
    const number = (sql: string): number => db.prepare<unknown[], number>(sql).pluck().get()!;
    this.#next = number('SELECT 1 + max(ifnull((SELECT max(id) FROM entry), 0), ifnull((SELECT max(id) FROM past), 0))');
    this.#firstNew = this.#next;
    this.#hasPast = number('SELECT EXISTS (SELECT 1 FROM past)') === 1;
    this.#indexed = number('SELECT EXISTS (SELECT 1 FROM entry)') === 1;
    if (!this.#indexed) db.exec('DROP INDEX entry_child');
    this.#decisions = new Decisions(db);
    this.#devices = new Devices(db);
    this.#rows = new Rows(db, id);
    this.#inserter = new Inserter(db, id);
    this.#listing = db.prepare<unknown[], [string | null, number | null]>('SELECT hash, first FROM listing WHERE dir = ?').raw();
    this.#saveListing = db.prepare('INSERT OR REPLACE INTO listing (dir, hash, first) VALUES (?, ?, ?)');
  }

  /** The number of a decision, for `listing` and `directory`. */
  intern(decision: Decision): number {
    return guarded(this.#file, () => this.#decisions.intern(decision));
  }

  /**
   * A directory where the walk starts, or one above it, as lstat saw it: the top of the root directory first, then downwards. `ref`: the
   * number its listing will carry; -1: it will have none. `decision`: interned; -1: leave what is stored. Gives its id.
   */
  directory(entry: Entry, ref: number, decision: number): number {
    return guarded(this.#file, () => {
      const top = entry.path === '/';
      const parent = top ? 0 : this.#idOf(parentOf(entry.path));
      if (parent === null) throw new Error(`${entry.path}: the directory above it comes first`);
      const name = top ? this.#root : nameOf(entry.path);
      const alone = listingOf(entry, name, ref);
      this.#inserter.flush();
      const id = this.#entry(parent, alone, 0, this.#indexed ? this.#rows.child(parent, name) : null, null, decision);
      this.#inserter.flush();
      this.#rows.doubt(parent);
      return id;
    });
  }

  /** A listing of the walk, after the one that holds its directory, with an interned decision an entry; -1: leave what is stored. */
  listing(listing: Listing, decisions: Int32Array): void {
    guarded(this.#file, () => {
      const dir = this.#dirs.get(listing.dir);
      if (dir === undefined) throw new Error(`a listing of directory ${listing.dir}, which no listing held`);
      const whole = listing.last && !this.#open.has(dir);
      if (dir >= this.#firstNew) this.#fresh(dir, listing, decisions, whole);
      else if (whole) this.#whole(dir, listing, decisions);
      else this.#part(dir, listing, decisions, this.#opened(dir));
      if (listing.last) {
        this.#dirs.delete(listing.dir);
        this.#open.delete(dir);
      } else this.#opened(dir);
    });
  }

  /**
   * What could not be looked at, before the listing of its directory: what is stored there stays. `ref`: the directory that gets no
   * (further) listing; -1: a single entry.
   */
  unread({ path, ref }: Pick<Unread, 'path'> & { ref: number }): void {
    guarded(this.#file, () => {
      const dir = this.#dirs.get(ref);
      this.#dirs.delete(ref);
      if (dir !== undefined) return void this.#open.delete(dir);
      if (path === '/' || !this.#indexed) return;
      const parent = this.#idOf(parentOf(path));
      if (parent === null) return;
      this.#opened(parent).unread.add(nameOf(path));
    });
  }

  /** After the last listing: from here on the index shows the new state on this connection. */
  walked(): void {
    guarded(this.#file, () => {
      this.#inserter.flush();
      for (const id of this.#inserter.duplicates.splice(0)) this.#rows.endBelow(id);
      if (!this.#indexed) buildChildIndex(this.#db, this.#rows);
      this.#indexed = true;
    });
  }

  /** The new state, before anybody else sees it; after `walked`. */
  tree(): Tree {
    return new Tree(this.#db, this.#file, this.#root, this.id, null);
  }

  /** Another decision for an entry, after `walked`. */
  decide(path: Path, decision: number): void {
    guarded(this.#file, () => {
      const id = this.#idOf(path);
      if (id === null) return;
      this.#rows.decide(id, decision);
      if (path !== '/') this.#rows.doubt(this.#idOf(parentOf(path))!);
    });
  }

  /** Makes the scan the current one. */
  finish(report: Report): void {
    guarded(this.#file, () => {
      this.walked();
      saveReport(this.#db, this.id, this.#root, report);
      this.#db.exec('COMMIT');
      preferWal(this.#db);
    });
  }

  /** Leaves the index as it was before the scan. Never throws. */
  abort(): void {
    try {
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      this.#db.prepare("UPDATE scan SET status = 'interrupted' WHERE id = ? AND status = 'running'").run(this.id);
    } catch {
      // The next run finds the transaction undone and the scan's row "running".
    }
  }

  /** A directory that this scan found: nothing to compare with. */
  #fresh(dir: number, listing: Listing, decisions: Int32Array, whole: boolean): void {
    const first = this.#next;
    let link = 0;
    for (let i = 0; i < listing.count; i++) {
      const target = isSymlinkMode(listing.mode(i)) ? listing.targets[link++]! : null;
      const id = this.#next++;
      this.#inserter.add(id, dir, listing, i, this.#device(listing, i, null), target, decisions[i]!);
      if (listing.refs[i]! >= 0) this.#dirs.set(listing.refs[i]!, id);
    }
    this.#saveListing.run(dir, whole ? fingerprint(listing, decisions) : null, whole ? first : null);
  }

  /** A directory that the index knows, in one listing. */
  #whole(dir: number, listing: Listing, decisions: Int32Array): void {
    const hash = fingerprint(listing, decisions);
    const [was, wasFirst] = this.#listing.get(dir) ?? [null, null];
    if (was === hash) return this.#enter(dir, listing, wasFirst);
    const rows = this.#rows.childrenOf(dir);
    const seen = new Uint8Array(rows.length);
    let byName: Map<string, number> | null = null;
    let expected = 0;
    let first: number | null = null;
    let link = 0;
    for (let i = 0; i < listing.count; i++) {
      const name = listing.names[i]!;
      // Both are in byte order, as a rule.
      let at: number | undefined = expected;
      if (rows[at]?.[1] !== name) at = (byName ??= new Map(rows.map((row, n) => [fromBytes(row[1]), n]))).get(name);
      if (at !== undefined) {
        seen[at] = 1;
        expected = at + 1;
      }
      const target = isSymlinkMode(listing.mode(i)) ? listing.targets[link++]! : null;
      const id = this.#entry(dir, listing, i, at === undefined ? null : rows[at]!, target, decisions[i]!);
      if (i === 0) first = id;
      else if (first !== null && id !== first + i) first = null;
    }
    for (let at = 0; at < rows.length; at++) if (seen[at] === 0) this.#rows.end(rows[at]![0]);
    this.#saveListing.run(dir, hash, first);
  }

  /** An unchanged directory: only the numbers of its subdirectories are of interest. */
  #enter(dir: number, { refs, names }: Listing, first: number | null): void {
    let ids: Map<string, number> | null = null;
    for (let i = 0; i < refs.length; i++) {
      if (refs[i]! < 0) continue;
      this.#dirs.set(refs[i]!, first === null ? (ids ??= this.#rows.idsIn(dir)).get(names[i]!)! : first + i);
    }
  }

  /** One of several listings of a directory that the index knows, or one that lacks what could not be looked at. */
  #part(dir: number, listing: Listing, decisions: Int32Array, open: Open): void {
    if (open.seen === null) this.#saveListing.run(dir, null, null);
    open.seen ??= new Set();
    this.#inserter.flush();
    let link = 0;
    for (let i = 0; i < listing.count; i++) {
      const target = isSymlinkMode(listing.mode(i)) ? listing.targets[link++]! : null;
      open.seen.add(this.#entry(dir, listing, i, this.#rows.child(dir, listing.names[i]!), target, decisions[i]!));
    }
    if (!listing.last) return;
    this.#inserter.flush();
    for (const [name, id] of this.#rows.idsIn(dir)) if (!open.seen.has(id) && !open.unread.has(name)) this.#rows.end(id);
  }

  #opened(dir: number): Open {
    const open = this.#open.get(dir) ?? { unread: new Set(), seen: null };
    this.#open.set(dir, open);
    return open;
  }

  /** Writes what is new or changed in entry `i`, stored as `row`, and gives its id. */
  #entry(dir: number, listing: Listing, i: number, row: StoredRow | null, target: string | null, decision: number): number {
    const ref = listing.refs[i]!;
    let id: number;
    if (row === null) {
      id = (this.#hasPast ? this.#rows.formerId(dir, listing.names[i]!) : null) ?? this.#next++;
      this.#inserter.add(id, dir, listing, i, this.#device(listing, i, null), target, decision);
    } else {
      id = row[0];
      const device = this.#device(listing, i, row[8]);
      // Known to have been entered, and listed as not entered any more. A directory above the walk's start is in no listing.
      const left = listing.dir >= 0 && isDirectoryMode(row[3]) && ref < 0 && this.#listing.get(id) !== undefined;
      if (left) this.#rows.endBelow(id);
      if (!isSame(row, listing, i, device, target)) this.#rows.change(id, listing, i, device, target);
      if (decision >= 0 && decision !== row[18]) this.#rows.decide(id, decision);
    }
    if (ref >= 0) this.#dirs.set(ref, id);
    return id;
  }

  #device(listing: Listing, i: number, stored: number | null): number {
    const low = listing.low(i, WORDS - 1);
    const high = listing.high(i, WORDS - 1);
    if (low !== this.#lastDevice.low || high !== this.#lastDevice.high)
      this.#lastDevice = { low, high, id: this.#devices.of(listing.stats[i * WORDS + WORDS - 1]!, stored) };
    return this.#lastDevice.id;
  }

  #idOf(path: Path): number | null {
    let id: number | null = this.#rows.idAt(0, this.#root);
    for (const name of segmentsOf(path)) id &&= this.#rows.idAt(id, name);
    return id;
  }
}
