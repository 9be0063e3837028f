import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { geteuid } from 'node:process';
import { IndexError } from './error.ts';

/** "crft": `PRAGMA application_id` of every index. */
export const APPLICATION_ID = 0x63726674;

const MAGIC = 'SQLite format 3\0';
const COMPANIONS = ['-wal', '-shm', '-journal'];
const OTHER = 'give another file with --db; this one was not touched';

/**
 * Where the index lies unless `--db` says otherwise: `$STATE_DIRECTORY` in a service (systemd.exec(5): absolute, several joined by ":"),
 * /var/lib/cruft for root, else the XDG state folder (a relative `$XDG_STATE_HOME` is ignored, as the specification says).
 */
export function defaultIndexFile(env: Readonly<Record<string, string | undefined>>, uid: number, home: string): string {
  const service = env['STATE_DIRECTORY']?.split(':')[0];
  if (service?.startsWith('/')) return join(service, 'index.db');
  if (uid === 0) return '/var/lib/cruft/index.db';
  const state = env['XDG_STATE_HOME'];
  return join(state?.startsWith('/') ? state : join(home, '.local/state'), 'cruft/index.db');
}

/** `absent` also for an empty file, `damaged` with the reason. */
export type Found = { is: 'absent' | 'ours' } | { is: 'damaged'; why: string };

/** Looks at what lies at `file` without SQLite. `ownPlace`: garbage there can only be a damaged index of ours. */
export function inspect(file: string, ownPlace: boolean): Found {
  // better-sqlite3 trims names and passes them as UTF-8.
  if (!file.isWellFormed() || file !== file.trim()) throw new IndexError('foreign', file, 'not a name that SQLite can open', OTHER);
  refuseLinks(file);
  const stat = lookAt(file);
  if (stat === null) return { is: 'absent' };
  if (!stat.isFile()) throw new IndexError('foreign', file, 'not a regular file', OTHER);
  if (stat.size === 0) return { is: 'absent' };
  const header = readHeader(file);
  if (header.length < 100 || header.toString('latin1', 0, 16) !== MAGIC) {
    if (!ownPlace) throw new IndexError('foreign', file, 'not an index of cruft, and no SQLite file', OTHER);
    return { is: 'damaged', why: 'it is no SQLite file any more' };
  }
  if (header.readUInt32BE(68) !== APPLICATION_ID) throw new IndexError('foreign', file, 'an SQLite file of another program', OTHER);
  return shorterThanItSays(file, header, stat.size) ? { is: 'damaged', why: 'it is shorter than it says' } : { is: 'ours' };
}

/** SQLite file format §1.3.7: the page count holds if the change counter and "version-valid-for" agree. */
function shorterThanItSays(file: string, header: Buffer, size: number): boolean {
  if (isOpenElsewhere(file) || header.readUInt32BE(24) !== header.readUInt32BE(92)) return false;
  const pageSize = header.readUInt16BE(16);
  return size < header.readUInt32BE(28) * (pageSize === 1 ? 65536 : pageSize);
}

/** True if a process has it open, or was killed: the file alone is not the whole index. */
export const isOpenElsewhere = (file: string): boolean => ['-wal', '-journal'].some((end) => (lookAt(file + end)?.size ?? 0) > 0);

/** Root follows no link that somebody may have planted: SQLite would write through it. */
function refuseLinks(file: string): void {
  if (geteuid?.() !== 0) return;
  for (const name of [file, ...COMPANIONS.map((end) => file + end)])
    if (lstatSync(name, { throwIfNoEntry: false })?.isSymbolicLink())
      throw new IndexError('symlink', file, `${name} is a symbolic link, and root follows none`, 'give the real file with --db');
}

const lookAt = (file: string): Stats | null => statSync(file, { throwIfNoEntry: false }) ?? null;

function readHeader(file: string): Buffer {
  const handle = openSync(file, 'r');
  try {
    const header = Buffer.alloc(100);
    return header.subarray(0, readSync(handle, header, 0, 100, 0));
  } finally {
    closeSync(handle);
  }
}

/** Makes the file, 0600, and where it is the usual place its folders, 0700; what is there is made as private. */
export function prepare(file: string, ownPlace: boolean): void {
  if (ownPlace) mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const stat = lookAt(file);
  if (stat === null) closeSync(openSync(file, 'a', 0o600));
  else if ((stat.mode & 0o077) !== 0) chmodSync(file, 0o600);
  accessSync(file, constants.R_OK | constants.W_OK);
  accessSync(dirname(file), constants.W_OK);
}

/** Renames a damaged index to "index.db.damaged-1", its companions with it, and gives the new name. */
export function moveAside(file: string): string {
  let n = 1;
  while (existsSync(`${file}.damaged-${n}`)) n++;
  const aside = `${file}.damaged-${n}`;
  renameSync(file, aside);
  for (const end of COMPANIONS) if (existsSync(file + end)) renameSync(file + end, aside + end);
  return aside;
}
