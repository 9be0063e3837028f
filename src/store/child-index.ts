import type { Rows } from './rows.ts';
import type { Db } from './values.ts';

const INDEX = 'INDEX entry_child ON entry (parent, name)';

/** After a first load. A name that its directory gave twice (it was replaced meanwhile) stays once. */
export function buildChildIndex(db: Db, rows: Rows): void {
  try {
    db.exec(`CREATE UNIQUE ${INDEX}`);
  } catch (error) {
    if (!String((error as { code?: unknown }).code).startsWith('SQLITE_CONSTRAINT')) throw error;
    db.exec(`CREATE ${INDEX}`);
    const twice = db.prepare<unknown[], number>('SELECT max(id) FROM entry GROUP BY parent, name HAVING count(*) > 1').pluck();
    for (let ids = twice.all(); ids.length > 0; ids = twice.all()) for (const id of ids) rows.end(id);
    db.exec(`DROP INDEX entry_child; CREATE UNIQUE ${INDEX}`);
  }
}
