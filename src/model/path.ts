/**
 * A path as the audited system sees it: absolute inside the root directory, separated by "/", without a trailing slash
 * (except "/" itself). Names on Linux are bytes; a byte that is not part of valid UTF-8 stands here as one lone surrogate
 * U+DC80…U+DCFF (the "surrogateescape" of PEP 383), so that every byte string has exactly one `Path` and comes back unchanged.
 */
export type Path = string;

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** True if the path holds bytes that are not valid UTF-8. */
export const isRaw = (path: Path): boolean => !path.isWellFormed();

/** Bytes of a name or path → `Path`. Never fails. */
export function decodePath(bytes: Uint8Array): Path {
  try {
    return strict.decode(bytes);
  } catch {
    return decodeRaw(bytes);
  }
}

function decodeRaw(bytes: Uint8Array): Path {
  let out = '';
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length === 0) {
      out += String.fromCharCode(0xdc00 + bytes[at]!);
      at += 1;
    } else {
      out += strict.decode(bytes.subarray(at, at + length));
      at += length;
    }
  }
  return out;
}

/** Length of the valid UTF-8 sequence at `at`, or 0. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  const length = lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
  if (length < 2) return length;
  try {
    strict.decode(bytes.subarray(at, at + length));
    return at + length <= bytes.length ? length : 0;
  } catch {
    return 0;
  }
}

/** `Path` → the bytes the kernel knows. The inverse of `decodePath`. */
export function encodePath(path: Path): Buffer {
  if (path.isWellFormed()) return Buffer.from(path, 'utf8');
  const parts: Buffer[] = [];
  let from = 0;
  for (let i = 0; i < path.length; i++) {
    const unit = path.charCodeAt(i);
    if (unit >= 0xd800 && unit < 0xdc00) {
      i++;
      continue;
    }
    if (unit >= 0xdc80 && unit <= 0xdcff) {
      parts.push(Buffer.from(path.slice(from, i), 'utf8'), Buffer.of(unit - 0xdc00));
      from = i + 1;
    }
  }
  parts.push(Buffer.from(path.slice(from), 'utf8'));
  return Buffer.concat(parts);
}

/** What `fs` functions take: the string itself where it is plain UTF-8, else its bytes. */
export const forSystem = (path: Path): string | Buffer => (path.isWellFormed() ? path : encodePath(path));

export const joinPath = (dir: Path, name: string): Path => (dir === '/' ? '/' + name : dir + '/' + name);

/** "/a/b" → "/a"; "/a" → "/"; "/" → "/". */
export function parentOf(path: Path): Path {
  const at = path.lastIndexOf('/');
  return at <= 0 ? '/' : path.slice(0, at);
}

/** "/a/b" → "b"; "/" → "". */
export const nameOf = (path: Path): string => path.slice(path.lastIndexOf('/') + 1);

/** True if `path` is `dir` or lies below it. */
export const isWithin = (path: Path, dir: Path): boolean =>
  dir === '/' || path === dir || (path.startsWith(dir) && path.charCodeAt(dir.length) === 47);

/** `path` relative to `dir` ("" for `dir` itself), or null if it does not lie in it. */
export function relativeTo(path: Path, dir: Path): string | null {
  if (!isWithin(path, dir)) return null;
  return dir === '/' ? path.slice(1) : path.slice(dir.length + 1);
}

/** Joins and drops empty and "." components; ".." goes up and stops at "/". The result is absolute. */
export function normalizePath(...parts: string[]): Path {
  const out: string[] = [];
  for (const part of parts.join('/').split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') out.pop();
    else out.push(part);
  }
  return '/' + out.join('/');
}

/** The components of a path; "/" has none. */
export const segmentsOf = (path: Path): string[] => (path === '/' ? [] : path.slice(1).split('/'));

/** Compares by bytes, as `LC_ALL=C sort` does, but children directly after their directory. */
export function comparePaths(a: Path, b: Path): number {
  const x = segmentsOf(a);
  const y = segmentsOf(b);
  const n = Math.min(x.length, y.length);
  for (let i = 0; i < n; i++) if (x[i] !== y[i]) return x[i]! < y[i]! ? -1 : 1;
  return x.length - y.length;
}
