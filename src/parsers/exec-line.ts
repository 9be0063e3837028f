import { decodePath, encodePath } from '../model/path.ts';

const FIELD_CODES = new Set(['%f', '%F', '%u', '%U', '%d', '%D', '%n', '%N', '%i', '%c', '%k', '%v', '%m']);
const SIMPLE: Record<string, string> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
  s: ' ',
};

/**
 * The words of an Exec= value, as systemd's xdg-autostart-generator splits it: extract_first_word() with unquoting, then C escapes. A quote that
 * is not closed ends with the value. `value` is what `parseDesktopEntry` gives, already unescaped once. `bad`: a word has a wrong escape
 * (EINVAL), and `words` are those before it. No words: nothing but blanks.
 */
export function splitExec(value: string): { words: string[]; bad: boolean } {
  const words: string[] = [];
  for (const word of wordsOf(encodePath(value).toString('latin1'))) {
    const plain = unescapeC(word);
    if (plain === null) return { words, bad: true };
    words.push(decodePath(Buffer.from(plain, 'latin1')));
  }
  return { words, bad: false };
}

/**
 * The arguments that are left of `words`: field codes are dropped where they are a whole word, "%%" is "%", and "~" at the start means `home`.
 * The first word is taken as it is. `home` null: "~" stays.
 */
export function execArguments(words: readonly string[], home: string | null): string[] {
  const [program, ...rest] = words;
  if (program === undefined) return [];
  return [
    program,
    ...rest
      .filter((word) => !FIELD_CODES.has(word))
      .map((word) => word.replaceAll('%%', '%'))
      .map((word) => (home !== null && (word === '~' || word.startsWith('~/')) ? home + word.slice(1) : word)),
  ];
}

/** extract_first_word() of extract-word.c with EXTRACT_UNQUOTE | EXTRACT_RELAX, until the end. */
function wordsOf(value: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let at = 0; at < value.length; at++) {
    const c = value.charAt(at);
    if (quote === '' && ' \t\n\r'.includes(c)) {
      if (word !== null) words.push(word);
      word = null;
      continue;
    }
    word ??= '';
    if (c === '\\') word += value.charAt(++at);
    else if (quote !== '') {
      if (c === quote) quote = '';
      else word += c;
    } else if (c === '"' || c === "'") quote = c;
    else word += c;
  }
  if (word !== null) words.push(word);
  return words;
}

/** cunescape() of escape.c; null: not a C escape. */
function unescapeC(word: string): string | null {
  if (!word.includes('\\')) return word;
  let out = '';
  for (let at = 0; at < word.length; at++) {
    if (word.charAt(at) !== '\\') {
      out += word.charAt(at);
      continue;
    }
    const escape = escapeAt(word, at + 1);
    if (escape === null) return null;
    out += escape.text;
    at += escape.length;
  }
  return out;
}

function escapeAt(word: string, at: number): { text: string; length: number } | null {
  const simple = SIMPLE[word.charAt(at)];
  if (simple !== undefined) return { text: simple, length: 1 };
  const octal = /^[0-7]{3}/.exec(word.slice(at, at + 3));
  if (octal) return byte(Number.parseInt(octal[0], 8), 3);
  const hex = /^(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/.exec(word.slice(at, at + 9));
  if (!hex) return null;
  const code = Number.parseInt(hex[0].slice(1), 16);
  if (hex[0].startsWith('x')) return byte(code, 3);
  if (code === 0 || (hex[0].startsWith('U') && !isUnichar(code))) return null;
  return { text: encodeUnichar(code), length: hex[0].length };
}

const byte = (code: number, length: number) => (code === 0 || code > 255 ? null : { text: String.fromCharCode(code), length });

/** unichar_is_valid() of utf8.c. */
const isUnichar = (code: number): boolean =>
  code < 0x110000 && !(code >= 0xd800 && code < 0xe000) && !(code >= 0xfdd0 && code <= 0xfdef) && (code & 0xfffe) !== 0xfffe;

/** UTF-8 bytes, one a character. A surrogate is encoded like any other, as systemd does. */
function encodeUnichar(code: number): string {
  if (code < 0x80) return String.fromCharCode(code);
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
  if (code < 0x10000) return String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
  return String.fromCharCode(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
}
