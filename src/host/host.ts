import type { Entry } from '../model/entry.ts';
import type { Path } from '../model/path.ts';
import type { Presence } from '../model/verdict.ts';

/** Why something could not be had: the errno name, or what was refused ("EACCES", "not a regular file", "larger than 1 MiB"). */
export type Failure = { error: string };

export const failed = <T>(value: T | Failure): value is Failure => typeof value === 'object' && value !== null && 'error' in value;

/** Where a path ends after its links are followed, each hop inside the root directory. */
export interface Resolved {
  /** The path asked for, then every path a link led to. */
  chain: readonly Path[];
  /** The real path, without links in any component; null unless `presence` is present. */
  path: Path | null;
  entry: Entry | null;
  presence: Presence;
  /** errno name of what ended the chain: ENOENT, ENOTDIR, ELOOP, EACCES …; null if present. */
  error: string | null;
}

/**
 * The audited machine, as small as it can be. Every path is inside the root directory, and links resolve inside it. Nothing is written and no
 * program is run. Only regular files are opened (O_NOFOLLOW, O_NONBLOCK), so that a fifo named x.desktop cannot hang anyone.
 */
export interface Host {
  /** The root directory's real path on this machine; "/" for the running system. */
  readonly root: Path;
  /** The entry itself, no link followed in the last component; the components before it may be links. */
  lstat(path: Path): Entry | Failure;
  /** Names in a directory, in byte order; links in `path` are followed. */
  list(path: Path): readonly string[] | Failure;
  resolve(path: Path): Resolved;
  /** A regular file's bytes, links followed; refused above `maxBytes`. */
  read(path: Path, maxBytes: number): Buffer | Failure;
  /** At most `length` bytes of a regular file from `offset` on, links followed; fewer where it ends. For parts of files too large to read whole. */
  readAt(path: Path, offset: number, length: number): Buffer | Failure;
}
