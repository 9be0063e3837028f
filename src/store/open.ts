import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { env } from 'node:process';
import { guarded, IndexError, indexError } from './error.ts';
import { Index } from './index-file.ts';
import { inspect, isOpenElsewhere, moveAside, prepare } from './place.ts';
import { expectTables, isOutdated, migrate } from './schema.ts';
import { PATIENCE } from './sharing.ts';
import type { Db } from './values.ts';

type Sqlite = typeof import('better-sqlite3');

export interface OpenOptions {
  /** True: made where there is none, moved aside where it is damaged. False: for reading what is there. */
  write: boolean;
  /** The usual place, not one given with --db: its folder is made, and garbage there is a damaged index. */
  ownPlace: boolean;
}

/** Opens the index. Throws `IndexError`. */
export async function openIndex(name: string, { write, ownPlace }: OpenOptions): Promise<Index> {
  const file = resolve(name);
  const Sqlite = await load(file);
  try {
    if (!write) return openToRead(Sqlite, file, ownPlace);
    const aside = guarded(file, () => putRight(Sqlite, file, ownPlace));
    const db = connect(Sqlite, file);
    return new Index(db, file, aside);
  } catch (error) {
    throw indexError(file, error);
  }
}

/** SQLite's own temporary files (sorting, VACUUM) lie beside the index: nothing is written outside the state folder. */
async function load(file: string): Promise<Sqlite> {
  env['SQLITE_TMPDIR'] ??= dirname(file);
  try {
    const { default: Sqlite } = await import('better-sqlite3');
    new Sqlite(':memory:').close();
    return Sqlite;
  } catch (error) {
    const why = `better-sqlite3 does not load (${(error as Error).message.split('\n')[0]})`;
    throw new IndexError('module', file, why, 'run "npm rebuild better-sqlite3", or install cruft again with this Node', error);
  }
}

/** Makes, migrates or replaces the file, so that it can be written to. Gives the name a damaged one was moved to. */
function putRight(Sqlite: Sqlite, file: string, ownPlace: boolean): string | null {
  let aside: string | null = null;
  for (;;) {
    try {
      const found = inspect(file, ownPlace);
      if (found.is === 'damaged') throw new IndexError('damaged', file, found.why, null);
      prepare(file, ownPlace);
      const db = connect(Sqlite, file);
      try {
        if (isOutdated(db, file)) migrate(db, file);
        expectTables(db, file);
      } finally {
        db.close();
      }
      return aside;
    } catch (error) {
      const failure = indexError(file, error);
      if (!(failure instanceof IndexError) || failure.fault !== 'damaged' || aside !== null) throw failure;
      aside = moveAside(file);
    }
  }
}

function connect(Sqlite: Sqlite, file: string): Db {
  const db = new Sqlite(file, { fileMustExist: true, timeout: PATIENCE });
  try {
    db.pragma('synchronous = FULL');
    db.pragma('cache_size = -8000');
    db.pragma('trusted_schema = OFF');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** A connection that only reads; from a copy in memory where SQLite cannot keep its companions beside the file (a read-only disk). */
function readable(Sqlite: Sqlite, file: string): Db {
  try {
    const db = connect(Sqlite, file);
    db.pragma('query_only = ON');
    db.prepare('SELECT 1 FROM sqlite_schema').get();
    return db;
  } catch (error) {
    const code = String((error as { code?: unknown }).code);
    if (!code.startsWith('SQLITE_CANTOPEN') && !code.startsWith('SQLITE_READONLY')) throw error;
    if (isOpenElsewhere(file))
      throw new IndexError(
        'read-only',
        file,
        'not closed cleanly, and in a place that cannot be written to',
        'run it where the file can be written',
        error,
      );
    const copy = readFileSync(file);
    // "File format versions" 2 means WAL, which a database in memory cannot have.
    copy.fill(1, 18, 20);
    return new Sqlite(copy);
  }
}

function openToRead(Sqlite: Sqlite, file: string, ownPlace: boolean): Index {
  const found = guarded(file, () => inspect(file, ownPlace));
  if (found.is === 'absent') throw new IndexError('missing', file, 'there is none yet', 'run "cruft scan" first');
  if (found.is === 'damaged')
    throw new IndexError('damaged', file, `damaged (${found.why})`, 'run "cruft scan": it is moved aside and built anew');
  const db = readable(Sqlite, file);
  try {
    if (isOutdated(db, file))
      throw new IndexError('missing', file, 'written by an older cruft', 'run "cruft scan": it is brought up to date');
    expectTables(db, file);
    return new Index(db, file, null);
  } catch (error) {
    db.close();
    throw error;
  }
}
