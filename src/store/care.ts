import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import type { IndexInfo } from '../model/health.ts';
import { IndexError } from './error.ts';
import { readScans } from './reports.ts';
import type { Db } from './values.ts';

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

export function readInfo(db: Db, file: string): IndexInfo {
  const count = (sql: string): number => db.prepare<unknown[], number>(sql).pluck().get()!;
  const entries = count('SELECT count(*) FROM entry');
  return {
    path: file,
    bytes: sizeOf(file) + sizeOf(`${file}-wal`),
    schemaVersion: db.pragma('user_version', { simple: true }) as number,
    scans: count("SELECT count(*) FROM scan WHERE status = 'complete'"),
    rows: entries + count('SELECT count(*) FROM past'),
    entries,
  };
}

/**
 * Forgets complete scans beyond the newest `keep` of each root directory (at least one is kept), or all that finished before `before` (ISO
 * 8601) except the last; then every past state that no scan left can see. A forgotten scan keeps its row: "first seen" stays true.
 */
export function prune(db: Db, { keep, before }: { keep?: number; before?: string }): { scans: number; rows: number } {
  return db
    .transaction(() => {
      const complete = readScans(db, null, 'complete');
      const older = before === undefined ? null : Date.parse(before);
      let scans = 0;
      for (const root of new Set(complete.map((scan) => scan.root))) {
        const ofRoot = complete.filter((scan) => scan.root === root);
        for (const [age, { id, finishedAt }] of ofRoot.entries()) {
          const tooMany = keep !== undefined && age >= keep;
          const tooOld = older !== null && Date.parse(finishedAt!) < older;
          if (age === 0 || !(tooMany || tooOld)) continue;
          db.prepare("UPDATE scan SET status = 'forgotten', report = NULL WHERE id = ?").run(id);
          scans++;
        }
      }
      const seen = "EXISTS (SELECT 1 FROM scan WHERE status = 'complete' AND id >= past.since AND id < past.until)";
      const { changes } = db.prepare(`DELETE FROM past WHERE NOT ${seen}`).run();
      // Nobody writes while we do, so what says "running" was killed.
      db.exec(`
        DELETE FROM scan WHERE status IN ('running', 'interrupted');
        DELETE FROM unread WHERE scan NOT IN (SELECT id FROM scan WHERE status = 'complete');
        DELETE FROM decision WHERE id NOT IN (SELECT decision FROM entry WHERE decision IS NOT NULL UNION SELECT decision FROM past WHERE decision IS NOT NULL);
      `);
      return { scans, rows: changes };
    })
    .immediate();
}

/** Gives freed room back to the disk. Sizes in bytes. */
export function vacuum(db: Db, file: string): { before: number; after: number } {
  const before = sizeOf(file) + sizeOf(`${file}-wal`);
  db.exec('VACUUM');
  db.pragma('wal_checkpoint(TRUNCATE)');
  return { before, after: sizeOf(file) + sizeOf(`${file}-wal`) };
}

/** Writes a sound copy, 0600, while others may write. Refuses to overwrite anything but an empty file. */
export async function copyTo(db: Db, target: string): Promise<void> {
  const stat = statSync(target, { throwIfNoEntry: false });
  if (stat !== undefined && (!stat.isFile() || stat.size > 0))
    throw new IndexError('exists', target, 'exists already; an export overwrites nothing', 'give the name of a file that does not exist');
  if (target !== target.trim() || !target.isWellFormed())
    throw new IndexError('foreign', target, 'not a name that SQLite can open', 'give another name');
  if (stat === undefined) closeSync(openSync(target, 'wx', 0o600));
  try {
    await db.backup(target);
  } catch (error) {
    if (stat === undefined) rmSync(target, { force: true });
    throw error;
  }
}

/** What SQLite finds wrong in the file; empty: sound. Reads all of it. */
export const check = (db: Db): string[] =>
  (db.pragma('integrity_check(20)') as { integrity_check: string }[])
    .flatMap((row) => row.integrity_check.split('\n'))
    .filter((text) => text !== 'ok' && !text.startsWith('***'));
