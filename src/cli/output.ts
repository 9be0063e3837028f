import { randomBytes } from 'node:crypto';
import { closeSync, constants, fchownSync, fsyncSync, lstatSync, openSync, renameSync, unlinkSync, writeSync, type Stats } from 'node:fs';
import { forSystem, joinPath, nameOf, parentOf, type Path } from '../model/path.ts';
import { printable } from '../reporters/wording.ts';
import { Refusal, type Io } from './io.ts';

/**
 * Puts a file in place of `path` in one step: `fill` gets the path and descriptor of a new file beside it, mode 0600, made with O_EXCL and
 * O_NOFOLLOW, so that nobody's link is followed when root writes. Under sudo the file goes to who called it. What is at `path` and is not
 * a regular file is never replaced.
 */
export async function replaceFile(io: Io, path: Path, fill: (temporary: Path, fd: number) => Promise<void> | void): Promise<void> {
  const refuse = (text: string): never => {
    throw new Refusal(`-o ${printable(path)}: ${text}`);
  };
  const there = statusOf(path, refuse);
  if (there?.isDirectory()) refuse('is a directory; give the name of a file in it');
  if (there?.isSymbolicLink()) refuse('is a symbolic link; give the name of the file itself');
  if (there !== null && !there.isFile()) refuse('is not a regular file');
  const temporary = joinPath(parentOf(path), `.${nameOf(path).slice(0, 40)}.${randomBytes(6).toString('hex')}`);
  let fd: number;
  try {
    fd = openSync(forSystem(temporary), constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  } catch (error) {
    return refuse(reason(error, path));
  }
  try {
    await fill(temporary, fd);
    const owner = caller(io);
    if (owner !== null) fchownSync(fd, ...owner);
    fsyncSync(fd);
    renameSync(forSystem(temporary), forSystem(path));
  } catch (error) {
    unlinkSync(forSystem(temporary));
    if (error instanceof Error && 'code' in error && 'syscall' in error) return refuse(reason(error, path));
    throw error;
  } finally {
    closeSync(fd);
  }
}

/** Writes all of `parts` to `path`. */
export const writeFile = (io: Io, path: Path, parts: Iterable<string | Uint8Array>): Promise<void> =>
  replaceFile(io, path, (_, fd) => {
    for (const part of parts) {
      const bytes = typeof part === 'string' ? Buffer.from(part) : part;
      for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
    }
  });

function statusOf(path: Path, refuse: (text: string) => never): Stats | null {
  try {
    return lstatSync(forSystem(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    return refuse(reason(error, path));
  }
}

function reason(error: unknown, path: Path): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `the folder ${printable(parentOf(path))} does not exist`;
  if (code === 'EACCES' || code === 'EPERM') return 'you may not write there';
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'the disk is full; nothing was replaced';
  if (code === 'EROFS') return 'the file system is read-only';
  return `cannot be written (${code ?? String(error)})`;
}

/**
 * Who called sudo or pkexec: uid, and gid (-1 where it is not said: left as it is). null: nobody did. doas gives a name only, and its files
 * stay root's.
 */
function caller(io: Io): [uid: number, gid: number] | null {
  const uid = io.env['SUDO_UID'] ?? io.env['PKEXEC_UID'];
  if (io.uid !== 0 || uid === undefined || !/^\d{1,10}$/.test(uid)) return null;
  const gid = io.env['SUDO_GID'];
  return [Number(uid), gid !== undefined && /^\d{1,10}$/.test(gid) ? Number(gid) : -1];
}
