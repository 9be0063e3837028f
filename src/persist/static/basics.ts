import { decodePath, joinPath, normalizePath } from '../../model/path.ts';
import { failed } from '../../host/host.ts';
import { parseJson } from '../../parsers/json.ts';
import { builtin, type Builtins, type Context, textOf } from './context.ts';
import { importOf } from './modules.ts';
import { itemOf, listOf, settle, whenKnown } from './known.ts';
import { Attrs, type Entry, Func, List, NixPath, Thunk, Unknown, type Value } from './value.ts';

const paths = (thunk: Thunk, use: (path: string) => Value): Value =>
  whenKnown(thunk.force(), (value) => (value instanceof NixPath ? use(value.path) : new Unknown(textOf(thunk))));

const set = (entries: readonly (readonly [string, Value])[]): Attrs =>
  new Attrs(new Map(entries.map(([name, value]): [string, Entry] => [name, { value: Thunk.of(value), at: null, conditions: [] }])));

const KINDS = { file: 'regular', directory: 'directory', symlink: 'symlink', other: 'unknown' } as const;

function folder({ sources }: Context, path: string): Value {
  const list = sources.files.list(path);
  if (failed(list)) return new Unknown(`readDir ${sources.nameOf(path)}`, { why: list.error });
  return set(list.map(({ name, kind }) => [name, KINDS[kind]] as const));
}

const MAX_FILES = 2000;

function filesBelow({ sources }: Context, root: string): Value {
  const found: string[] = [];
  const folders = [root];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    const list = sources.files.list(at);
    if (failed(list) || found.length + folders.length > MAX_FILES) return new Unknown(`listFilesRecursive ${sources.nameOf(root)}`);
    for (const { name, kind } of list) (kind === 'directory' ? folders : found).push(joinPath(at, name));
  }
  return new List(found.sort().map((path) => itemOf(Thunk.of(new NixPath(path)))));
}

function readFile({ sources }: Context, path: string): Value {
  const bytes = sources.bytes(path);
  return failed(bytes) ? new Unknown(`readFile ${sources.nameOf(path)}`, { why: bytes.error }) : decodePath(bytes);
}

function fromJson(value: unknown): Value {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : new Unknown('a number');
  if (Array.isArray(value)) return new List(value.map((each) => itemOf(new Thunk(() => fromJson(each)))));
  if (typeof value !== 'object' || value === null) return value as string | boolean | null;
  return set(Object.entries(value).map(([name, each]) => [name, fromJson(each)] as const));
}

const json = (text: Value): Value =>
  whenKnown(text, (known) => {
    const parsed = typeof known === 'string' ? parseJson(Buffer.from(known)) : null;
    return parsed !== null && 'value' in parsed ? fromJson(parsed.value) : new Unknown('fromJSON');
  });

/** What is fetched is known by its address only. */
const fetched = builtin((context, from) => {
  const value = settle(from.force());
  const url = value instanceof Attrs ? settle(context.select(value, 'url')) : value;
  return new Unknown(typeof url === 'string' ? url : textOf(from));
});

const second = builtin((_, _first, value) => value.force());
const third = builtin((_, _is, _text, value) => value.force());

export const BASICS: Builtins = {
  import: builtin(importOf),
  readDir: builtin((context, dir) => paths(dir, (path) => folder(context, path))),
  listFilesRecursive: builtin((context, dir) => paths(dir, (path) => filesBelow(context, path))),
  readFile: builtin((context, file) => paths(file, (path) => readFile(context, path))),
  fromJSON: builtin((_, text) => json(text.force())),
  importJSON: builtin((context, file) => paths(file, (path) => json(readFile(context, path)))),
  pathExists: builtin((context, file) =>
    paths(file, (path) => {
      if (!context.sources.isInside(path)) return new Unknown(textOf(file));
      const bytes = context.sources.files.read(path);
      return !failed(bytes) || bytes.error === 'EISDIR' ? true : bytes.error === 'ENOENT' ? false : new Unknown(textOf(file));
    }),
  ),
  append: builtin((_, dir, below) =>
    paths(dir, (path) =>
      whenKnown(below.force(), (text) => (typeof text === 'string' ? new NixPath(normalizePath(path, text)) : new Unknown('append'))),
    ),
  ),
  fetchTarball: fetched,
  fetchGit: fetched,
  fetchTree: fetched,
  getFlake: fetched,
  id: builtin((_, x) => x.force()),
  const: builtin((_, x, _y) => x.force()),
  flip: builtin((context, f, a, b) => context.call(f.force(), b, a)),
  pipe: builtin((context, start, fs) => {
    const { items } = listOf(fs.force());
    if (items.some(({ rest, conditions }) => rest || conditions.length > 0)) return new Unknown(textOf(fs));
    return items.reduce<Thunk>((value, f) => new Thunk(() => context.call(f.value.force(), value)), start).force();
  }),
  seq: second,
  deepSeq: second,
  trace: second,
  warn: second,
  warnIf: third,
  traceVal: builtin((_, x) => x.force()),
  isAttrs: builtin((_, x) =>
    whenKnown(x.force(), (value) => {
      if (value instanceof Attrs) return true;
      const isOther =
        value === null || typeof value !== 'object' || value instanceof List || value instanceof NixPath || value instanceof Func;
      return isOther ? false : new Unknown(textOf(x));
    }),
  ),
  isFunction: builtin((_, x) =>
    whenKnown(x.force(), (value) => (value instanceof Func ? true : value instanceof Attrs ? new Unknown('isFunction') : false)),
  ),
  functionArgs: builtin((_, f) =>
    whenKnown(f.force(), (value) =>
      value instanceof Func && value.formals !== null
        ? set(value.formals.map(({ name, isOptional }) => [name, isOptional] as const))
        : new Unknown('functionArgs'),
    ),
  ),
};
