import { failed } from '../host/host.ts';
import { type Declaration, declaration, emptyResult, notUnderstood, type ReaderResult } from '../model/declaration.ts';
import { normalizePath } from '../model/path.ts';
import type { User } from '../model/users.ts';
import { parseJson } from '../parsers/json.ts';
import { type ListedPath, parsePathList } from '../parsers/path-list.ts';
import { readPersistence, shapeOf } from '../parsers/persistence-json.ts';
import { isRecord } from '../parsers/persistence-root.ts';
import { countOf, isNixSource, outcome, absent, type PersistFile, type PersistInput, type PersistReader } from './reader.ts';

const MAX_UNREAD = 100;
const FORMS =
  'JSON from nix eval of environment.persistence, home.persistence or preservation.preserveAt, the projection, a JSON list of paths, or a plain list of paths';

/** The files given with --persist, told apart by what is in them. */
export const file: PersistReader = {
  id: 'file',
  read(input) {
    const files = input.files.filter((each) => !isNixSource(each));
    if (files.length === 0) return absent(input.files.length === 0 ? 'no --persist' : 'no list with --persist');
    const result = emptyResult();
    for (const each of files) {
      const read = readFile(each, input);
      result.roots.push(...read.roots);
      result.declarations.push(...read.declarations);
      result.notUnderstood.push(...read.notUnderstood);
      result.problems.push(...read.problems);
    }
    const names = files.map((each) => each.file).join(', ');
    const nothing = result.declarations.length === 0 && result.notUnderstood.length > 0;
    return outcome(nothing ? 'failed' : 'used', `${countOf(result.declarations.length)} in ${names}`, result);
  },
};

function readFile(source: PersistFile, input: PersistInput): ReaderResult {
  const { file, bytes } = source;
  const refuse = (text: string, reason: string, code: string, line: number | null = null, hint: string | null = null): ReaderResult => ({
    ...emptyResult(),
    notUnderstood: [notUnderstood({ file, line, text, reason, code, hint })],
  });
  if (failed(bytes)) return refuse(file, bytes.error, 'file-not-readable');
  const first = bytes.find((byte) => !' \t\n\r'.includes(String.fromCharCode(byte)) && byte !== 0xef && byte !== 0xbb && byte !== 0xbf);
  if (first === undefined) return refuse('', 'the file is empty', 'empty-file', null, `expected ${FORMS}`);
  if (first !== 0x7b && first !== 0x5b) return readPaths(file, parsePathList(bytes), input);
  const json = parseJson(bytes);
  if (!('value' in json)) {
    const text = Buffer.from(bytes).toString('utf8').split('\n')[json.line - 1] ?? '';
    const near = text.slice(Math.max(0, json.column - 40), json.column + 40);
    return refuse(
      near,
      `no JSON: ${json.reason} at line ${json.line}, column ${json.column}`,
      'parse-error',
      json.line,
      `expected ${FORMS}`,
    );
  }
  if (Array.isArray(json.value)) return readArray(file, json.value, input);
  const shape = isRecord(json.value) ? shapeOf(json.value) : null;
  if (shape === null) return refuse(JSON.stringify(json.value), 'JSON of an unknown form', 'unknown-form', null, `expected ${FORMS}`);
  return readPersistence(json.value as Record<string, unknown>, shape, {
    file,
    reader: 'file',
    accounts: input.accounts,
    subjects: input.subjects,
  });
}

function readArray(file: string, items: readonly unknown[], input: PersistInput): ReaderResult {
  const result = readPaths(
    file,
    items.filter((item) => typeof item === 'string').map((text) => ({ text, line: null })),
    input,
  );
  for (const item of items)
    if (typeof item !== 'string') unread(result, file, { text: JSON.stringify(item), line: null }, 'expected a path in quotes');
  return result;
}

function readPaths(file: string, paths: readonly ListedPath[], input: PersistInput): ReaderResult {
  const result = emptyResult();
  for (const listed of paths) {
    const made = readPath(file, listed, input);
    if (typeof made === 'string') unread(result, file, listed, made);
    else result.declarations.push(...made);
    if (/\s#/.test(listed.text)) {
      const text = `line ${listed.line ?? '?'} of ${file}: a comment has a line of its own; here "#" is part of the path`;
      result.problems.push({ code: 'comment-in-path', path: null, text });
    }
  }
  return result;
}

/** "~/x" is that path in every subject user's home, "~name/x" in one user's; a trailing "/" says directory. A text says what is wrong. */
function readPath(file: string, { text, line }: ListedPath, input: PersistInput): Declaration[] | string {
  const known = { kind: text.endsWith('/') ? 'directory' : 'unknown', via: ['list'], source: { file, line }, readers: ['file'] } as const;
  if (text.includes('\0')) return 'a path cannot hold a NUL';
  if (text.startsWith('/') && normalizePath(text) === '/') return 'the root itself cannot be kept: name what is in it';
  if (text.startsWith('/')) return [declaration({ ...known, via: ['list'], readers: ['file'], path: normalizePath(text) })];
  const home = /^~([^/]*)(?:\/(.*))?$/s.exec(text);
  if (home === null) return 'not an absolute path';
  const [, name = '', rest = ''] = home;
  const users: readonly User[] = name === '' ? input.subjects : input.accounts.users.filter((user) => user.name === name);
  if (users.length === 0) return name === '' ? 'there is no user whose home "~" could be' : `there is no user ${name}`;
  return users.map((user) =>
    declaration({ ...known, via: ['list'], readers: ['file'], path: normalizePath(user.home, rest), scope: 'user', user: user.name }),
  );
}

function unread(result: ReaderResult, file: string, { text, line }: ListedPath, reason: string): void {
  const count = result.notUnderstood.length;
  if (count >= MAX_UNREAD) return;
  const last = count === MAX_UNREAD - 1;
  result.notUnderstood.push(
    notUnderstood({ file, line, text, reason: last ? 'and more that could not be read' : reason, code: 'value-not-readable' }),
  );
}
