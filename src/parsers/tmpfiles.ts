import { decodePath } from '../model/path.ts';
import { cUnescape, systemdWords } from './systemd-words.ts';

/** A line of tmpfiles.d(5). Specifiers ("%%", "%h") are left as they stand. null: the field is "-", empty or missing. */
export interface TmpfilesLine {
  /** Counts from 1. */
  line: number;
  /** One letter: "L". */
  type: string;
  /** What follows it: "+", "!", "-", "=", "~", "^", "?". */
  modifiers: string;
  path: string;
  mode: string | null;
  user: string | null;
  group: string | null;
  age: string | null;
  /** C escapes undone. */
  argument: string | null;
}

export interface TmpfilesFile {
  lines: TmpfilesLine[];
  /** Lines systemd-tmpfiles would refuse. */
  refused: { line: number; text: string; reason: string }[];
}

/** Parses one file of tmpfiles.d(5) as systemd-tmpfiles (src/tmpfiles/tmpfiles.c, parse_line) splits and unquotes it. */
export function parseTmpfiles(bytes: Uint8Array): TmpfilesFile {
  const file: TmpfilesFile = { lines: [], refused: [] };
  const texts = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .split(/\r\n|\n\r|[\n\r\0]/);
  for (const [index, raw] of texts.entries()) {
    const text = raw.replace(/^[ \t]+/, '').replace(/(?<![ \t])[ \t]+$/, '');
    if (text === '' || text.startsWith('#')) continue;
    const parsed = parseLine(text, index + 1);
    if (typeof parsed === 'string') file.refused.push({ line: index + 1, text: fromBytes(text), reason: parsed });
    else file.lines.push(parsed);
  }
  return file;
}

function parseLine(text: string, line: number): TmpfilesLine | string {
  const split = systemdWords(text, { limit: 6 });
  if (split === null) return 'unbalanced quotes';
  const [action, path, mode, user, group, age] = split.words;
  if (path === undefined) return 'no path';
  if (action === '' || action === undefined) return 'no type';
  const argument = split.rest === '' || split.rest === '-' ? null : cUnescape(split.rest);
  if (argument === null && split.rest !== '' && split.rest !== '-') return 'the argument holds an unknown escape';
  return {
    line,
    type: fromBytes(action[0]!),
    modifiers: fromBytes(action.slice(1)),
    path: fromBytes(path),
    mode: field(mode),
    user: field(user),
    group: field(group),
    age: field(age),
    argument: argument === null ? null : fromBytes(argument),
  };
}

const fromBytes = (latin1: string): string => decodePath(Buffer.from(latin1, 'latin1'));

const field = (text: string | undefined): string | null => (text === undefined || text === '' || text === '-' ? null : fromBytes(text));
