import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
  type BigIntStats,
} from 'node:fs';
import { type Entry, kindOfMode } from '../model/entry.ts';
import { decodePath, forSystem, joinPath, normalizePath, type Path } from '../model/path.ts';
import { failed, type Failure, type Host, type Resolved } from './host.ts';

/** As many links as the kernel follows before ELOOP, path_resolution(7). */
const MAX_LINKS = 40;

const errorName = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

function toEntry(path: Path, stat: BigIntStats, target: Path | null): Entry {
  const mode = Number(stat.mode);
  return {
    path,
    kind: kindOfMode(mode),
    mode,
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    nlink: Number(stat.nlink),
    size: Number(stat.size),
    blocks: Number(stat.blocks),
    dev: stat.dev,
    ino: stat.ino,
    mtimeNs: stat.mtimeNs,
    ctimeNs: stat.ctimeNs,
    target,
  };
}

/** The machine below `root`, an existing directory of this machine. Throws what `realpath` throws if there is none. */
export function realHost(root: string): Host {
  const realRoot = decodePath(realpathSync(root, { encoding: 'buffer' }));
  const prefix = realRoot === '/' ? '' : realRoot;
  const directories = new Map<Path, Path>();
  const onDisk = (path: Path) => forSystem(prefix + path);

  /** The node at a path whose directory holds no links any more. */
  function node(path: Path): Entry | Failure {
    try {
      const stat = lstatSync(onDisk(path), { bigint: true });
      return toEntry(path, stat, stat.isSymbolicLink() ? decodePath(readlinkSync(onDisk(path), { encoding: 'buffer' })) : null);
    } catch (error) {
      return { error: errorName(error) };
    }
  }

  function resolve(path: Path, followLast = true): Resolved {
    const chain: Path[] = [normalizePath(path)];
    // Not normalised: "link/.." is the directory above what the link points to.
    const pending = path
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .reverse();
    let at: Path = '/';
    let entry = node('/');
    let links = 0;
    const end = (error: string): Resolved => ({
      chain,
      path: null,
      entry: null,
      presence: error === 'ENOENT' || error === 'ENOTDIR' || error === 'ELOOP' ? 'absent' : 'unknown',
      error,
    });
    while (pending.length > 0) {
      if (failed(entry)) return end(entry.error);
      if (entry.kind !== 'directory') return end('ENOTDIR');
      const name = pending.pop()!;
      if (name === '..') {
        at = normalizePath(at, '..');
        entry = node(at);
        continue;
      }
      const next = joinPath(at, name);
      entry = node(next);
      if (!failed(entry) && entry.kind === 'symlink' && (followLast || pending.length > 0)) {
        if (++links > MAX_LINKS) return end('ELOOP');
        const target = entry.target!;
        const rest = pending.toReversed().join('/');
        chain.push(normalizePath(target.startsWith('/') ? target : at + '/' + target, rest));
        pending.push(
          ...target
            .split('/')
            .filter((part) => part !== '' && part !== '.')
            .reverse(),
        );
        if (target.startsWith('/')) at = '/';
        entry = node(at);
        continue;
      }
      at = next;
    }
    if (failed(entry)) return end(entry.error);
    return { chain, path: at, entry, presence: 'present', error: null };
  }

  /** `path` with its directory's links followed, the last component as it is. */
  function inRealDirectory(path: Path): Path | Failure {
    const whole = normalizePath(path);
    if (whole === '/') return whole;
    const at = whole.lastIndexOf('/');
    const directory = whole.slice(0, at) || '/';
    const known = directories.get(directory);
    if (known !== undefined) return joinPath(known, whole.slice(at + 1));
    const found = resolve(directory);
    if (found.path === null) return { error: found.error! };
    directories.set(directory, found.path);
    return joinPath(found.path, whole.slice(at + 1));
  }

  return {
    root: realRoot,
    resolve: (path) => resolve(path),
    lstat(path) {
      const real = inRealDirectory(path);
      return typeof real === 'string' ? node(real) : real;
    },
    list(path) {
      const found = resolve(path);
      if (found.path === null) return { error: found.error! };
      if (found.entry!.kind !== 'directory') return { error: 'ENOTDIR' };
      try {
        return readdirSync(onDisk(found.path), { encoding: 'buffer' }).sort(Buffer.compare).map(decodePath);
      } catch (error) {
        return { error: errorName(error) };
      }
    },
    read(path, maxBytes) {
      const found = resolve(path);
      if (found.path === null) return { error: found.error! };
      if (found.entry!.kind !== 'file') return { error: 'not a regular file' };
      return fromRegular(onDisk(found.path), (fd, size) => readWhole(fd, size, maxBytes));
    },
    readAt(path, offset, length) {
      const found = resolve(path);
      if (found.path === null) return { error: found.error! };
      if (found.entry!.kind !== 'file') return { error: 'not a regular file' };
      return fromRegular(onDisk(found.path), (fd) => readPart(fd, offset, length));
    },
  };
}

function fromRegular(path: string | Buffer, use: (fd: number, size: number) => Buffer | Failure): Buffer | Failure {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    return { error: errorName(error) };
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) return { error: 'not a regular file' };
    return use(fd, stat.size);
  } catch (error) {
    return { error: errorName(error) };
  } finally {
    closeSync(fd);
  }
}

/** The size is a hint only: files of procfs say 0, and a log may grow while it is read. */
function readWhole(fd: number, size: number, maxBytes: number): Buffer | Failure {
  let bytes = Buffer.allocUnsafe(Math.min(Math.max(size, 4095), maxBytes) + 1);
  let length = 0;
  for (;;) {
    const got = readSync(fd, bytes, length, bytes.length - length, null);
    length += got;
    if (got === 0) return bytes.subarray(0, length);
    if (length > maxBytes) return { error: `larger than ${maxBytes} bytes` };
    if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(length * 2, maxBytes + 1));
  }
}

function readPart(fd: number, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const got = readSync(fd, bytes, done, length - done, offset + done);
    if (got === 0) break;
    done += got;
  }
  return bytes.subarray(0, done);
}
