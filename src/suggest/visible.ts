import { encodePath } from '../model/path.ts';

/** Controls, format characters (bidirectional marks, zero width), line and paragraph separators, bytes that are not UTF-8. */
const HOSTILE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const isControl = (code: number): boolean => code < 0x20 || (code >= 0x7f && code < 0xa0);

/** True if the name holds a control character: no line-based file carries it safely. */
export const hasControl = (text: string): boolean => [...text].some((char) => isControl(char.codePointAt(0)!));

const escapedBytes = (text: string): string => [...encodePath(text)].map((byte) => '\\x' + byte.toString(16).padStart(2, '0')).join('');

/** Text in which nothing moves a cursor, ends a line or hides: `\n`, `\x1b`, `\u{202e}`, `\xff`. */
export const visible = (text: string): string =>
  text.replace(HOSTILE, (char) => {
    const code = char.codePointAt(0)!;
    if (char === '\n') return '\\n';
    return code < 0x80 || !char.isWellFormed() ? escapedBytes(char) : `\\u{${code.toString(16)}}`;
  });

/** A comment's words: one line, at most 200 characters. */
export function remark(text: string): string {
  const chars = [...visible(text).trim()];
  return chars.length <= 200 ? chars.join('') : chars.slice(0, 199).join('') + '…';
}

/** A word of a bash command that comes back as exactly these bytes; what is not visible stands as `$'\xNN'` (bash(1) "QUOTING"). */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text;
  if (visible(text) === text && !text.includes("'")) return `'${text}'`;
  return `$'${text.replace(/[\\']/g, '\\$&').replace(HOSTILE, escapedBytes)}'`;
}
