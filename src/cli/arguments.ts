import { readFileSync } from 'node:fs';
import { decodePath } from '../model/path.ts';

/**
 * The words after the program's name, byte for byte. Node decodes them with loss, so where one was damaged they are read again from
 * /proc/self/cmdline (proc(5)), whose last words they are.
 */
export function argumentsOf(argv: readonly string[]): string[] {
  const words = argv.slice(2);
  if (!words.some((word) => word.includes('\ufffd'))) return words;
  try {
    const bytes = readFileSync('/proc/self/cmdline');
    const raw: string[] = [];
    for (let from = 0; from < bytes.length;) {
      const end = bytes.indexOf(0, from);
      raw.push(decodePath(bytes.subarray(from, end < 0 ? bytes.length : end)));
      from = (end < 0 ? bytes.length : end) + 1;
    }
    return raw.length >= words.length ? raw.slice(raw.length - words.length) : words;
  } catch {
    return words;
  }
}
