import type { Assigned, DesktopEntry } from '../model/autostart.ts';
import { decodePath } from '../model/path.ts';
import { isSystemdUtf8 } from './unicode.ts';

/** LONG_LINE_MAX of systemd: one line, comments too, must be shorter; a continued one at most as long. */
const LINE_MAX = 1 << 20;
const BOM = '\xef\xbb\xbf';
const STRINGS = new Set([
  'Name',
  'Exec',
  'Path',
  'TryExec',
  'Type',
  'AutostartCondition',
  'X-KDE-autostart-condition',
  'X-GNOME-Autostart-Phase',
]);
const BOOLEANS = new Set(['Hidden', 'X-systemd-skip']);
const LISTS = new Set(['OnlyShowIn', 'NotShowIn']);
const ESCAPES: Record<string, string> = { s: ' ', n: '\n', t: '\t', r: '\r', '\\': '\\', ';': ';' };
/** Evidence quotes a line; nobody reads more of it. */
const QUOTED = 200;

/**
 * Reads a desktop file exactly as systemd's xdg-autostart-generator does (conf-parser.c, fileio.c, xdg-autostart-service.c), which is more
 * lenient in some places and stricter in others than the Desktop Entry Specification. Never throws; linear in the size. Text comes out as
 * `Path` strings, so that bytes which are not UTF-8 survive (only below an escape: the file itself has to be UTF-8, or it is dropped).
 * `emptyHeaderFails`: "[]" is an error from systemd 262 on.
 */
export function parseDesktopEntry(bytes: Uint8Array, emptyHeaderFails = true): DesktopEntry {
  const reader = new Reader(emptyHeaderFails);
  reader.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'));
  return reader;
}

const strip = (line: string): string => {
  let from = 0;
  let to = line.length;
  while (from < to && isBlank(line.charCodeAt(from))) from++;
  while (to > from && isBlank(line.charCodeAt(to - 1))) to--;
  return line.slice(from, to);
};
const isBlank = (c: number): boolean => c === 32 || c === 9 || c === 10 || c === 13;
const text = (latin1: string): string => decodePath(Buffer.from(latin1, 'latin1'));

class Reader implements DesktopEntry {
  failed: DesktopEntry['failed'] = null;
  readonly strings = new Map<string, Assigned<string>>();
  readonly booleans = new Map<string, Assigned<boolean>>();
  readonly lists = new Map<string, Assigned<readonly string[]>>();
  readonly others = new Map<string, Assigned<string>>();
  readonly #emptyHeaderFails: boolean;
  #inEntry = false;

  constructor(emptyHeaderFails: boolean) {
    this.#emptyHeaderFails = emptyHeaderFails;
  }

  read(content: string): void {
    let bomAllowed = true;
    let parts: string[] = [];
    let length = 0;
    let began = 0;
    let number = 0;
    for (let at = 0; at < content.length && this.failed === null;) {
      const { line, next } = lineAt(content, at);
      at = next;
      number++;
      if (line.length >= LINE_MAX) return this.#fail(number, line, 'a line is longer than 1 MiB');
      const first = firstNonBlank(line);
      if (first === '#' || first === ';') continue;
      let rest = line;
      if (bomAllowed && line.startsWith(BOM)) {
        rest = line.slice(BOM.length);
        bomAllowed = false;
      }
      if (parts.length === 0) began = number;
      else if (length + rest.length > LINE_MAX) return this.#fail(number, line, 'a continued line is longer than 1 MiB');
      length += rest.length;
      const continues = endsInEscape(rest);
      parts.push(continues ? rest.slice(0, -1) + ' ' : rest);
      if (continues) continue;
      this.#line(began, parts.length === 1 ? parts[0]! : parts.join(''));
      parts = [];
      length = 0;
    }
    if (parts.length > 0 && this.failed === null) this.#line(began, parts.join(''));
  }

  #fail(line: number, of: string, why: string): void {
    this.failed = { line, text: text(strip(of).slice(0, QUOTED)), why };
  }

  #line(number: number, raw: string): void {
    const line = strip(raw);
    if (line === '') return;
    if (!isSystemdUtf8(line)) return this.#fail(number, line, 'it is not valid UTF-8');
    if (line.startsWith('[')) return this.#header(number, line);
    if (!this.#inEntry) return;
    const equals = line.indexOf('=');
    if (equals < 1) return;
    const key = strip(line.slice(0, equals));
    if (key.includes('[')) return;
    this.#assign(key, strip(line.slice(equals + 1)), number, line);
  }

  #header(number: number, line: string): void {
    if (!line.endsWith(']')) return this.#fail(number, line, 'a group header has no "]"');
    const name = line.slice(1, -1);
    if (/[\x01-\x1f"'\\\x7f]/.test(name))
      return this.#fail(number, line, 'a group header holds a quote, a backslash or a control character');
    if (name === '' && this.#emptyHeaderFails) return this.#fail(number, line, 'a group header is empty');
    this.#inEntry = name === 'Desktop Entry';
  }

  #assign(key: string, value: string, line: number, whole: string): void {
    const assigned = <T>(value: T): Assigned<T> => ({ value, line, text: text(whole.slice(0, QUOTED)) });
    if (STRINGS.has(key)) {
      if (this.strings.has(key)) return;
      const plain = unescape(value);
      if (plain === null) return this.#fail(line, whole, 'a value has a backslash that begins no known escape');
      this.strings.set(key, assigned(text(plain)));
    } else if (BOOLEANS.has(key)) {
      const truth = booleanOf(value);
      if (truth === null) return this.#fail(line, whole, `${key} is neither true nor false`);
      this.booleans.set(key, assigned(truth));
    } else if (LISTS.has(key)) {
      const items = this.lists.has(key) ? null : listOf(value);
      if (items !== null) this.lists.set(key, assigned(items));
    } else this.others.set(text(key), assigned(text(value)));
  }
}

const EOL: Record<number, number> = { 10: 1, 13: 2, 0: 4 };

/** read_line_full() of fileio.c: a line ends at \n, \r or NUL, and one of each kind in a row counts as one end; nothing joins after NUL. */
function lineAt(content: string, at: number): { line: string; next: number } {
  let end = at;
  while (end < content.length && EOL[content.charCodeAt(end)] === undefined) end++;
  let next = end;
  let seen = 0;
  while (next < content.length && (seen & 4) === 0) {
    const kind = EOL[content.charCodeAt(next)];
    if (kind === undefined || (seen & kind) !== 0) break;
    seen |= kind;
    next++;
  }
  return { line: content.slice(at, end), next };
}

function firstNonBlank(line: string): string {
  let at = 0;
  while (at < line.length && isBlank(line.charCodeAt(at))) at++;
  return line.charAt(at);
}

function endsInEscape(line: string): boolean {
  let backslashes = 0;
  while (line.charAt(line.length - 1 - backslashes) === '\\') backslashes++;
  return backslashes % 2 === 1;
}

function unescape(value: string): string | null {
  let bad = false;
  const plain = value.replace(/\\([^]?)/g, (_, letter: string) => {
    const escape = ESCAPES[letter];
    if (escape === undefined) bad = true;
    return escape ?? '';
  });
  return bad ? null : plain;
}

/** parse_boolean() of parse-util.c. */
function booleanOf(value: string): boolean | null {
  if (/^(?:1|yes|y|true|t|on)$/i.test(value)) return true;
  return /^(?:0|no|n|false|f|off)$/i.test(value) ? false : null;
}

/** Items of a ";"-separated list; null: a bad escape, and the key counts as not set. */
function listOf(value: string): string[] | null {
  const items: string[] = [];
  for (const [item] of value.matchAll(/(?:\\[^]?|[^;\\])+/g)) {
    const plain = unescape(item);
    if (plain === null) return null;
    items.push(text(plain));
  }
  return items;
}
