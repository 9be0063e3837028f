import { isAscii } from 'node:buffer';
import { decodePath, type Path } from '../model/path.ts';

/**
 * Lines with one directory, at most 1,001. Every repetition has a bound, names the kernel's (NAME_MAX), so that no line can exhaust the
 * engine's stack. One native match a run takes a third of the time of a loop over the bytes.
 */
const RUN = /^(\/(?:[^/\n]{1,255}\/){0,2000})(?!\.\n)[^/\n]{1,255}\n(?:\1(?!\.\n)[^/\n]{1,255}\n){0,1000}/gm;

/** Consecutive lines of one list that lie directly in one directory: dpkg writes a directory's files in a row. */
export interface ListRun {
  directory: Path;
  /** Byte offsets of its first line and of the end of its last. */
  begin: number;
  end: number;
}

/**
 * Splits /var/lib/dpkg/info/PACKAGE.list (one path a line, the first is "/.") into runs, without making a string for each of its lines. Gives
 * what is wrong with it, else null: lines that are no path, and an unfinished last one, are passed over.
 */
export function listRuns(bytes: Uint8Array, each: (run: ListRun) => void): string | null {
  const text = latin1(bytes, 0, bytes.length);
  const ascii = isAscii(bytes);
  let problem: string | null = null;
  let next = 0;
  const skip = (to: number) => {
    const gap = text.slice(next, Math.min(to, next + 4));
    if (to > next && (gap !== '/.\n' || next > 0))
      problem ??= gap.startsWith('/') ? 'a line is not a path' : 'a line is not an absolute path';
  };
  for (const match of text.matchAll(RUN)) {
    skip(match.index);
    next = match.index + match[0].length;
    const directory = match[1]!.length === 1 ? '/' : match[1]!.slice(0, -1);
    each({ directory: ascii ? directory : decodePath(Buffer.from(directory, 'latin1')), begin: match.index, end: next - 1 });
  }
  skip(text.length);
  return text.endsWith('\n') || text === '' ? problem : 'the last line has no end';
}

/** The names of a run's lines. */
export function namesOfRun(bytes: Uint8Array, begin: number, end: number): string[] {
  const run = bytes.subarray(begin, end);
  const lines = (isAscii(run) ? latin1(bytes, begin, end) : decodePath(run)).split('\n');
  // All lines of a run have the same directory.
  const from = lines[0]!.lastIndexOf('/') + 1;
  return lines.map((line) => line.slice(from));
}

const latin1 = (bytes: Uint8Array, begin: number, end: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', begin, end);
