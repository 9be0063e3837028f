import { failed, type Host } from '../host/host.ts';
import type { Lookup } from '../model/autostart.ts';
import type { Entry } from '../model/entry.ts';
import { encodePath, joinPath, normalizePath, parentOf, type Path } from '../model/path.ts';

/** PATH_MAX of limits.h, the NUL counted. */
const PATH_MAX = 4096;
/** Parts of a machine that are often file systems of their own: whoever mounted another machine may have left them out. */
const OFTEN_SEPARATE = ['/nix/store', '/mnt', '/media', '/run/media', '/net'];
/** Errors that say what is there, and not that nobody could look. */
const TELLING = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);

/** Finds programs inside the root directory, and remembers what it found. */
export interface Programs {
  /**
   * A program by path, or by bare name in the directories of `path`: open_and_check_executable() and find_executable_full() of systemd's
   * path-util.c, but for the right to execute it: that somebody has it is enough. "absent" with EACCES: it is there and nobody may execute it.
   */
  find(word: string, path: readonly Path[]): Lookup;
  /** Any node, links followed; absolute. */
  exists(path: Path): Lookup;
}

interface Miss {
  error: string;
  unknown: boolean;
}

const miss = (error: string, unknown = !TELLING.has(error)): Miss => ({ error, unknown });

export function programsOf(host: Host): Programs {
  const directories = new Map<Path, Path | Miss>();
  const known = new Map<string, Lookup>();
  const doubts = new Map<Path, string | null>();

  function realDirectory(path: Path): Path | Miss {
    let found = directories.get(path);
    if (found === undefined) {
      const { path: real, entry, error } = host.resolve(path);
      found = real === null ? miss(error!) : entry!.kind === 'directory' ? real : miss('ENOTDIR');
      directories.set(path, found);
    }
    return found;
  }

  function executable(path: Path): Miss | null {
    const node = locate(host, path);
    if (failed(node)) return node;
    if (node.kind === 'directory') return miss('EISDIR', false);
    if (node.kind !== 'file') return miss('EBADFD', false);
    return (node.mode & 0o111) === 0 ? miss('EACCES', false) : null;
  }

  function alone(path: Path, found: Miss | null): Lookup {
    const at = { tried: [path], places: 1 };
    if (found === null) return { ...at, presence: 'present', path: simplify(path), error: null, doubt: null };
    return { ...at, presence: found.unknown ? 'unknown' : 'absent', path: null, error: found.error, doubt: doubtOf(path) };
  }

  function doubtOf(path: Path): string | null {
    const place = OFTEN_SEPARATE.find((place) => path.startsWith(place + '/'));
    if (place === undefined) return null;
    let doubt = doubts.get(place);
    if (doubt === undefined) {
      const names = host.list(place);
      doubt = failed(names) || names.length === 0 ? `${place} is empty or not there: is it mounted?` : null;
      doubts.set(place, doubt);
    }
    return doubt;
  }

  function byName(word: string, tried: readonly Path[]): Lookup {
    const places = new Set<Path>();
    let error = 'ENOENT';
    let unknown = false;
    for (const dir of tried) {
      const real = realDirectory(dir);
      if (typeof real === 'string') places.add(real);
      const found = typeof real !== 'string' ? real : executable(word === '' ? real : joinPath(real, word));
      if (found === null) {
        return { presence: 'present', path: simplify(`${dir}/${word}`), error: null, tried, places: places.size, doubt: null };
      }
      unknown ||= found.unknown;
      if (found.error !== 'EACCES') error = found.error;
    }
    const doubt = places.size === 0 ? 'none of the places searched exists: is everything mounted?' : null;
    return { presence: unknown ? 'unknown' : 'absent', path: null, error, tried, places: places.size, doubt };
  }

  return {
    find(word, path) {
      if (word.includes('/')) return alone(word.startsWith('/') ? word : `/${word}`, executable(word));
      const tried = path.filter((dir) => dir.startsWith('/'));
      const key = `${word}\0${tried.join(':')}`;
      const found = known.get(key) ?? byName(word, tried);
      known.set(key, found);
      return found;
    },
    exists(path) {
      const node = locate(host, path);
      return alone(path, failed(node) ? node : null);
    },
  };
}

/** What open(2) with O_PATH would open; a relative path starts at "/", the user manager's directory. ".." goes up from where links led. */
function locate(host: Host, path: Path): Entry | Miss {
  if (encodePath(path).length >= PATH_MAX) return miss('ENAMETOOLONG');
  const parts = path.split(/\/\.\.(?=\/|$)/);
  let at: Path = '/';
  for (const [i, part] of parts.entries()) {
    const { path: real, entry, error } = host.resolve(normalizePath(at, part));
    if (real === null) return miss(error!);
    const isLast = i === parts.length - 1;
    if (entry!.kind !== 'directory' && (!isLast || /\/\.?$/.test(part))) return miss('ENOTDIR');
    if (isLast) return entry!;
    at = parentOf(real);
  }
  return miss('ENOENT');
}

/** path_simplify() of path-util.c: "//" and "/./" go, ".." stays. */
const simplify = (path: Path): Path => path.replace(/\/(?:\.?\/)+/g, '/').replace(/(.)\/\.?$/, '$1');
