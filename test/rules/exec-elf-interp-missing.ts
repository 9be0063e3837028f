import { type Cases, GONE, STORE } from './machine.ts';

/** A 64-bit program whose one header is PT_INTERP. */
export function elf(loader: string): Buffer {
  const bytes = Buffer.alloc(120 + loader.length + 1);
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(bytes);
  bytes.writeUInt16LE(2, 16);
  bytes.writeUInt16LE(62, 18);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(1, 56);
  bytes.writeUInt32LE(3, 64);
  bytes.writeBigUInt64LE(120n, 72);
  bytes.writeBigUInt64LE(BigInt(loader.length + 1), 96);
  bytes.write(loader, 120);
  return bytes;
}
const program = (loader: string) => ['file', { text: elf(loader), mode: 0o755 }] as const;
const tool = '/home/will/.local/bin/tool';

export const cases: Cases = {
  'a store path that was collected': {
    files: { ...STORE, [tool]: program(`${GONE}/lib/ld-linux-x86-64.so.2`) },
    found: [
      { path: tool, user: 'will', state: 'broken', severity: 'medium', confidence: 'likely', actions: [{ do: 'delete', path: tool }] },
    ],
  },
  'the loader of another distribution': {
    files: { [tool]: program('/lib64/ld-linux-x86-64.so.2') },
    found: [{ path: tool, confidence: 'ask' }],
  },
  'the loader is there': {
    files: { '/lib64/ld-linux-x86-64.so.2': ['program'], [tool]: program('/lib64/ld-linux-x86-64.so.2') },
    found: [],
  },
  'static, cut off, not executable': {
    files: {
      '/home/will/bin/a': ['file', { text: elf('/x').subarray(0, 64), mode: 0o755 }],
      '/home/will/bin/b': ['file', { text: Buffer.from('\x7fELF'), mode: 0o755 }],
      '/home/will/bin/c': elf('/gone'),
    },
    found: [],
  },
};
