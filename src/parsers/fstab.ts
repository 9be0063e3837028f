import { decodePath } from '../model/path.ts';

/** A line of fstab(5), octal escapes undone. */
export interface FstabLine {
  /** Counts from 1. */
  line: number;
  /** What is mounted: a device, "UUID=…", "none", for a bind mount the directory. */
  spec: string;
  where: string;
  fsType: string;
  options: string[];
}

/** The lines of fstab(5) as libmount reads them; a line without the first three fields is left out, as mount(8) ignores it. */
export function parseFstab(bytes: Uint8Array): FstabLine[] {
  const lines: FstabLine[] = [];
  const texts = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1').split('\n');
  for (const [index, text] of texts.entries()) {
    const fields = text.split(/[ \t\r]+/).filter((field) => field !== '');
    const [spec, where, fsType, options = ''] = fields;
    if (spec === undefined || spec.startsWith('#') || where === undefined || fsType === undefined) continue;
    lines.push({
      line: index + 1,
      spec: unescape(spec),
      where: unescape(where),
      fsType: unescape(fsType),
      options: unescape(options)
        .split(',')
        .filter((option) => option !== ''),
    });
  }
  return lines;
}

/** "\040" and its like → the byte, as in fstab and mountinfo; every other backslash stands for itself. */
const unescape = (latin1: string): string =>
  decodePath(
    Buffer.from(
      latin1.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8))),
      'latin1',
    ),
  );
