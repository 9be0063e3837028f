const MAGIC = 'SQLite format 3\0';

/**
 * An SQLite database as its readers see it: the file with the committed pages of its write-ahead log (sqlite.org/fileformat2.html §4), and marked
 * as one that needs no log, so that it can be opened from memory. The bytes given may be changed: there is no room for two copies of a large one. null:
 * not an SQLite database.
 */
export function withWal(file: Uint8Array, wal: Uint8Array | null): Buffer | null {
  const database = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (database.length < 100 || database.toString('latin1', 0, 16) !== MAGIC) return null;
  const pageSize = database.readUInt16BE(16) === 1 ? 65536 : database.readUInt16BE(16);
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) return null;
  const { pages, count } = wal === null ? { pages: new Map<number, Buffer>(), count: 0 } : committed(wal, pageSize);
  const size = count === 0 ? database.length : count * pageSize;
  const out = size <= database.length ? database.subarray(0, size) : Buffer.concat([database], size);
  for (const [number, page] of pages) if (number <= count) page.copy(out, (number - 1) * pageSize);
  // "File format versions": 2 means WAL.
  out.fill(1, 18, 20);
  return out;
}

/** The latest committed content of each page in the log, and of how many pages the database then is; 0: nothing is committed. */
function committed(log: Uint8Array, pageSize: number): { pages: Map<number, Buffer>; count: number } {
  const wal = Buffer.from(log.buffer, log.byteOffset, log.byteLength);
  const pages = new Map<number, Buffer>();
  let count = 0;
  if (wal.length < 32 || wal.readUInt32BE(0) >>> 1 !== 0x377f0682 >>> 1) return { pages, count };
  const littleEndian = (wal.readUInt32BE(0) & 1) === 0;
  const sum = new Checksum(littleEndian);
  sum.add(wal, 0, 24);
  if (!sum.is(wal, 24) || wal.readUInt32BE(8) !== pageSize) return { pages, count };
  let pending = new Map<number, Buffer>();
  for (let at = 32; at + 24 + pageSize <= wal.length; at += 24 + pageSize) {
    // Frames of an older use of the log have other salts: the log ends before them.
    if (wal.compare(wal, 16, 24, at + 8, at + 16) !== 0) break;
    sum.add(wal, at, at + 8);
    sum.add(wal, at + 24, at + 24 + pageSize);
    if (!sum.is(wal, at + 16)) break;
    pending.set(wal.readUInt32BE(at), wal.subarray(at + 24, at + 24 + pageSize));
    const size = wal.readUInt32BE(at + 4);
    if (size === 0) continue;
    for (const [number, page] of pending) pages.set(number, page);
    pending = new Map();
    count = size;
  }
  return { pages, count };
}

class Checksum {
  #s0 = 0;
  #s1 = 0;
  readonly #little: boolean;

  constructor(little: boolean) {
    this.#little = little;
  }

  add(bytes: Buffer, from: number, to: number): void {
    let s0 = this.#s0;
    let s1 = this.#s1;
    for (let at = from; at < to; at += 8) {
      s0 = (s0 + (this.#little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)) + s1) >>> 0;
      s1 = (s1 + (this.#little ? bytes.readUInt32LE(at + 4) : bytes.readUInt32BE(at + 4)) + s0) >>> 0;
    }
    this.#s0 = s0;
    this.#s1 = s1;
  }

  is(bytes: Buffer, at: number): boolean {
    return bytes.readUInt32BE(at) === this.#s0 && bytes.readUInt32BE(at + 4) === this.#s1;
  }
}
