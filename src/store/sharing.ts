import type { Db } from './values.ts';

/** How long one process waits for another, in milliseconds. */
export const PATIENCE = 3000;

/**
 * Readers see the scan before while one is written. Not for the first scan, which would be written twice: there is nothing to read yet, and
 * a rollback journal has nothing to save. Where a reader is in the way it stays as it is until the next scan.
 */
export function preferWal(db: Db): void {
  try {
    db.pragma('journal_mode = WAL');
  } catch (error) {
    if (!String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) throw error;
  }
}
