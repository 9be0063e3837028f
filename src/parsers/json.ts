import { decodePath } from '../model/path.ts';

/** What a JSON text holds, or where it stops being JSON. `line` and `column` count from 1, columns in characters. */
export type Json = { value: unknown } | { line: number; column: number; reason: string };

/** Parses JSON (RFC 8259) with the place of the error, which `JSON.parse` does not always tell. Bytes that are no UTF-8 are kept as in `Path`. */
export function parseJson(bytes: Uint8Array): Json {
  const text = decodePath(bytes).replace(/^\ufeff/, '');
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    const { at, reason } = errorIn(text);
    const before = text.slice(0, at).split('\n');
    return { line: before.length, column: before.at(-1)!.length + 1, reason };
  }
}

/** Only for a text that `JSON.parse` refused. */
function errorIn(text: string): { at: number; reason: string } {
  const open: string[] = [];
  let at = 0;
  let expects: 'value' | 'value or ]' | 'name' | 'name or }' | ':' | ', or end' = 'value';
  const fail = (reason: string) => ({ at, reason: at >= text.length ? 'the text ends too early' : reason });
  for (;;) {
    while (at < text.length && ' \t\n\r'.includes(text[at]!)) at++;
    const letter = text[at] ?? '';
    if (expects === ', or end') {
      const inside = open.at(-1);
      if (inside === undefined) return { at, reason: 'more text after the end' };
      if (letter === (inside === '{' ? '}' : ']')) open.pop();
      else if (letter === ',') expects = inside === '{' ? 'name' : 'value';
      else return fail(`expected a comma or ${inside === '{' ? '}' : ']'}`);
      at++;
    } else if (expects === ':') {
      if (letter !== ':') return fail('expected a colon');
      expects = 'value';
      at++;
    } else if ((expects === 'value or ]' && letter === ']') || (expects === 'name or }' && letter === '}')) {
      open.pop();
      expects = ', or end';
      at++;
    } else if (expects === 'name' || expects === 'name or }') {
      const end = stringEnd(text, at);
      if (end < 0) return fail('expected a name in double quotes');
      expects = ':';
      at = end;
    } else if (letter === '{' || letter === '[') {
      open.push(letter);
      expects = letter === '{' ? 'name or }' : 'value or ]';
      at++;
    } else {
      const end = letter === '"' ? stringEnd(text, at) : scalarEnd(text, at);
      if (end < 0) return fail(letter === '"' ? 'a string that is not closed or holds a bad escape' : 'expected a value');
      expects = ', or end';
      at = end;
    }
  }
}

function scalarEnd(text: string, at: number): number {
  const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
  scalar.lastIndex = at;
  return scalar.test(text) ? scalar.lastIndex : -1;
}

/** Behind the closing quote, or -1. */
function stringEnd(text: string, at: number): number {
  if (text[at] !== '"') return -1;
  const escape = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
  for (at++; at < text.length;) {
    const letter = text[at]!;
    if (letter === '"') return at + 1;
    if (letter < ' ') return -1;
    if (letter === '\\') {
      escape.lastIndex = at;
      if (!escape.test(text)) return -1;
      at = escape.lastIndex;
    } else at++;
  }
  return -1;
}
