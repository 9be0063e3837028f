import { constants, closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { forSystem, type Path } from '../model/path.ts';
import type { Failure } from './host.ts';

const MAX_BYTES = 64 * 1024 * 1024;

/** A file that the person named on the command line, on this machine: links are followed. "EISDIR" for a folder. */
export function readGiven(file: Path): { file: Path; bytes: Buffer | Failure } {
  try {
    const fd = openSync(forSystem(file), constants.O_RDONLY | constants.O_NOCTTY);
    try {
      const stat = fstatSync(fd);
      if (stat.isDirectory()) return { file, bytes: { error: 'EISDIR' } };
      if (stat.size > MAX_BYTES) return { file, bytes: { error: `larger than ${MAX_BYTES} bytes` } };
      return { file, bytes: readFileSync(fd) };
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    return { file, bytes: { error: (error as NodeJS.ErrnoException).code ?? String(error) } };
  }
}
