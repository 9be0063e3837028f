import { indexError } from './error.ts';
import type { Db } from './values.ts';

/** What `make` gives, all from one state of the index, whoever writes to it meanwhile. */
export function* snapshot<T>(db: Db, file: string, make: () => Iterable<T>): Generator<T, void, void> {
  const ours = !db.inTransaction;
  try {
    if (ours) db.exec('BEGIN');
    yield* make();
  } catch (error) {
    throw indexError(file, error);
  } finally {
    if (ours) leave(db);
  }
}

function leave(db: Db): void {
  try {
    if (db.open && db.inTransaction) db.exec('ROLLBACK');
  } catch {
    // A damaged file fails here too; what it failed with before is what counts.
  }
}
