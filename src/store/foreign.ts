import { createRequire } from 'node:module';
import type { ForeignQuery, ForeignRow } from '../model/foreign.ts';

type Sqlite = typeof import('better-sqlite3');

const MAX_ROWS = 5_000_000;

/**
 * Rows of one query on an SQLite database of another program, given as bytes that need no log and no other file. The tables it names have to be
 * plain tables: a view, a virtual table or a computed column would be a program of whoever made the file.
 */
export function queryForeign(bytes: Buffer, { sql, tables, values }: ForeignQuery): ForeignRow[] | { error: string } {
  let db: InstanceType<Sqlite> | null = null;
  try {
    const Sqlite = createRequire(import.meta.url)('better-sqlite3') as Sqlite;
    db = new Sqlite(bytes);
    db.pragma('trusted_schema = OFF');
    db.pragma('query_only = ON');
    const schema = db.prepare<[string], { type: string; sql: string }>('SELECT type, sql FROM sqlite_schema WHERE name = ?');
    for (const table of tables) {
      const found = schema.get(table);
      if (found === undefined) return { error: `it has no table ${table}` };
      if (found.type !== 'table' || !/^create\s+table\b/i.test(found.sql) || /\bas\s*\(/i.test(found.sql)) {
        return { error: `${table} is not a plain table` };
      }
    }
    const rows: ForeignRow[] = [];
    for (const row of db
      .prepare<unknown[], ForeignRow>(sql)
      .raw()
      .iterate(...values)) {
      if (rows.push(row) > MAX_ROWS) return { error: `it has more than ${MAX_ROWS} rows` };
    }
    return rows;
  } catch (error) {
    return { error: (error as Error).message };
  } finally {
    db?.close();
  }
}
