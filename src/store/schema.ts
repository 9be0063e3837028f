import { readdirSync, readFileSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { IndexError } from './error.ts';
import { APPLICATION_ID } from './place.ts';

// src/store and dist/store lie equally deep in the package.
const FOLDER = new URL('../../db/schema/', import.meta.url);

const migrations = (): string[] =>
  readdirSync(FOLDER)
    .filter((name) => /^\d{4}-.*[.]sql$/.test(name))
    .sort();

const versionOf = (db: Database): number => db.pragma('user_version', { simple: true }) as number;

/** Refuses an index of a newer cruft. Gives true if this one is older than ours, or empty. */
export function isOutdated(db: Database, file: string): boolean {
  const version = versionOf(db);
  const ours = migrations().length;
  if (version > ours)
    throw new IndexError(
      'newer',
      file,
      `written by a newer cruft (schema ${version}, this one knows ${ours})`,
      'use that cruft, or give another file with --db',
    );
  return version < ours;
}

/**
 * Brings the index to our version, forward only, in one transaction; waits for another process that is doing the same. Must run before the
 * file is switched to WAL, so that its header tells whose it is even if we are killed.
 */
export function migrate(db: Database, file: string): void {
  db.transaction(() => {
    if (!isOutdated(db, file)) return;
    if (versionOf(db) === 0) db.pragma(`application_id = ${APPLICATION_ID}`);
    for (const name of migrations().slice(versionOf(db))) db.exec(readFileSync(new URL(name, FOLDER), 'utf8'));
    db.pragma(`user_version = ${migrations().length}`);
  }).immediate();
}

/** Throws SQLITE_CORRUPT's kin where the tables are not there: a damaged schema page. */
export function expectTables(db: Database, file: string): void {
  const names = new Set(db.prepare('SELECT name FROM sqlite_schema').pluck().all());
  for (const table of ['scan', 'entry', 'past', 'span', 'device', 'listing', 'decision', 'grp', 'finding', 'unread'])
    if (!names.has(table))
      throw new IndexError('damaged', file, `damaged (there is no table "${table}")`, 'run "cruft scan": it is built anew');
}
