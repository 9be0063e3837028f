import { encodePath } from '../../model/path.ts';

/**
 * What could move a cursor, hide, or turn around the text beside it: C0 and C1 controls, DEL, all format characters (bidirectional marks,
 * zero-width characters, tags, BOM), line and paragraph separators, all else that draws nothing, and surrogates (bytes that are not UTF-8).
 */
const HOSTILE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

const SHORT: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

function escaped(char: string): string {
  const code = char.codePointAt(0)!;
  if (code >= 0xdc80 && code <= 0xdcff) return '\\x' + hex(code - 0xdc00, 2);
  return SHORT[char] ?? (code < 0x80 ? '\\x' + hex(code, 2) : `\\u{${hex(code, 1)}}`);
}

/** Text that a terminal shows as it is: `\n`, `\x1b`, `\u{202e}`, and `\xNN` for a byte that is not UTF-8. */
export const printable = (text: string): string => text.replace(HOSTILE, escaped);

const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/**
 * A word that bash, zsh, ksh and busybox sh read back as exactly these bytes: bare where it can be, else in single quotes, else as `$'…'`
 * with `\xNN` a byte, so that it does not depend on the locale. (bash(1), "ANSI-C Quoting".)
 */
export function shellQuote(text: string): string {
  if (PLAIN.test(text)) return text;
  if (text.search(HOSTILE) < 0) return `'${text.replaceAll("'", "'\\''")}'`;
  return `$'${text.replace(/['\\]/g, '\\$&').replace(HOSTILE, bytesOf)}'`;
}

const bytesOf = (char: string): string => [...encodePath(char)].map((byte) => '\\x' + hex(byte, 2)).join('');

/** A JSON text in which the same characters are `\uNNNN`: it means the same and does no harm on a terminal. */
export const printableJson = (json: string): string =>
  json.replace(HOSTILE, (char) =>
    char === '\n' ? char : [...Array(char.length).keys()].map((i) => '\\u' + hex(char.charCodeAt(i), 4)).join(''),
  );
