import { decodePath, type Path } from '../model/path.ts';

/** How the kernel runs a script, binfmt_script.c. */
export interface Shebang {
  interpreter: Path;
  /** All that follows on the line, as one argument; null: nothing. */
  argument: string | null;
}

/** BINPRM_BUF_SIZE of binfmts.h: the line may end in its last byte, and else is taken without it. */
const LOOKED_AT = 256;
const BLANK = [0x20, 0x09];

/** The first line of a script; null: none, or one that the kernel does not take (ENOEXEC). `head`: at least the first 256 bytes of the file. */
export function parseShebang(head: Uint8Array): Shebang | null {
  if (head[0] !== 0x23 || head[1] !== 0x21) return null;
  const bytes = Buffer.alloc(LOOKED_AT);
  bytes.set(head.subarray(0, LOOKED_AT));
  const newline = bytes.indexOf(0x0a);
  let end = newline < 0 ? LOOKED_AT - 1 : newline;
  let from = 2;
  while (from < end && BLANK.includes(bytes[from]!)) from++;
  // Without an end of line in sight the name may have been cut off.
  if (newline < 0 && endOfWord(bytes, from, end) === end) return null;
  while (end > from && BLANK.includes(bytes[end - 1]!)) end--;
  const stop = endOfWord(bytes, from, end);
  // A NUL at once is a name without letters, and there is no such file.
  if (from >= end) return null;
  let at = stop;
  while (at < end && BLANK.includes(bytes[at]!)) at++;
  const rest = bytes[stop] === 0 ? '' : decodePath(bytes.subarray(at, end)).replace(/\0.*$/s, '');
  return { interpreter: decodePath(bytes.subarray(from, stop)), argument: rest === '' ? null : rest };
}

function endOfWord(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] !== 0 && !BLANK.includes(bytes[at]!)) at++;
  return at;
}
