import type { SourceFile, Thunk } from './value.ts';

/** The names that an expression can use: of one `let`, function or `rec`, or the scope of one `with`, and those around it. */
export interface Frame {
  outer: Frame | null;
  names: ReadonlyMap<string, Thunk> | null;
  /** The set after `with`. */
  scope: Thunk | null;
  file: SourceFile;
}

export const rootFrame = (file: SourceFile): Frame => ({ outer: null, names: null, scope: null, file });

export const frameOf = (outer: Frame, names: ReadonlyMap<string, Thunk>): Frame => ({ outer, names, scope: null, file: outer.file });

const MAX_TEXT = 100;

/** The text of a span on one line, shortened where it is long. */
export function snippet(file: SourceFile, { start, end }: { start: number; end: number }): string {
  const text = file.text
    .slice(start, Math.min(end, start + 4 * MAX_TEXT))
    .replace(/\s+/g, ' ')
    .trim();
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
}
