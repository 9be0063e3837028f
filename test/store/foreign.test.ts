import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { withWal } from '../../src/parsers/sqlite-wal.ts';
import { queryForeign } from '../../src/store/foreign.ts';

const dir = mkdtempSync(join(tmpdir(), 'cruft-foreign-'));
const all = { sql: 'SELECT id, t FROM x ORDER BY id', tables: ['x'], values: [] };

/** A database in use: what is committed stands in its log only. Its files as a reader finds them. */
function inUse(name: string, pageSize: number, work: (db: Sqlite.Database) => void): { rows: unknown; file: Buffer; wal: Buffer } {
  const path = join(dir, name);
  const db = new Sqlite(path);
  db.pragma(`page_size = ${pageSize}`);
  db.pragma('journal_mode = WAL');
  db.pragma('wal_autocheckpoint = 0');
  db.exec('CREATE TABLE x(id INTEGER PRIMARY KEY, t TEXT)');
  work(db);
  const rows = db.prepare(all.sql).raw().all();
  const found = { rows, file: readFileSync(path), wal: readFileSync(path + '-wal') };
  db.close();
  return found;
}

const fill = (db: Sqlite.Database, n: number): void => {
  const insert = db.prepare('INSERT INTO x(t) VALUES (?)');
  db.transaction(() => {
    for (let i = 0; i < n; i++) insert.run('text '.repeat(i % 50));
  })();
};

test('what is committed in the log is seen, what is not is not', () => {
  for (const pageSize of [512, 4096, 65536]) {
    const cases: Record<string, (db: Sqlite.Database) => void> = {
      'all in the log': (db) => fill(db, 500),
      'part checkpointed': (db) => {
        fill(db, 300);
        db.pragma('wal_checkpoint(PASSIVE)');
        fill(db, 300);
      },
      'log begun anew over an older one': (db) => {
        fill(db, 2000);
        db.pragma('wal_checkpoint(RESTART)');
        fill(db, 10);
      },
      shrunk: (db) => {
        fill(db, 3000);
        db.pragma('wal_checkpoint(TRUNCATE)');
        db.exec('DELETE FROM x WHERE id > 10');
        db.exec('VACUUM');
      },
      'spilled before it was rolled back': (db) => {
        fill(db, 100);
        db.pragma('cache_size = 5');
        db.exec('BEGIN');
        for (let i = 0; i < 3000; i++) db.prepare('INSERT INTO x(t) VALUES (?)').run('lost '.repeat(20));
        db.exec('ROLLBACK');
      },
    };
    for (const [name, work] of Object.entries(cases)) {
      const { rows, file, wal } = inUse(`${pageSize}-${name}`, pageSize, work);
      assert.deepEqual(queryForeign(withWal(Buffer.from(file), wal)!, all), rows, `${pageSize}: ${name}`);
      // A log that was cut off while it was copied: what was committed before it, or nothing; never half of it.
      const cut = queryForeign(withWal(Buffer.from(file), wal.subarray(0, Math.floor(wal.length * 0.6)))!, all);
      assert.ok('error' in cut || Array.isArray(cut), name);
    }
  }
});

test('nothing is written, and a file made to be a program is not asked', () => {
  const path = join(dir, 'plain');
  const db = new Sqlite(path);
  db.exec(`CREATE TABLE x(id INTEGER PRIMARY KEY, t TEXT);
    INSERT INTO x VALUES (1, 'one');
    CREATE VIEW v AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n AS id, n AS t FROM c;
    CREATE TABLE g(id, t AS (hex(zeroblob(1000000000))));
    CREATE VIRTUAL TABLE f USING fts5(t);`);
  db.close();
  const before = readdirSync(dir).sort();
  copyFileSync(path, path + '.copy');
  const ask = (table: string, sql = `SELECT * FROM ${table}`) =>
    queryForeign(withWal(readFileSync(path), null)!, { sql, tables: [table], values: [] });
  assert.deepEqual(ask('x'), [[1, 'one']]);
  assert.deepEqual(ask('v'), { error: 'v is not a plain table' });
  assert.deepEqual(ask('g'), { error: 'g is not a plain table' });
  assert.deepEqual(ask('f'), { error: 'f is not a plain table' });
  assert.deepEqual(ask('none'), { error: 'it has no table none' });
  assert.ok('error' in ask('x', 'DELETE FROM x'));
  assert.deepEqual(readFileSync(path), readFileSync(path + '.copy'));
  assert.deepEqual(readdirSync(dir).sort(), [...before, 'plain.copy'].sort());
});

test('damaged files are errors, never exceptions', () => {
  const { file, wal } = inUse('damaged', 512, (db) => {
    fill(db, 50);
    db.pragma('wal_checkpoint(PASSIVE)');
    fill(db, 5);
  });
  assert.equal(withWal(Buffer.from('not'), null), null);
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.integer({ min: 0, max: 255 }), fc.boolean(), (at, length, byte, inLog) => {
      const [a, b] = [Buffer.from(file), Buffer.from(wal)];
      const harmed = inLog ? b : a;
      harmed.fill(byte, at % harmed.length, Math.min(harmed.length, (at % harmed.length) + (length % 200)));
      const whole = withWal(a, b);
      const rows = whole === null ? [] : queryForeign(whole, all);
      assert.ok('error' in rows || Array.isArray(rows));
    }),
    { numRuns: 200 },
  );
  rmSync(dir, { recursive: true });
});
