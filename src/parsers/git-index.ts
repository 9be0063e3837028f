import { decodePath } from '../model/path.ts';
import type { Oid } from './git-refs.ts';

/** An entry of the index: what git remembers of a tracked file, gitformat-index(5). Times as it stores them: 32 bits each. */
export interface IndexEntry {
  /** Relative to the work tree; bytes that are not UTF-8 as in `Path`. */
  path: string;
  oid: Oid;
  /** 0o100644, 0o100755, 0o120000 (link), 0o160000 (submodule), 0o040000 (a directory of a sparse index). */
  mode: number;
  ctime: number;
  ctimeNs: number;
  mtime: number;
  mtimeNs: number;
  ino: number;
  uid: number;
  gid: number;
  /** Modulo 2^32; 0 also for "not to be trusted". */
  size: number;
  /** 0; 1 … 3 in a merge conflict. */
  stage: number;
  assumeValid: boolean;
  skipWorktree: boolean;
  /** `git add --intent-to-add`: a new file whose content is not in it. */
  intentToAdd: boolean;
}

export interface GitIndex {
  /** In order of path by bytes, then stage. */
  entries: readonly IndexEntry[];
  /** The tree that the entries make, where git has noted it; null: it has not. */
  tree: Oid | null;
}

/** How many entries an index says to have; null: not an index. */
function indexCount(head: Uint8Array): number | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'DIRC') return null;
  return bytes.readUInt32BE(8);
}

/** An index of version 2, 3 or 4. null: damaged, another version, or one that needs a second file (split index). */
export function parseGitIndex(data: Uint8Array, hashBytes: 20 | 32): GitIndex | null {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const count = indexCount(bytes);
  const version = count === null ? 0 : bytes.readUInt32BE(4);
  const end = bytes.length - hashBytes;
  if (count === null || version < 2 || version > 4 || count * (42 + hashBytes) > end) return null;
  const entries: IndexEntry[] = [];
  let at = 12;
  let last: Buffer = Buffer.alloc(0);
  for (let i = 0; i < count; i++) {
    const begin = at;
    if (begin + 42 + hashBytes > end) return null;
    const flags = bytes.readUInt16BE(begin + 40 + hashBytes);
    at = begin + 42 + hashBytes;
    let more = 0;
    if ((flags & 0x4000) !== 0) {
      if (version === 2 || at + 2 > end) return null;
      more = bytes.readUInt16BE(at);
      at += 2;
    }
    let kept: Buffer = Buffer.alloc(0);
    if (version === 4) {
      const strip = offsetNumber(bytes, at, end);
      if (strip === null || strip.value > last.length) return null;
      kept = last.subarray(0, last.length - strip.value);
      at = strip.at;
    }
    const nul = bytes.indexOf(0, at);
    if (nul < 0 || nul >= end) return null;
    const name = kept.length === 0 ? bytes.subarray(at, nul) : Buffer.concat([kept, bytes.subarray(at, nul)]);
    if (name.length === 0 || name.length > 65535) return null;
    last = name;
    at = version === 4 ? nul + 1 : begin + ((nul - begin + 8) & ~7);
    const word = (n: number): number => bytes.readUInt32BE(begin + n * 4);
    entries.push({
      path: decodePath(name),
      oid: bytes.toString('hex', begin + 40, begin + 40 + hashBytes),
      mode: word(6),
      ctime: word(0),
      ctimeNs: word(1),
      mtime: word(2),
      mtimeNs: word(3),
      ino: word(5),
      uid: word(7),
      gid: word(8),
      size: word(9),
      stage: (flags >> 12) & 3,
      assumeValid: (flags & 0x8000) !== 0,
      skipWorktree: (more & 0x4000) !== 0,
      intentToAdd: (more & 0x2000) !== 0,
    });
  }
  const tree = readExtensions(bytes, at, end, hashBytes);
  return tree === undefined ? null : { entries, tree };
}

/** The root of the cached tree; null: none or not valid; undefined: the index cannot be understood. */
function readExtensions(bytes: Buffer, from: number, end: number, hashBytes: number): Oid | null | undefined {
  let tree: Oid | null = null;
  let at = from;
  while (at + 8 <= end) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32BE(at + 4);
    at += 8;
    if (at + size > end) return undefined;
    if (name === 'TREE') tree = rootTree(bytes.subarray(at, at + size), hashBytes);
    // "If the first byte is 'A'..'Z' the extension is optional"; "sdir" only says that directories may be entries.
    else if (!/^[A-Z]/.test(name) && name !== 'sdir') return undefined;
    at += size;
  }
  return tree;
}

function rootTree(bytes: Buffer, hashBytes: number): Oid | null {
  const head = /^\0(\d+) \d+\n/.exec(bytes.toString('latin1', 0, 40));
  if (head === null || bytes.length < head[0].length + hashBytes) return null;
  return bytes.toString('hex', head[0].length, head[0].length + hashBytes);
}

/** git's "offset encoding": seven bits a byte, each further byte adds one more than its bits say (gitformat-pack(5)). */
export function offsetNumber(bytes: Uint8Array, from: number, end: number): { value: number; at: number } | null {
  let value = 0;
  for (let at = from; at < Math.min(end, from + 8); at++) {
    const byte = bytes[at]!;
    value = at === from ? byte & 0x7f : (value + 1) * 128 + (byte & 0x7f);
    if ((byte & 0x80) === 0) return { value, at: at + 1 };
  }
  return null;
}
