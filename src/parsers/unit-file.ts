import { decodePath, isRaw } from '../model/path.ts';

export interface Assignment {
  section: string;
  key: string;
  /** Continuation lines joined by a blank; quotes, escapes and specifiers as they stand. */
  value: string;
  /** Where it begins, counted from 1. */
  line: number;
}

export interface UnitFile {
  assignments: Assignment[];
  /** Lines systemd warns about and does not use. */
  ignored: { line: number; text: string; reason: string }[];
  /** Where systemd gives up: it does not load the unit. null: read to the end. */
  fatal: { line: number; reason: string } | null;
}

/** systemd refuses longer lines (LONG_LINE_MAX). */
const MAX_LINE = 1024 * 1024;

/** Parses a unit file or drop-in, systemd.syntax(7), as config_parse (src/shared/conf-parser.c) does. */
export function parseUnitFile(bytes: Uint8Array): UnitFile {
  const file: UnitFile = { assignments: [], ignored: [], fatal: null };
  let section: string | null = null;
  for (const { text, line } of logicalLines(bytes)) {
    const ignore = (reason: string) => file.ignored.push({ line, text: text.slice(0, 200), reason });
    if (text.length > MAX_LINE) return { ...file, fatal: { line, reason: 'line too long' } };
    if (isRaw(text)) ignore('not valid UTF-8');
    else if (text.startsWith('[')) {
      if (!text.endsWith(']')) return { ...file, fatal: { line, reason: 'section header without ]' } };
      section = text.slice(1, -1);
    } else if (section === null) ignore('assignment outside of a section');
    else {
      const at = text.indexOf('=');
      if (at < 0) ignore("no '='");
      else if (at === 0) ignore("no name before '='");
      else file.assignments.push({ section, key: strip(text.slice(0, at)), value: strip(text.slice(at + 1)), line });
    }
  }
  return file;
}

/** Without comments and blank lines, continuation lines joined; `line` is the first of them. */
function* logicalLines(bytes: Uint8Array): Generator<{ text: string; line: number }> {
  const lines = decodePath(bytes)
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n\r|[\n\r\0]/);
  let pending: string[] = [];
  let begin = 0;
  for (const [index, raw] of lines.entries()) {
    if (/^[ \t]*[#;]/.test(raw)) continue;
    if (pending.length === 0) begin = index + 1;
    const continued = isContinued(raw);
    pending.push(continued ? raw.slice(0, -1) + ' ' : raw);
    if (continued) continue;
    const text = strip(pending.join(''));
    pending = [];
    if (text !== '') yield { text, line: begin };
  }
  const rest = strip(pending.join(''));
  if (rest !== '') yield { text: rest, line: begin };
}

/** Ends in an odd number of backslashes. */
function isContinued(text: string): boolean {
  let at = text.length;
  while (at > 0 && text[at - 1] === '\\') at--;
  return (text.length - at) % 2 === 1;
}

const strip = (text: string): string => text.replace(/^[ \t]+/, '').replace(/(?<![ \t])[ \t]+$/, '');

/**
 * The assignments of one key over a unit and its drop-ins, in the order they are read; an empty assignment drops those before it, as for
 * every list setting. A setting with one value is the last of them.
 */
export function assigned(files: readonly UnitFile[], section: string, key: string): Assignment[] {
  const found: Assignment[] = [];
  for (const file of files) {
    for (const assignment of file.assignments) {
      if (assignment.section !== section || assignment.key !== key) continue;
      if (assignment.value === '') found.length = 0;
      else found.push(assignment);
    }
  }
  return found;
}
