import { constants, closeSync, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { decodePath, forSystem } from '../model/path.ts';
import type { Failure } from './host.ts';

/** Files and folders of this machine, by path; links are followed. For the sources of a configuration, which need not lie in the root directory. */
export interface NixFiles {
  /** A path as a person gives it, made absolute. */
  absolute(path: string): string;
  /** A regular file's bytes; "EISDIR" for a folder. */
  read(path: string): Uint8Array | Failure;
  /** What is in a folder, in byte order of the names. */
  list(path: string): readonly { name: string; kind: 'file' | 'directory' | 'symlink' | 'other' }[] | Failure;
}

const MAX_BYTES = 4 * 1024 * 1024;

const errorName = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

export const nixFiles: NixFiles = {
  absolute: (path) => resolve(path),
  read(path) {
    try {
      const fd = openSync(forSystem(path), constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
      try {
        const stat = fstatSync(fd);
        if (stat.isDirectory()) return { error: 'EISDIR' };
        if (!stat.isFile()) return { error: 'not a regular file' };
        return stat.size > MAX_BYTES ? { error: `larger than ${MAX_BYTES} bytes` } : readFileSync(fd);
      } finally {
        closeSync(fd);
      }
    } catch (error) {
      return { error: errorName(error) };
    }
  },
  list(path) {
    try {
      return readdirSync(forSystem(path), { encoding: 'buffer', withFileTypes: true })
        .sort((a, b) => Buffer.compare(a.name, b.name))
        .map((each) => ({
          name: decodePath(each.name),
          kind: each.isFile() ? 'file' : each.isDirectory() ? 'directory' : each.isSymbolicLink() ? 'symlink' : 'other',
        }));
    } catch (error) {
      return { error: errorName(error) };
    }
  },
};
