const BLANK = ' \t\n\r';
const SIMPLE: Record<string, number> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92, '"': 34, "'": 39, s: 32 };

export interface SystemdWords {
  words: string[];
  /** What is left of the text after `limit` words, without leading blanks. */
  rest: string;
}

/**
 * Splits as systemd's extract_first_word (src/basic/extract-word.c) does with EXTRACT_UNQUOTE: quotes may begin anywhere in a word, and a backslash
 * takes the next character as it is; with `escapes` (EXTRACT_CUNESCAPE, as in ExecStart=) it is a C escape instead, and with `relaxed` too an unknown escape
 * stays as it is written. Text and result hold one
 * character a byte ("latin1"), as an escape may make any byte. null: unbalanced quotes, a backslash at the end, or an unknown escape.
 */
export function systemdWords(text: string, { escapes = false, relaxed = false, limit = Infinity } = {}): SystemdWords | null {
  const words: string[] = [];
  let at = skipBlanks(text, 0);
  while (at < text.length && words.length < limit) {
    let word = '';
    let quote = '';
    for (; at < text.length; at++) {
      const letter = text[at]!;
      if (letter === '\\') {
        const taken = escapes ? (cEscape(text, at + 1) ?? (relaxed ? AS_WRITTEN : null)) : plain(text, at + 1);
        if (taken === null) return null;
        word += taken.value;
        at += taken.length;
      } else if (quote !== '') {
        if (letter === quote) quote = '';
        else word += letter;
      } else if (letter === "'" || letter === '"') quote = letter;
      else if (BLANK.includes(letter)) break;
      else word += letter;
    }
    if (quote !== '') return null;
    words.push(word);
    at = skipBlanks(text, at);
  }
  return { words, rest: text.slice(at) };
}

/** C-unescapes a whole text, one character a byte, as systemd's cunescape does; null: an unknown or cut escape, or a NUL. */
export function cUnescape(text: string): string | null {
  let out = '';
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '\\') {
      out += text[at];
      continue;
    }
    const taken = cEscape(text, at + 1);
    if (taken === null) return null;
    out += taken.value;
    at += taken.length;
  }
  return out;
}

const AS_WRITTEN = { value: '\\', length: 0 };

const plain = (text: string, at: number) => (at < text.length ? { value: text[at]!, length: 1 } : null);

function skipBlanks(text: string, at: number): number {
  while (at < text.length && BLANK.includes(text[at]!)) at++;
  return at;
}

/** The escape whose letter stands at `at`: cunescape_one in src/basic/escape.c. */
function cEscape(text: string, at: number): { value: string; length: number } | null {
  const letter = text[at];
  if (letter === undefined) return null;
  const simple = SIMPLE[letter];
  if (simple !== undefined) return { value: String.fromCharCode(simple), length: 1 };
  const [pattern, base, bytes] =
    letter === 'x'
      ? [/x([\da-fA-F]{2})/y, 16, true]
      : letter === 'u'
        ? [/u([\da-fA-F]{4})/y, 16, false]
        : letter === 'U'
          ? [/U([\da-fA-F]{8})/y, 16, false]
          : [/([0-3][0-7]{2})/y, 8, true];
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  if (found === null) return null;
  const code = parseInt(found[1]!, base);
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff && !bytes)) return null;
  const value = bytes ? String.fromCharCode(code) : Buffer.from(String.fromCodePoint(code), 'utf8').toString('latin1');
  return { value, length: found[0].length };
}
