import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';

export type IndexFault =
  /** there is none yet */
  | 'missing'
  /** no SQLite file, one of another program, or a name that cannot be one; left untouched */
  | 'foreign'
  /** ours, but not sound */
  | 'damaged'
  /** written by a newer cruft */
  | 'newer'
  /** another process is writing it */
  | 'busy'
  /** no room on the disk */
  | 'full'
  | 'read-only'
  | 'permission'
  /** the folder it should lie in does not exist */
  | 'no-folder'
  /** a symbolic link where root will follow none */
  | 'symlink'
  /** better-sqlite3 does not load */
  | 'module'
  /** no such scan, or one that was forgotten */
  | 'no-scan'
  /** the export's file exists */
  | 'exists'
  | 'io';

/** Why the index cannot be used. `message` is one line for a person; exit status 2. */
export class IndexError extends Error {
  override readonly name = 'IndexError';
  readonly fault: IndexFault;
  readonly file: string;
  /** What to do about it, one line; null: nothing can be said. */
  readonly advice: string | null;

  constructor(fault: IndexFault, file: string, why: string, advice: string | null, cause?: unknown) {
    super(`index ${file}: ${why}`, { cause });
    this.fault = fault;
    this.file = file;
    this.advice = advice;
  }
}

const RESCAN = 'run "cruft scan": the damaged file is moved aside and the index built anew';
const FREE = 'free some space and run it again; the last complete scan is intact';

/** What SQLite or the system reported → an IndexError; what is neither is given back. */
export function indexError(file: string, error: unknown): unknown {
  if (error instanceof IndexError || !(error instanceof Error) || !('code' in error)) return error;
  const code = String(error.code);
  const make = (fault: IndexFault, why: string, advice: string | null): IndexError => new IndexError(fault, file, why, advice, error);
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') return make('full', 'the disk is full', FREE);
  if (code.startsWith('SQLITE_IOERR') && diskIsFull(file)) return make('full', 'the disk is full', FREE);
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return make('damaged', `damaged (${error.message})`, RESCAN);
  if (code.startsWith('SQLITE_BUSY') || code === 'SQLITE_LOCKED')
    return make('busy', 'another cruft is writing it', 'wait for it to end, or give another file with --db');
  if (code.startsWith('SQLITE_READONLY') || code === 'EROFS')
    return make('read-only', 'it cannot be written to', 'give a file in a writable place with --db');
  if (code === 'SQLITE_PERM' || code === 'SQLITE_AUTH' || code === 'EACCES' || code === 'EPERM')
    return make('permission', 'permission denied', 'it belongs to another user: run as that user, or give another file with --db');
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return make('no-folder', 'its folder does not exist', 'create the folder, or give another file with --db');
  if (code.startsWith('SQLITE_CANTOPEN')) return make('io', 'it cannot be opened', null);
  if (code.startsWith('SQLITE_') || 'errno' in error) return make('io', `${error.message} (${code})`, null);
  return error;
}

/** Runs `work`; what SQLite or the system reports comes out as an IndexError. */
export function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw indexError(file, error);
  }
}

/** SQLite reports a full file system as a plain I/O error where it was extending shared memory or a journal. */
function diskIsFull(file: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(file));
    return bavail * bsize < 65536;
  } catch {
    return false;
  }
}
