import type { SourceLocation } from '../model/declaration.ts';
import type { Node } from './nix/ast.ts';
import { lineAt, parseNix } from './nix/parse.ts';
import { isRecord, type Json, type ListPlace, member, textOf } from './persistence-root.ts';

/** The files that positions name, as far as they can be had. */
export interface Sources {
  /** null: it is not there, or cannot be read. */
  read(file: string): Uint8Array | null;
  /** The name that a person knows it by: in the checkout, not in the store. */
  show(file: string): string;
}

/** A file of a flake as its checkout names it, where nobody knows the checkout. */
export const inFlake = (file: string): string => file.replace(/^\/nix\/store\/[^/]+-source\//, '');

/** The place of one entry as it was written; null: not known. */
export type Locate = (place: ListPlace, written: string) => SourceLocation | null;

interface Position {
  file: string;
  line: number;
  written: string | null;
}

const keyOf = ({ option, root, user, list }: ListPlace): string => JSON.stringify([option, root, user, list]);

/** "/a//b/." and "/a/b" are one path; a module may have put the home before what was written. */
const plain = (path: string): string => path.replace(/\/\.?(?=\/|$)/g, '') || '/';
const isSame = (written: string, entry: string): boolean => {
  const [a, b] = [plain(written), plain(entry)];
  return a === b || (!a.startsWith('/') && b.endsWith(`/${a}`));
};

/**
 * `json`: the projection. Nix tells where a list and where a set is written, of a string in a list nothing: that is looked for in the list's
 * own expression, and only a string that stands there counts.
 */
export function locator(json: Json, sources: Sources): Locate {
  const byList = new Map<string, Position[]>();
  const positions = member(json, 'positions');
  for (const each of Array.isArray(positions) ? (positions as unknown[]) : []) {
    const read = isRecord(each) ? readPosition(each) : null;
    if (read === null) continue;
    const [key, position] = read;
    byList.set(key, [...(byList.get(key) ?? []), position]);
  }
  const files = new Map<string, ReturnType<typeof parseNix> | null>();
  const parsed = (file: string) => {
    if (!files.has(file)) {
      const bytes = sources.read(file);
      files.set(file, bytes === null ? null : parseNix(bytes));
    }
    return files.get(file)!;
  };
  const strings = new Map<string, { value: string; line: number }[]>();
  const stringsIn = ({ file, line }: Position, name: ListPlace['list']) => {
    const key = JSON.stringify([file, line, name]);
    const known = strings.get(key);
    if (known !== undefined) return known;
    const source = parsed(file);
    const found = source === null || !('root' in source) || name === null ? [] : stringsOf(source.root, source.text, line, name);
    strings.set(key, found);
    return found;
  };
  const show = ({ file, line }: SourceLocation): SourceLocation => ({ file: sources.show(file), line });
  return (place, written) => {
    const all = byList.get(keyOf(place)) ?? [];
    const own = all.find((position) => position.written !== null && isSame(position.written, written));
    if (own !== undefined) return show(own);
    const lists = all.filter((position) => position.written === null);
    for (const list of lists) {
      const found = stringsIn(list, place.list).find(({ value }) => isSame(value, written));
      if (found !== undefined) return show({ file: list.file, line: found.line });
    }
    return lists.length === 1 ? show(lists[0]!) : null;
  };
}

function readPosition(each: Json): [key: string, position: Position] | null {
  const [option, file, line, list] = [
    textOf(member(each, 'option')),
    textOf(member(each, 'file')),
    member(each, 'line'),
    member(each, 'list'),
  ];
  if (option === null || !file?.startsWith('/') || !Number.isSafeInteger(line)) return null;
  const place = {
    option,
    root: textOf(member(each, 'root')),
    user: textOf(member(each, 'user')),
    list: list === 'directories' || list === 'files' ? list : null,
  } as const;
  return [keyOf(place), { file, line: line as number, written: textOf(member(each, 'path')) }];
}

/** The strings without interpolation in the expression of an attribute `name` whose binding starts on a line. */
function stringsOf(root: Node, text: string, line: number, name: string): { value: string; line: number }[] {
  const found: { value: string; line: number }[] = [];
  const [from, to] = offsetsOf(text, line);
  const look = (value: unknown, inside: boolean): void => {
    if (Array.isArray(value)) for (const each of value as unknown[]) look(each, inside);
    else if (value instanceof Map) {
      for (const [key, each] of value as Map<string, Partial<Node>>)
        look(each, inside || (key === name && each.start! >= from && each.start! < to));
    } else if (typeof value === 'object' && value !== null) {
      const node = value as Partial<Node>;
      if (inside && node.kind === 'string' && node.parts?.length === 1 && typeof node.parts[0] === 'string')
        found.push({ value: node.parts[0], line: lineAt(text, node.start!) });
      for (const each of Object.values(value)) look(each, inside);
    }
  };
  look(root, false);
  return found;
}

function offsetsOf(text: string, line: number): [from: number, to: number] {
  let from = 0;
  for (let n = 1; n < line; n++) {
    const next = text.indexOf('\n', from);
    if (next < 0) return [text.length, text.length];
    from = next + 1;
  }
  const end = text.indexOf('\n', from);
  return [from, end < 0 ? text.length : end];
}
