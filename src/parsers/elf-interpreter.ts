import { decodePath, type Path } from '../model/path.ts';

const PT_INTERP = 3;

/** The machine that elf(5) names, and the program that loads it. */
export interface Elf {
  /** e_machine: 62 is x86-64, 183 AArch64, 3 i386, 243 RISC-V. */
  machine: number;
  /** PT_INTERP; null: static, or it lies beyond `head`. */
  interpreter: Path | null;
}

/** Reads the header of an ELF file, elf(5); null: it is none. `head`: its first bytes, some KiB. */
export function parseElf(head: Uint8Array): Elf | null {
  const view = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (view.length < 64 || view.readUInt32BE(0) !== 0x7f454c46) return null;
  const wide = view[4] === 2;
  const little = view[5] === 1;
  const u16 = (at: number): number => (little ? view.readUInt16LE(at) : view.readUInt16BE(at));
  const u32 = (at: number): number => (little ? view.readUInt32LE(at) : view.readUInt32BE(at));
  // Above 2^32 a value is no place in the first bytes.
  const word = (at: number): number => (wide ? (u32(little ? at + 4 : at) === 0 ? u32(little ? at : at + 4) : Infinity) : u32(at));
  const machine = u16(18);
  const from = word(wide ? 32 : 28);
  const size = u16(wide ? 54 : 42);
  const count = size < 32 ? 0 : Math.min(u16(wide ? 56 : 44), 128);
  for (let i = 0; i < count; i++) {
    const at = from + i * size;
    if (at + size > view.length) break;
    if (u32(at) !== PT_INTERP) continue;
    const begin = word(at + (wide ? 8 : 4));
    const length = word(at + (wide ? 32 : 16));
    if (begin + length > view.length || length < 2 || length > 4096) break;
    return { machine, interpreter: decodePath(view.subarray(begin, begin + length - 1)).replace(/\0.*$/s, '') };
  }
  return { machine, interpreter: null };
}
