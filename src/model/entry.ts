import type { Path } from './path.ts';

export type EntryKind = 'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'block' | 'char';

/** One file-system node, as `lstat` saw it. */
export interface Entry {
  path: Path;
  kind: EntryKind;
  /** `st_mode` whole: type and permission bits. */
  mode: number;
  uid: number;
  gid: number;
  nlink: number;
  /** Apparent size in bytes (`st_size`). */
  size: number;
  /** Allocated blocks of 512 bytes (`st_blocks`). */
  blocks: number;
  dev: bigint;
  ino: bigint;
  /** Nanoseconds since the epoch, exact. */
  mtimeNs: bigint;
  ctimeNs: bigint;
  /** What a symlink holds, unresolved; null for every other kind, and for a link that could not be read. */
  target: Path | null;
}

const KINDS: Record<number, EntryKind> = {
  0o100000: 'file',
  0o040000: 'directory',
  0o120000: 'symlink',
  0o010000: 'fifo',
  0o140000: 'socket',
  0o060000: 'block',
  0o020000: 'char',
};

export const isDirectoryMode = (mode: number): boolean => (mode & 0o170000) === 0o040000;
export const isFileMode = (mode: number): boolean => (mode & 0o170000) === 0o100000;
export const isSymlinkMode = (mode: number): boolean => (mode & 0o170000) === 0o120000;

/** Kind from `st_mode`; a type this kernel does not have counts as a regular file. */
export const kindOfMode = (mode: number): EntryKind => KINDS[mode & 0o170000] ?? 'file';

/** What could not be looked at: the path and the errno name ("EACCES"), or why it was left out on purpose. */
export interface Unread {
  path: Path;
  error: string;
}

/** What a copy of a regular file has to hold: its size, with holes not counted. 0 for what is not a regular file. */
export const dataBytes = (mode: number, size: number, blocks: number): number => (isFileMode(mode) ? Math.min(size, blocks * 512) : 0);
