import { declaration, emptyResult, type Reader, type ReaderResult, rootOfMapping, type SourceLocation } from '../model/declaration.ts';
import { isWithin, normalizePath } from '../model/path.ts';
import type { Accounts, User } from '../model/users.ts';
import {
  type ListPlace,
  type Gathering,
  isRecord,
  type Json,
  type KnownUser,
  type Mechanism,
  member,
  readRoot,
  textOf,
  unread,
} from './persistence-root.ts';
import { inFlake, locator, type Sources } from './persistence-positions.ts';
import { expandSpecifiers } from './specifiers.ts';
import { parseTmpfiles } from './tmpfiles.ts';

/** The forms a JSON object about persistence comes in. "root": one root's value without its name. */
export type PersistenceShape = 'projection' | 'preservation' | 'roots' | 'root';

export interface PersistenceContext {
  /** The file the JSON was read from. */
  file: string;
  reader: Reader;
  accounts: Accounts;
  subjects: readonly User[];
  /** The files that the projection says it is written in; left out: out of reach. */
  sources?: Sources;
}

const MODULES = ['impermanence', 'homeManager', 'preservation', 'binds'];
const SECTIONS = [...MODULES, 'users', 'tmpfiles', 'references', 'positions', 'files'];
const OPTION: Record<string, string> = {
  impermanence: 'environment.persistence',
  preservation: 'preservation.preserveAt',
  'home-manager': 'home.persistence',
  'home-manager-v1': 'home.persistence',
  fileSystems: 'fileSystems',
  unit: 'systemd.mounts',
  tmpfiles: 'systemd.tmpfiles.rules',
};
const ROOT_MEMBERS = ['directories', 'files', 'users', 'persistentStoragePath', 'enable', 'hideMounts', 'commonMountOptions'];
const V1_MEMBERS = ['removePrefixDirectory', 'defaultDirectoryMethod', 'allowOther'];
const PRESERVATION_MEMBERS = ['how', 'configureParent', 'createLinkTarget', 'mountOptions'];

const NO_LIST: Omit<ListPlace, 'option'> = { root: null, user: null, list: null };
const OUT_OF_REACH: Sources = { read: () => null, show: inFlake };

/** Which form it is; null: none that is known. A root may have any name, so the members decide. */
export function shapeOf(json: Json): PersistenceShape | null {
  const keys = Object.keys(json);
  const values = Object.values(json);
  if (isRecord(member(json, 'preserveAt')) && !isRoot(json)) return 'preservation';
  const sections = keys.filter((key) => SECTIONS.includes(key) && !isRoot(json[key]));
  if (typeof member(json, 'schema') === 'number' || (sections.length === keys.length && sections.some((key) => MODULES.includes(key))))
    return 'projection';
  if (isRoot(json)) return 'root';
  if (keys.length === 0 || values.some((value) => isRoot(value)) || keys.some((key) => key.startsWith('/'))) return 'roots';
  return null;
}

/** `json`: parsed JSON of one of the forms, from `nix eval` or written by hand. Whatever in it has the wrong type is a not-understood record. */
export function readPersistence(json: Json, shape: PersistenceShape, context: PersistenceContext): ReaderResult {
  const system = context.accounts.users.map(({ name, home, group }) => ({ name, home, group }));
  const evaluated = shape === 'projection' ? usersOf(member(json, 'users')) : [];
  const sources = context.sources ?? OUT_OF_REACH;
  const locate = shape === 'projection' ? locator(json, sources) : () => null;
  const files = shape === 'projection' ? member(json, 'files') : null;
  const into: Gathering = {
    result: emptyResult(),
    seen: new Map(),
    users: [...evaluated, ...system],
    subjects: context.subjects,
    reader: context.reader,
    file: context.file,
    show: (file) => sources.show(file),
    sourceOf: (mechanism, place = NO_LIST, written = '') =>
      locate({ option: OPTION[mechanism] ?? '', ...place }, written) ??
      fileOf(files, mechanism, sources) ?? { file: context.file, line: null },
  };
  if (shape === 'projection') readProjection(into, json);
  else if (shape === 'preservation') readPreservation(into, json);
  else if (shape === 'root') {
    const mechanism = mechanismOf([json]);
    readRoot(into, mechanism, OPTION[mechanism]!, null, json, true);
  } else readRoots(into, mechanismOf(Object.values(json)), json, true);
  return into.result;
}

function readProjection(into: Gathering, json: Json): void {
  const section = (name: string): Json => {
    const value = member(json, name) ?? {};
    if (isRecord(value)) return value;
    unread(into, name, value, 'expected a set');
    return {};
  };
  readRoots(into, 'impermanence', section('impermanence'), true);
  for (const [name, roots] of Object.entries(section('homeManager'))) {
    const known = into.users.find((user) => user.name === name) ?? { name, home: '', group: null };
    if (isRecord(roots))
      readRoots(into, mechanismOf(Object.values(roots)) === 'home-manager-v1' ? 'home-manager-v1' : 'home-manager', roots, true, known);
    else unread(into, `home-manager.users.${JSON.stringify(name)}.home.persistence`, roots, 'expected a set');
  }
  readPreservation(into, section('preservation'));
  readBinds(into, member(json, 'binds') ?? []);
  readRules(into, member(json, 'tmpfiles') ?? []);
  readReferences(into, member(json, 'references') ?? []);
}

function readPreservation(into: Gathering, value: Json): void {
  const roots = member(value, 'preserveAt') ?? {};
  if (isRecord(roots)) readRoots(into, 'preservation', roots, member(value, 'enable') !== false);
  else unread(into, OPTION['preservation']!, roots, 'expected a set');
}

function readRoots(into: Gathering, mechanism: Mechanism, roots: Json, on: boolean, user?: KnownUser): void {
  for (const [name, value] of Object.entries(roots))
    readRoot(into, mechanism, `${OPTION[mechanism]}.${JSON.stringify(name)}`, name, value, on, user);
}

/** Bind mounts of `fileSystems` and `systemd.mounts`; the persistence modules write their own there, which stand in the list already. */
function readBinds(into: Gathering, binds: unknown): void {
  if (!Array.isArray(binds)) return unread(into, 'fileSystems', binds, 'expected a list');
  for (const bind of binds as unknown[]) {
    const where = isRecord(bind) ? textOf(member(bind, 'where')) : null;
    const what = isRecord(bind) ? textOf(member(bind, 'what')) : null;
    if (!where?.startsWith('/') || !what?.startsWith('/')) {
      unread(into, 'fileSystems', bind, 'a bind mount needs two absolute paths');
      continue;
    }
    const options = member(bind as Json, 'options');
    const via = member(bind as Json, 'option') === OPTION['unit'] ? 'unit' : 'fileSystems';
    addMapping(into, via, where, what, { method: 'bind', hideMount: Array.isArray(options) && options.includes('x-gvfs-hide') });
  }
}

/** L lines of tmpfiles that lead into a persist root of the list. A C line only copies once. */
function readRules(into: Gathering, rules: unknown): void {
  if (!Array.isArray(rules)) return unread(into, OPTION['tmpfiles']!, rules, 'expected a list');
  for (const rule of rules as unknown[]) {
    if (typeof rule !== 'string') {
      unread(into, OPTION['tmpfiles']!, rule, 'expected a line');
      continue;
    }
    const [line] = parseTmpfiles(Buffer.from(rule)).lines;
    const path = line === undefined ? null : expandSpecifiers(line.path);
    const target = line === undefined ? null : expandSpecifiers(line.argument ?? '');
    if (line === undefined || !'LC'.includes(line.type) || !path?.startsWith('/') || !target?.startsWith('/')) continue;
    if (!into.result.roots.some((root) => isWithin(normalizePath(target), root.path))) continue;
    if (line.type === 'L') addMapping(into, 'tmpfiles', path, target, { method: 'symlink' });
    else {
      const text = `copied from ${normalizePath(target)} where it is missing; what is written to it later is not kept`;
      into.result.problems.push({ code: 'copied-not-kept', path: normalizePath(path), text });
    }
  }
}

/** State that is used in place, wherever it lies. */
function readReferences(into: Gathering, references: unknown): void {
  if (!Array.isArray(references)) return unread(into, 'references', references, 'expected a list');
  for (const each of references as unknown[]) {
    const path = isRecord(each) ? textOf(member(each, 'path')) : null;
    const option = isRecord(each) ? textOf(member(each, 'option')) : null;
    if (!path?.startsWith('/') || option === null) {
      unread(into, 'references', each, 'expected an option and an absolute path');
      continue;
    }
    const file = textOf(member(each as Json, 'file'));
    const line = member(each as Json, 'line');
    const source = {
      file: file === null ? into.file : into.show(file),
      line: file !== null && Number.isSafeInteger(line) ? (line as number) : null,
    };
    into.result.references.push({ path: normalizePath(path), option, source });
  }
}

function addMapping(
  into: Gathering,
  via: string,
  where: string,
  what: string,
  known: { method: 'bind' | 'symlink'; hideMount?: boolean },
): void {
  const path = normalizePath(where);
  const storePath = normalizePath(what);
  if (into.seen.has(`${path}\0${storePath}`)) return;
  const persistRoot = rootOfMapping(storePath, path) ?? into.result.roots.find((root) => isWithin(storePath, root.path))?.path ?? null;
  const source = into.sourceOf(via, NO_LIST, where);
  const made = declaration({ path, storePath, persistRoot, via: [via], source, readers: [into.reader], ...known });
  into.seen.set(`${path}\0${storePath}`, made);
  into.result.declarations.push(made);
  if (persistRoot !== null && !into.result.roots.some((root) => root.path === persistRoot))
    into.result.roots.push({ path: persistRoot, name: null, enabled: true });
}

const isRoot = (value: unknown): boolean =>
  isRecord(value) &&
  ROOT_MEMBERS.some((name) => Object.hasOwn(value, name)) &&
  Array.isArray(member(value, 'directories') ?? []) &&
  Array.isArray(member(value, 'files') ?? []) &&
  !Object.hasOwn(value, 'preserveAt');

/** Which module a raw list belongs to, told by members only that one has; a list whose every entry lies in a home is home-manager's. */
function mechanismOf(roots: readonly unknown[]): Mechanism {
  const records = roots.filter(isRecord);
  if (records.some((root) => V1_MEMBERS.some((name) => Object.hasOwn(root, name)))) return 'home-manager-v1';
  const users = records.flatMap((root) => Object.values(isRecord(member(root, 'users')) ? (member(root, 'users') as Json) : {}));
  const items = [...records, ...users.filter(isRecord)].flatMap((root) =>
    ['directories', 'files'].flatMap((list) => member(root, list) ?? []),
  );
  const entries = items.filter(isRecord);
  const has = (names: readonly string[]) => entries.some((entry) => names.some((name) => Object.hasOwn(entry, name)));
  if (has(PRESERVATION_MEMBERS) || records.some((root) => Object.hasOwn(root, 'commonMountOptions'))) return 'preservation';
  if (entries.some((entry) => member(entry, 'method') === 'bindfs')) return 'home-manager-v1';
  return users.length === 0 && items.length > 0 && items.every(inHome) ? 'home-manager' : 'impermanence';
}

const inHome = (item: unknown): boolean =>
  isRecord(item)
    ? textOf(member(item, 'home')) !== null || isRelative(member(item, 'directory') ?? member(item, 'file'))
    : isRelative(item);

const isRelative = (value: unknown): boolean => typeof value === 'string' && !value.startsWith('/');

function usersOf(value: unknown): KnownUser[] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, user]) => {
    const home = isRecord(user) ? textOf(member(user, 'home')) : null;
    return home === null || !isRecord(user)
      ? []
      : [{ name: textOf(member(user, 'name')) ?? key, home, group: textOf(member(user, 'group')) }];
  });
}

/** `files`: option → the files that define it. One file is the source; of several nobody knows which. */
function fileOf(files: unknown, mechanism: string, sources: Sources): SourceLocation | null {
  const defined = isRecord(files) ? member(files, OPTION[mechanism] ?? '') : undefined;
  const only = Array.isArray(defined) && defined.length === 1 ? textOf(defined[0]) : null;
  return only === null ? null : { file: sources.show(only), line: null };
}
