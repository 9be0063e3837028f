/** Variables by name, as a process has them. */
export type Environment = ReadonlyMap<string, string>;

const BLANK = ' \t\n\r';
const NEWLINE = '\n\r';
/** SHELL_NEED_ESCAPE of systemd: what a backslash protects between double quotes. */
const NEED_ESCAPE = '"\\`$';
/** Nested "${A:-${B:-…}}" deeper than this is not expanded; systemd would run out of stack. */
const MAX_DEPTH = 100;
/** Values may double with every line ("A=$A$A"); nobody's PATH is longer than this, and no kernel takes it. */
const MAX_VALUE = 128 * 1024;

/** An assignment as the file has it, quotes and backslashes gone, variables not yet expanded. `value` null: nothing follows "=". */
export interface EnvironmentLine {
  key: string;
  value: string | null;
}

/** environment.d(5) as parse_env_file_internal() of systemd's env-file.c reads it. Total; linear. A NUL ends the file. */
export function parseEnvironmentFile(content: string): EnvironmentLine[] {
  const lines: EnvironmentLine[] = [];
  const nul = content.indexOf('\0');
  const text = nul < 0 ? content : content.slice(0, nul);
  let at = 0;
  while (at < text.length) {
    const c = text.charAt(at);
    if (BLANK.includes(c)) at++;
    else if (c === '#' || c === ';') at = afterComment(text, at);
    else at = assignment(text, at, lines);
  }
  return lines;
}

/** Before v254 a comment went on after a backslash; the later reading is taken. */
function afterComment(text: string, at: number): number {
  while (at < text.length && !NEWLINE.includes(text.charAt(at))) at++;
  return at;
}

function assignment(text: string, from: number, lines: EnvironmentLine[]): number {
  let at = from + 1;
  while (at < text.length && text.charAt(at) !== '=' && !NEWLINE.includes(text.charAt(at))) at++;
  if (text.charAt(at) !== '=') return at;
  const key = text.slice(from, at).replace(/[ \t]+$/, '');
  const read = readValue(text, at + 1);
  lines.push({ key, value: read.value });
  return read.next;
}

function readValue(text: string, from: number): { value: string | null; next: number } {
  const out: string[] = [];
  let blanks = '';
  let bare = false;
  let any = false;
  let at = from;
  const put = (piece: string) => {
    any = true;
    out.push(blanks, piece);
    blanks = '';
  };
  for (; at < text.length; at++) {
    const c = text.charAt(at);
    if (c === '\\') {
      at++;
      bare = true;
      if (at < text.length && !NEWLINE.includes(text.charAt(at))) put(text.charAt(at));
      else {
        out.push(blanks);
        blanks = '';
      }
    } else if (NEWLINE.includes(c)) break;
    else if (!bare && c === "'") at = singleQuoted(text, at + 1, put);
    else if (!bare && c === '"') at = doubleQuoted(text, at + 1, put);
    else if (BLANK.includes(c)) {
      blanks += bare ? c : '';
      any ||= bare;
    } else {
      bare = true;
      put(c);
    }
  }
  return { value: any ? out.join('') : null, next: at };
}

function singleQuoted(text: string, from: number, put: (piece: string) => void): number {
  const end = text.indexOf("'", from);
  const piece = end < 0 ? text.slice(from) : text.slice(from, end);
  if (piece !== '') put(piece);
  return end < 0 ? text.length : end;
}

function doubleQuoted(text: string, from: number, put: (piece: string) => void): number {
  let at = from;
  for (; at < text.length && text.charAt(at) !== '"'; at++) {
    if (text.charAt(at) !== '\\') put(text.charAt(at));
    else {
      const c = text.charAt(++at);
      if (c !== '' && c !== '\n') put(NEED_ESCAPE.includes(c) ? c : '\\' + c);
    }
  }
  return at;
}

/**
 * `env` with the assignments of one file, in order, each seeing those before it. Wrong names and empty values are left
 * out, and a value that is not UTF-8 ends the file, as systemd does.
 */
export function applyEnvironment(lines: readonly EnvironmentLine[], env: Environment): Map<string, string> {
  const out = new Map(env);
  for (const { key, value } of lines) {
    if (value === null || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) continue;
    const expanded = expandVariables(value, out);
    if (!expanded.isWellFormed()) break;
    if (expanded.length <= MAX_VALUE) out.set(key, expanded);
  }
  return out;
}

/** replace_env() of env-util.c: `$A`, `${A}`, `${A:-default}` (taken when A is not set), `${A:+alternate}` (taken when it is), `$$`. */
function expandVariables(format: string, env: Environment, depth = 0): string {
  let out = '';
  let at = 0;
  while (at < format.length) {
    const dollar = format.indexOf('$', at);
    if (dollar < 0) break;
    out += format.slice(at, dollar);
    at = dollar;
    const next = format.charAt(dollar + 1);
    const name = /^[A-Za-z0-9_]+/.exec(format.slice(dollar + 1, dollar + 256))?.[0];
    if (next === '$') {
      out += '$';
      at = dollar + 2;
    } else if (name !== undefined) {
      out += env.get(name) ?? '';
      at = dollar + 1 + name.length;
    } else {
      const braced = next === '{' ? bracedAt(format, dollar, env, depth) : null;
      out += braced?.value ?? format.slice(dollar, dollar + 2);
      at = braced?.next ?? dollar + 2;
    }
  }
  return out + format.slice(at);
}

/** What is not closed stands as it is, to the end; so does what follows an operator that is none. */
function bracedAt(format: string, dollar: number, env: Environment, depth: number): { value: string; next: number } {
  const asItIs = (next: number) => ({ value: format.slice(dollar, next), next });
  const from = dollar + 2;
  const end = /[:}]/.exec(format.slice(from))?.index;
  if (end === undefined) return asItIs(format.length);
  const at = from + end;
  const value = env.get(format.slice(from, at));
  if (format.charAt(at) === '}') return { value: value ?? '', next: at + 1 };
  const operator = format.charAt(at + 1);
  if (operator !== '-' && operator !== '+') return asItIs(at + 2);
  const close = closing(format, at + 2);
  if (close < 0 || depth >= MAX_DEPTH) return asItIs(format.length);
  const used = (operator === '-') === (value === undefined);
  const word = used ? expandVariables(format.slice(at + 2, close), env, depth + 1) : '';
  return { value: operator === '-' ? (value ?? word) : word, next: close + 1 };
}

function closing(format: string, from: number): number {
  let nest = 1;
  for (let at = from; at < format.length; at++) {
    if (format.charAt(at) === '{') nest++;
    else if (format.charAt(at) === '}' && --nest === 0) return at;
  }
  return -1;
}
