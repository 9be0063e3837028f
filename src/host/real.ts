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
import { decodePath, forSystem, joinPath, nameOf, normalizePath, parentOf, type Path } from '../model/path.ts';
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

/** Directories that are remembered at most. */
const MAX_KNOWN = 50_000;

/** A slash at the end asks for a directory, as "." does. */
const partsOf = (path: string): string[] => (path.endsWith('/') ? path + '.' : path).split('/').filter((part) => part !== '');

/** The machine below `root`, an existing directory of this machine. Throws what `realpath` throws if there is none. */
export function realHost(root: string): Host {
  const realRoot = decodePath(realpathSync(root, { encoding: 'buffer' }));
  const prefix = realRoot === '/' ? '' : realRoot;
  /** Directories seen, with no link in any component of the path. */
  const plain = new Set<Path>();
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

  /** Moves from `at` straight to the deepest directory of what is pending that is known to be plain: else a path costs as much as it is deep. */
  function leap(at: Path, pending: string[]): Path {
    if (pending.length < 2 || pending.includes('..')) return at;
    let directory = joinPath(at, pending.slice(1).reverse().join('/'));
    for (let left = 1; left < pending.length; left++, directory = parentOf(directory)) {
      if (!plain.has(directory)) continue;
      pending.length = left;
      return directory;
    }
    return at;
  }

  function remember(directory: Path): void {
    if (plain.size > MAX_KNOWN) plain.clear();
    plain.add(directory);
  }

  function resolve(path: Path): Resolved {
    const chain: Path[] = [normalizePath(path)];
    // Not normalised: "link/.." is the directory above what the link points to.
    const pending = partsOf(path).reverse();
    let at = leap('/', pending);
    let entry = node(at);
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
      remember(at);
      const name = pending.pop()!;
      if (name === '.') continue;
      if (name === '..') {
        at = normalizePath(at, '..');
        entry = node(at);
        continue;
      }
      const next = joinPath(at, name);
      entry = node(next);
      if (failed(entry) || entry.kind !== 'symlink') {
        at = next;
        continue;
      }
      if (++links > MAX_LINKS) return end('ELOOP');
      const target = entry.target!;
      chain.push(normalizePath(target.startsWith('/') ? target : at + '/' + target, pending.toReversed().join('/')));
      pending.push(...partsOf(target).reverse());
      at = leap(target.startsWith('/') ? '/' : at, pending);
      entry = node(at);
    }
    if (failed(entry)) return end(entry.error);
    return { chain, path: at, entry, presence: 'present', error: null };
  }

  /** `path` with its directory's links followed, the last component as it is. */
  function inRealDirectory(path: Path): Path | Failure {
    const whole = normalizePath(path);
    const directory = parentOf(whole);
    if (whole === '/' || plain.has(directory)) return whole;
    const found = resolve(directory);
    if (found.path === null) return { error: found.error! };
    return joinPath(found.path, nameOf(whole));
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
