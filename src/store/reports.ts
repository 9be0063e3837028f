import type { Unread } from '../model/entry.ts';
import type { Path } from '../model/path.ts';
import type { Report } from '../model/report.ts';
import { type Bytes, type Db, fromBytes, toBytes } from './values.ts';

/** One run, as the index knows it. Times are ISO 8601 in UTC. */
export interface StoredScan {
  id: number;
  /** "running" may also be one that was killed; the next run calls it "interrupted". A "forgotten" one was pruned: only its dates are left. */
  status: 'running' | 'complete' | 'interrupted' | 'forgotten';
  root: Path;
  startedAt: string;
  /** null unless it was complete. */
  finishedAt: string | null;
  /** Entries it saw; 0 unless it was complete. */
  entries: number;
  /** The places it was limited to; null: everything. */
  paths: readonly Path[] | null;
}

type ScanColumns = [number, StoredScan['status'], Bytes, string, string | null, number | null, string | null];

/** Scans, the newest first. `root`: only of that root directory. */
export function readScans(db: Db, root: Path | null, status: StoredScan['status'] | null): StoredScan[] {
  const sql =
    'SELECT id, status, root, started, finished, entries, paths FROM scan WHERE (@root IS NULL OR root = @root) AND (@status IS NULL OR status = @status) ORDER BY id DESC';
  const rows = db
    .prepare<unknown[], ScanColumns>(sql)
    .raw()
    .all({ root: root === null ? null : toBytes(root), status });
  return rows.map(([id, its, where, startedAt, finishedAt, entries, paths]) => ({
    id,
    status: its,
    root: fromBytes(where),
    startedAt,
    finishedAt,
    entries: entries ?? 0,
    paths: paths === null ? null : (JSON.parse(paths) as Path[]),
  }));
}

/** Completes the scan. Groups and findings of the root directory's earlier scans go. */
export function saveReport(db: Db, scan: number, root: Path, report: Report): void {
  const { groups, findings, ...rest } = report;
  const { unread, ...info } = report.scan;
  for (const table of ['grp', 'finding'])
    db.prepare(`DELETE FROM ${table} WHERE scan IN (SELECT id FROM scan WHERE root = ?)`).run(toBytes(root));
  const group = db.prepare('INSERT INTO grp (scan, position, body) VALUES (?, ?, ?)');
  groups.forEach((each, position) => group.run(scan, position, JSON.stringify(each)));
  const finding = db.prepare('INSERT INTO finding (scan, position, body) VALUES (?, ?, ?)');
  findings.forEach((each, position) => finding.run(scan, position, JSON.stringify(each)));
  const missed = db.prepare('INSERT INTO unread (scan, position, path, error) VALUES (?, ?, ?, ?)');
  unread.forEach(({ path, error }, position) => missed.run(scan, position, toBytes(path), error));
  db.prepare("UPDATE scan SET status = 'complete', finished = ?, entries = ?, report = ? WHERE id = ?").run(
    info.finishedAt,
    info.entries,
    JSON.stringify({ ...rest, scan: info }),
    scan,
  );
}

/** The report of a root directory's last complete scan, or null. */
export function readReport(db: Db, root: Path): Report | null {
  const last = readScans(db, root, 'complete')[0];
  if (last === undefined) return null;
  const bodies = <T>(table: string): T[] =>
    db
      .prepare<unknown[], string>(`SELECT body FROM ${table} WHERE scan = ? ORDER BY position`)
      .pluck()
      .all(last.id)
      .map((body) => JSON.parse(body) as T);
  const body = db.prepare<unknown[], string>('SELECT report FROM scan WHERE id = ?').pluck().get(last.id)!;
  const rest = JSON.parse(body) as Omit<Report, 'groups' | 'findings'>;
  return { ...rest, scan: { ...rest.scan, unread: readUnread(db, last.id) }, groups: bodies('grp'), findings: bodies('finding') };
}

export function readUnread(db: Db, scan: number): Unread[] {
  const rows = db.prepare<unknown[], [Bytes, string]>('SELECT path, error FROM unread WHERE scan = ? ORDER BY position').raw().all(scan);
  return rows.map(([path, error]) => ({ path: fromBytes(path), error }));
}
