import { failed, type Failure, type Host } from '../host/host.ts';
import type { Path } from '../model/path.ts';
import { withWal } from '../parsers/sqlite-wal.ts';

const MAX_BYTES = 512 * 1024 * 1024;

/**
 * Another program's SQLite database in one piece, its write-ahead log worked in, to be asked from memory: so nothing is written beside it and no lock
 * taken, and nobody has to be able to write there. Read again where the log was begun anew meanwhile; an error if that happens twice.
 */
export function readDatabase(host: Host, path: Path): Buffer | Failure {
  const wal = `${path}-wal`;
  for (let round = 0; round < 2; round++) {
    const before = host.readAt(wal, 0, 32);
    const file = host.read(path, MAX_BYTES);
    if (failed(file)) return file;
    const log = host.read(wal, MAX_BYTES);
    if (failed(log) && log.error !== 'ENOENT') return { error: `its write-ahead log: ${log.error}` };
    const head = failed(log) ? '' : log.toString('hex', 0, 32);
    if (head !== (failed(before) ? '' : before.toString('hex'))) continue;
    return withWal(file, failed(log) ? null : log) ?? { error: 'not an SQLite database' };
  }
  return { error: 'it was written to while it was read' };
}

export { editedConfig, Owners } from './reader/owners.ts';
