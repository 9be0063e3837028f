import { decodePath } from '../model/path.ts';

/** Values by "section.key" or "section.subsection.key": section and key in lower case, the subsection as it stands; the last value wins. */
export type GitConfig = ReadonlyMap<string, string>;

const SECTION = /^\[[ \t]*([A-Za-z0-9.-]{1,200})(?:[ \t]+"((?:[^"\\]|\\.){0,1000})")?[ \t]*\]/;
const KEY = /^([A-Za-z][A-Za-z0-9-]{0,200})[ \t]*(=?)/;

/**
 * A git-config(1) file. Included files are not followed. What git would refuse the whole file for is passed over: a repository's configuration
 * is only asked for names here. A key without a value is "true".
 */
export function parseGitConfig(bytes: Uint8Array): GitConfig {
  const values = new Map<string, string>();
  const lines = decodePath(bytes)
    .replace(/^\ufeff/, '')
    .split('\n');
  let section: string | null = null;
  for (let at = 0; at < lines.length; at++) {
    let rest = trimStart(lines[at]!);
    const head = SECTION.exec(rest);
    if (head) {
      const [whole, name, sub] = head;
      section = name!.toLowerCase() + (sub === undefined ? '' : '.' + sub.replace(/\\(.)/g, '$1'));
      rest = trimStart(rest.slice(whole.length));
    }
    const key = KEY.exec(rest);
    if (key === null || section === null) continue;
    const name = `${section}.${key[1]!.toLowerCase()}`;
    if (key[2] === '') {
      values.set(name, 'true');
      continue;
    }
    const value = new Value();
    for (let text = rest.slice(key[0].length); value.add(text) && at + 1 < lines.length; text = lines[at]!) at++;
    values.set(name, value.text());
  }
  return values;
}

const trimStart = (line: string): string => line.replace(/^[ \t\r\v\f]+/, '');

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', b: '\b', '"': '"', '\\': '\\' };

/** A value over one or more lines: quotes, escapes, comments; blanks at both ends go, unless quoted. */
class Value {
  #out = '';
  /** Up to here blanks belong to the value. */
  #solid = 0;
  #quoted = false;

  /** True: the value goes on in the next line. */
  add(line: string): boolean {
    for (let i = 0; i < line.length; i++) {
      const char = line[i]!;
      if (char === '\\') {
        if (i + 1 === line.length || (line[i + 1] === '\r' && i + 2 === line.length)) return true;
        this.#put(ESCAPES[line[++i]!] ?? '', true);
      } else if (char === '"') this.#quoted = !this.#quoted;
      else if (!this.#quoted && (char === '#' || char === ';')) return false;
      else this.#put(char, this.#quoted || !/[ \t\r\v\f]/.test(char));
    }
    return false;
  }

  #put(char: string, solid: boolean): void {
    if (!solid && this.#out === '') return;
    this.#out += char;
    if (solid) this.#solid = this.#out.length;
  }

  text(): string {
    return this.#out.slice(0, this.#solid);
  }
}

/** git's booleans: "true", "yes", "on", "1" and every other number but 0, without regard to case. */
export const isTrue = (value: string | undefined): boolean => value !== undefined && /^(true|yes|on|[+-]?0*[1-9]\d*[kmg]?)$/i.test(value);
