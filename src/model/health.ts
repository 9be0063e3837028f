import type { Path } from './path.ts';

/** One thing that `cruft doctor` looked at. */
export interface Check {
  name: string;
  /** "warn": works, with less to see. "bad": results are not to be trusted until it is put right. */
  status: 'ok' | 'warn' | 'bad';
  /** One line. */
  text: string;
  /** What to do about it; null where there is nothing to do. */
  hint: string | null;
}

/** One scan of the index. Times are ISO 8601 in UTC; `finishedAt` is null for a scan that was killed. */
export interface ScanRow {
  id: number;
  startedAt: string;
  finishedAt: string | null;
  root: Path;
  entries: number;
}

/** The index file itself. */
export interface IndexInfo {
  path: Path;
  /** Size on disk with its write-ahead log. */
  bytes: number;
  schemaVersion: number;
  scans: number;
  /** Rows over all scans; an entry that changed has several. */
  rows: number;
  /** Rows valid now. */
  entries: number;
}
