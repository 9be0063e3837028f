import { inflateSync } from 'node:zlib';
import type { Oid } from './git-refs.ts';
import { offsetNumber } from './git-index.ts';

/** A commit is small; one with a message of megabytes is not looked at. */
const MAX_OBJECT = 4 * 1024 * 1024;

/** A loose object (zlib, "TYPE SIZE\0", body). null: damaged or larger than 4 MiB. */
export function parseLooseObject(bytes: Uint8Array): { type: string; body: Buffer } | null {
  const whole = inflate(bytes, MAX_OBJECT + 64);
  const end = whole?.indexOf(0) ?? -1;
  const head = end < 0 ? null : /^(commit|tree|blob|tag) (\d{1,10})$/.exec(whole!.toString('latin1', 0, Math.min(end, 32)));
  if (!head || Number(head[2]) !== whole!.length - end - 1) return null;
  return { type: head[1]!, body: whole!.subarray(end + 1) };
}

function inflate(bytes: Uint8Array, most: number): Buffer | null {
  try {
    return inflateSync(bytes, { maxOutputLength: most });
  } catch {
    return null;
  }
}

/** What stands at an offset of a pack, gitformat-pack(5). */
export interface PackedObject {
  type: 'commit' | 'tree' | 'blob' | 'tag' | 'delta';
  /** Of a delta: the base's offset in this pack, or its name. */
  base: number | Oid | null;
  /** Inflated: the object's body, or the delta. */
  body: Buffer;
}

const TYPES: Record<number, PackedObject['type']> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag', 6: 'delta', 7: 'delta' };

/** How long the compressed form of `size` bytes can be, with its header: zlib's compressBound, and room. */
export const packedLength = (size: number): number => size + (size >> 12) + (size >> 14) + (size >> 25) + 13 + 64;

/** The header of a packed object: its inflated size and where its data begins. null: damaged, of another kind, or larger than 4 MiB. */
export function packedHead(
  bytes: Uint8Array,
  offset: number,
  hashBytes: number,
): { type: PackedObject['type']; base: PackedObject['base']; size: number; at: number } | null {
  if (bytes.length === 0) return null;
  const type = TYPES[(bytes[0]! >> 4) & 7];
  let size = bytes[0]! & 15;
  let at = 1;
  for (let factor = 16; (bytes[at - 1]! & 0x80) !== 0; factor *= 128) {
    if (at >= bytes.length || at > 8) return null;
    size += (bytes[at]! & 0x7f) * factor;
    at++;
  }
  if (type === undefined || size > MAX_OBJECT) return null;
  if (((bytes[0]! >> 4) & 7) === 6) {
    const back = offsetNumber(bytes, at, bytes.length);
    return back === null || back.value <= 0 || back.value > offset ? null : { type, base: offset - back.value, size, at: back.at };
  }
  if (type !== 'delta') return { type, base: null, size, at };
  if (at + hashBytes > bytes.length) return null;
  const base = Buffer.from(bytes.buffer, bytes.byteOffset + at, hashBytes).toString('hex');
  return { type, base, size, at: at + hashBytes };
}

/** The data of a packed object whose header said `size`. null: damaged. */
export function packedBody(bytes: Uint8Array, size: number): Buffer | null {
  const body = inflate(bytes, Math.max(size, 1));
  return body?.length === size ? body : null;
}

/** Applies a delta to its base. null: damaged. */
export function applyDelta(base: Uint8Array, delta: Uint8Array): Buffer | null {
  const from = deltaSize(delta, 0);
  const to = from === null ? null : deltaSize(delta, from.at);
  if (from === null || to === null || from.value !== base.length || to.value > MAX_OBJECT) return null;
  const out = Buffer.alloc(to.value);
  let at = to.at;
  let done = 0;
  while (at < delta.length) {
    const code = delta[at++]!;
    if (code === 0) return null;
    let offset = 0;
    let size = code;
    const source = (code & 0x80) === 0 ? delta : base;
    if (source === delta) {
      offset = at;
      at += size;
    } else {
      size = 0;
      for (let i = 0; i < 4; i++) if ((code >> i) & 1) offset += (delta[at++] ?? 0) * 2 ** (8 * i);
      for (let i = 0; i < 3; i++) if ((code >> (4 + i)) & 1) size += (delta[at++] ?? 0) * 2 ** (8 * i);
      if (size === 0) size = 0x10000;
    }
    if (offset + size > source.length || done + size > out.length) return null;
    out.set(source.subarray(offset, offset + size), done);
    done += size;
  }
  return done === out.length ? out : null;
}

function deltaSize(bytes: Uint8Array, from: number): { value: number; at: number } | null {
  let value = 0;
  for (let at = from, factor = 1; at < Math.min(bytes.length, from + 7); at++, factor *= 128) {
    value += (bytes[at]! & 0x7f) * factor;
    if ((bytes[at]! & 0x80) === 0) return { value, at: at + 1 };
  }
  return null;
}

/** The head of a pack's index (version 2): for each first byte of a name, how many objects have that or a lower one. null: not one. */
export function packFanout(head: Uint8Array): Uint32Array | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (bytes.length < 8 + 1024 || bytes.readUInt32BE(0) !== 0xff744f63 || bytes.readUInt32BE(4) !== 2) return null;
  const fanout = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    fanout[i] = bytes.readUInt32BE(8 + i * 4);
    if (i > 0 && fanout[i]! < fanout[i - 1]!) return null;
  }
  return fanout;
}
