import { pid } from 'node:process';
import type { IndexInfo } from '../model/health.ts';
import type { Path } from '../model/path.ts';
import type { Report } from '../model/report.ts';
import { check, copyTo, prune, readInfo, vacuum } from './care.ts';
import { guarded, IndexError, indexError } from './error.ts';
import { type Change, type PathHistory, readChanges, readHistory } from './history.ts';
import { moveAside } from './place.ts';
import { readReport, readScans, readUnread, type StoredScan } from './reports.ts';
import type { Unread } from '../model/entry.ts';
import { Tree } from './tree.ts';
import { type Db, toBytes } from './values.ts';
import { PATIENCE, preferWal } from './sharing.ts';
import { ScanWriter } from './writer.ts';

export interface ScanStart {
  /** The root directory on this machine, a real path. */
  root: Path;
  /** ISO 8601, UTC. */
  startedAt: string;
  /** The places it is limited to; null: everything. */
  paths: readonly Path[] | null;
}

/** An open index. Everything throws `IndexError`. "Last" is always the last complete scan of a root directory. */
export class Index {
  readonly file: string;
  /** The name that a damaged index was moved to, to be said; null: there was none. */
  readonly movedAside: string | null;
  readonly #db: Db;

  constructor(db: Db, file: string, movedAside: string | null) {
    this.#db = db;
    this.file = file;
    this.movedAside = movedAside;
  }

  /** Starts a scan. One at a time: waits some seconds for another one, then throws "busy" and says since when that runs. */
  beginScan({ root, startedAt, paths }: ScanStart): ScanWriter {
    const db = this.#db;
    try {
      if (db.prepare("SELECT 1 FROM scan WHERE status = 'complete'").get() !== undefined) preferWal(db);
      const add = db.prepare<unknown[], number>(
        "INSERT INTO scan (status, root, started, pid, paths) VALUES ('running', ?, ?, ?, ?) RETURNING id",
      );
      const id = add.pluck().get(toBytes(root), startedAt, pid, paths === null ? null : JSON.stringify(paths))!;
      db.exec('BEGIN IMMEDIATE');
      // We hold the lock: what else says "running" was killed.
      db.prepare("UPDATE scan SET status = 'interrupted' WHERE status = 'running' AND id <> ?").run(id);
      return new ScanWriter(db, this.file, id, root);
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK');
      const failure = indexError(this.file, error);
      throw failure instanceof IndexError && failure.fault === 'busy' ? this.#busy(failure) : failure;
    }
  }

  #busy(failure: IndexError): IndexError {
    try {
      this.#db.pragma('busy_timeout = 0');
      const [running] = readScans(this.#db, null, 'running');
      if (running)
        return new IndexError('busy', this.file, `another cruft has been writing it since ${running.startedAt}`, failure.advice, failure);
    } catch {
      // A first scan lets nobody read.
    } finally {
      this.#db.pragma(`busy_timeout = ${PATIENCE}`);
    }
    return failure;
  }

  /** All scans, the newest first, whatever became of them. */
  scans(): StoredScan[] {
    return guarded(this.file, () => readScans(this.#db, null, null));
  }

  last(root: Path): StoredScan | null {
    return guarded(this.file, () => readScans(this.#db, root, 'complete')[0] ?? null);
  }

  /** The report of the last scan, as it was saved. */
  report(root: Path): Report | null {
    return guarded(this.file, () => readReport(this.#db, root));
  }

  unread(scan: number): Unread[] {
    return guarded(this.file, () => readUnread(this.#db, scan));
  }

  /** The tree at the last scan, or at an earlier one; null: no scan yet. */
  tree(root: Path, scan?: number): Tree | null {
    return guarded(this.file, () => {
      if (scan !== undefined) return new Tree(this.#db, this.file, root, this.#complete(root, scan), scan);
      const last = readScans(this.#db, root, 'complete')[0];
      return last === undefined ? null : new Tree(this.#db, this.file, root, last.id, null);
    });
  }

  /** What differs between two scans, in path order, lazily. */
  changes(root: Path, from: number, to: number): Generator<Change, void, void> {
    return guarded(this.file, () => readChanges(this.#db, this.file, root, this.#complete(root, from), this.#complete(root, to)));
  }

  /** What a path was, over all scans; null: never seen. */
  history(root: Path, path: Path): PathHistory | null {
    return guarded(this.file, () => readHistory(this.#db, root, path));
  }

  info(): IndexInfo {
    return guarded(this.file, () => readInfo(this.#db, this.file));
  }

  /** Forgets scans: beyond the newest `keep` of each root directory, or finished before `before` (ISO 8601); never the last. */
  prune(which: { keep?: number; before?: string }): { scans: number; rows: number } {
    return guarded(this.file, () => prune(this.#db, which));
  }

  /** Sizes in bytes. */
  vacuum(): { before: number; after: number } {
    return guarded(this.file, () => vacuum(this.#db, this.file));
  }

  /** A sound copy, 0600. Overwrites nothing but an empty file. */
  async export(target: string): Promise<void> {
    try {
      await copyTo(this.#db, target);
    } catch (error) {
      throw indexError(target, error);
    }
  }

  /** What is wrong with the file, one line a fault; reads all of it. */
  check(): string[] {
    return guarded(this.file, () => check(this.#db));
  }

  /** Closes an index that turned out to be damaged while it was used, and renames it. Gives the new name; then open it anew. */
  moveAside(): string {
    this.close();
    return guarded(this.file, () => moveAside(this.file));
  }

  close(): void {
    this.#db.close();
  }

  #complete(root: Path, scan: number): number {
    if (readScans(this.#db, root, 'complete').some(({ id }) => id === scan)) return scan;
    throw new IndexError('no-scan', this.file, `no scan ${scan} of ${root}`, '"cruft db scans" lists them');
  }
}
