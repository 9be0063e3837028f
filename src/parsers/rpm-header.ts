import { decodePath, type Path } from '../model/path.ts';

/** A file of an rpm package, as its header has it. */
interface RpmFile {
  path: Path;
  /** st_mode, whole. */
  mode: number;
  /** Hexadecimal; "" for what is no regular file. Which algorithm: `RpmHeader.digest`. */
  digest: string;
  /** "" for what is no link. */
  target: string;
  isConfig: boolean;
  /** Not in the package: made by its scripts or program, and owned all the same. */
  isGhost: boolean;
  /** "normal" is on the disk; the rest was left out, or another package took it over. */
  state: 'normal' | 'replaced' | 'not-installed' | 'net-shared' | 'wrong-color' | 'missing';
}

export interface RpmHeader {
  name: string;
  /** "version-release", with "epoch:" before it where there is one. */
  version: string;
  /** Name for node:crypto; null: one that is not known. */
  digest: 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512' | null;
  files: readonly RpmFile[];
}

const MAX_ENTRIES = 65_536;
const MAX_FILES = 2_000_000;

const TAG = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  states: 1029,
  modes: 1030,
  digests: 1035,
  targets: 1036,
  flags: 1037,
  oldNames: 1027,
  directories: 1116,
  names: 1117,
  folders: 1118,
  algorithm: 5011,
} as const;

/** rpmtag.h, rpmfiles.h */
const CONFIG = 1;
const GHOST = 64;
const STATES: Record<number, RpmFile['state']> = {
  0: 'normal',
  1: 'replaced',
  2: 'not-installed',
  3: 'net-shared',
  4: 'wrong-color',
  255: 'missing',
};
/** pgpHashAlgo of rpmpgp.h; none means MD5. */
const ALGORITHMS: Record<number, RpmHeader['digest']> = {
  0: 'md5',
  1: 'md5',
  2: 'sha1',
  8: 'sha256',
  9: 'sha384',
  10: 'sha512',
  11: 'sha224',
};

/** The header of an installed package as the rpm database keeps it: the blob of a row of "Packages". null: damaged. */
export function parseRpmHeader(blob: Uint8Array): RpmHeader | null {
  const header = Header.of(blob);
  const name = header?.strings(TAG.name)[0];
  if (!header || name === undefined) return null;
  const [version = '', release = ''] = [header.strings(TAG.version)[0], header.strings(TAG.release)[0]];
  const epoch = header.numbers(TAG.epoch)[0];
  const names = header.strings(TAG.names);
  const folders = header.strings(TAG.folders);
  const directories = header.numbers(TAG.directories);
  const whole = header.strings(TAG.oldNames);
  if (names.length !== directories.length || names.length + whole.length > MAX_FILES) return null;
  const paths = names.length > 0 ? names.map((base, i) => `${folders[directories[i]!] ?? ''}${base}`) : whole;
  if (!paths.every((path) => path.startsWith('/'))) return null;
  const modes = header.numbers(TAG.modes);
  const digests = header.strings(TAG.digests);
  const targets = header.strings(TAG.targets);
  const flags = header.numbers(TAG.flags);
  const states = header.numbers(TAG.states);
  return {
    name,
    version: `${epoch === undefined ? '' : `${epoch}:`}${version}-${release}`,
    digest: ALGORITHMS[header.numbers(TAG.algorithm)[0] ?? 0] ?? null,
    files: paths.map((path, i) => ({
      path: path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path,
      mode: modes[i] ?? 0,
      digest: digests[i] ?? '',
      target: targets[i] ?? '',
      isConfig: ((flags[i] ?? 0) & CONFIG) !== 0,
      isGhost: ((flags[i] ?? 0) & GHOST) !== 0,
      state: STATES[states[i] ?? 0] ?? 'normal',
    })),
  };
}

interface IndexEntry {
  type: number;
  offset: number;
  count: number;
}

/** be32 number of entries, be32 length of the data; entries of four be32 (tag, type, offset, count); the data. */
class Header {
  readonly #entries: ReadonlyMap<number, IndexEntry>;
  readonly #data: Buffer;

  private constructor(entries: ReadonlyMap<number, IndexEntry>, data: Buffer) {
    this.#entries = entries;
    this.#data = data;
  }

  static of(blob: Uint8Array): Header | null {
    const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
    if (bytes.length < 8) return null;
    const count = bytes.readUInt32BE(0);
    const begin = 8 + count * 16;
    if (count > MAX_ENTRIES || begin + bytes.readUInt32BE(4) > bytes.length) return null;
    const entries = new Map<number, IndexEntry>();
    for (let at = 8; at < begin; at += 16) {
      const tag = bytes.readUInt32BE(at);
      const entry = { type: bytes.readUInt32BE(at + 4), offset: bytes.readUInt32BE(at + 8), count: bytes.readUInt32BE(at + 12) };
      if (!entries.has(tag)) entries.set(tag, entry);
    }
    return new Header(entries, bytes.subarray(begin, begin + bytes.readUInt32BE(4)));
  }

  /** Types 6 string, 8 string array, 9 translated string: each ends in NUL. What does not fit is not there. */
  strings(tag: number): string[] {
    const entry = this.#entries.get(tag);
    if (entry === undefined || ![6, 8, 9].includes(entry.type)) return [];
    const out: string[] = [];
    for (let at = entry.offset; out.length < entry.count;) {
      const end = at < this.#data.length ? this.#data.indexOf(0, at) : -1;
      if (end < 0) break;
      out.push(decodePath(this.#data.subarray(at, end)));
      at = end + 1;
    }
    return out;
  }

  /** Types 1 and 2 (8 bits), 3 (16), 4 (32). */
  numbers(tag: number): number[] {
    const entry = this.#entries.get(tag);
    const width = entry === undefined ? 0 : entry.type === 4 ? 4 : entry.type === 3 ? 2 : entry.type === 1 || entry.type === 2 ? 1 : 0;
    if (entry === undefined || width === 0 || entry.offset + entry.count * width > this.#data.length) return [];
    return Array.from({ length: entry.count }, (_, i) => this.#data.readUIntBE(entry.offset + i * width, width));
  }
}
