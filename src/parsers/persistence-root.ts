import {
  type Declaration,
  declaration,
  type Method,
  notUnderstood,
  type Reader,
  type ReaderResult,
  type SourceLocation,
} from '../model/declaration.ts';
import { normalizePath, type Path, segmentsOf } from '../model/path.ts';
import { octalMode } from './octal-mode.ts';

/** The list of which an entry is one. */
export interface ListPlace {
  option: string;
  /** The root's attribute name. */
  root: string | null;
  /** The user's attribute name; null: the root's own list. */
  user: string | null;
  list: 'directories' | 'files' | null;
}

export type Mechanism = 'impermanence' | 'home-manager' | 'home-manager-v1' | 'preservation';
export type Json = Record<string, unknown>;

/** A user as the evaluated configuration or the audited system knows it. */
export interface KnownUser {
  name: string;
  home: Path;
  /** The primary group's name; null: not known. */
  group: string | null;
}

/** Where the declarations of one evaluated list are gathered. */
export interface Gathering {
  result: ReaderResult;
  /** By live path and stored path: the same entry may stand in a user's list and in the root's (impermanence 2022–2025). */
  seen: Map<string, Declaration>;
  users: readonly KnownUser[];
  /** Whose home it may be where a list of home.persistence does not say. */
  subjects: readonly KnownUser[];
  reader: Reader;
  /** By mechanism: where the list was written; with the place and the text of an entry, where that was. */
  sourceOf(mechanism: string, place?: Omit<ListPlace, 'option'>, written?: string): SourceLocation;
  /** Where what can't be read stands. */
  file: string;
  /** The name that a person knows a file of Nix by. */
  show(file: string): string;
}

/** One root with all its switches, applied to each of its entries. */
interface Root {
  mechanism: Mechanism;
  option: string;
  /** The attribute names, of the root and of the user whose list it is. */
  name: string | null;
  key: string | null;
  path: Path | null;
  value: Json;
  enabled: boolean;
}

const MAX_UNREAD = 100;

export const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** An own member, never an inherited one. */
export const member = (value: Json, name: string): unknown => (Object.hasOwn(value, name) ? value[name] : undefined);

/** A string that can be a name or path: not empty, no NUL. */
export const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' && !value.includes('\0') ? value : null;

export function unread(into: Gathering, option: string, value: unknown, reason: string): void {
  const list = into.result.notUnderstood;
  if (list.length >= MAX_UNREAD) return;
  const last = list.length === MAX_UNREAD - 1;
  const text = JSON.stringify(value)?.slice(0, 200) ?? 'undefined';
  list.push(
    notUnderstood({ file: into.file, text, reason: last ? 'and more that could not be read' : reason, option, code: 'value-not-readable' }),
  );
}

/**
 * One root of `environment.persistence`, `home.persistence` or `preservation.preserveAt`, as the modules define them (impermanence
 * submodule-options.nix, preservation options.nix). `user`: whose list it is, for home.persistence. Null as a root's name: a root given without it.
 */
export function readRoot(
  into: Gathering,
  mechanism: Mechanism,
  option: string,
  name: string | null,
  value: unknown,
  on: boolean,
  user?: KnownUser,
): void {
  if (!isRecord(value)) return unread(into, option, value, 'a root has to be a set');
  const path = textOf(member(value, 'persistentStoragePath')) ?? name;
  if (path !== null && !path.startsWith('/')) unread(into, option, path, 'the persist root is not an absolute path');
  const rootPath = path?.startsWith('/') ? normalizePath(path) : null;
  const enabled = on && member(value, 'enable') !== false;
  const root: Root = { mechanism, option, name, key: user?.name ?? null, path: rootPath, value, enabled };
  if (rootPath !== null) addRoot(into, rootPath, name === path ? null : name, enabled);
  const users = member(value, 'users') ?? {};
  if (!isRecord(users)) unread(into, `${option}.users`, users, 'expected a set of users');
  else {
    for (const [key, scope] of Object.entries(users)) {
      const at = `${option}.users.${JSON.stringify(key)}`;
      if (isRecord(scope))
        readLists(into, { ...root, option: at, key }, scope, userOf(into, textOf(member(scope, 'username')) ?? key, scope));
      else unread(into, at, scope, 'expected a set');
    }
  }
  readLists(into, root, value, user ?? null);
}

function addRoot(into: Gathering, path: Path, name: string | null, enabled: boolean): void {
  const known = into.result.roots.find((root) => root.path === path);
  if (known) known.enabled ||= enabled;
  else into.result.roots.push({ path, name, enabled });
}

/** The home is what the list says, then what the configuration or the system says; "" where nobody does. */
function userOf(into: Gathering, name: string, scope: Json): KnownUser {
  const known = into.users.find((user) => user.name === name);
  return { name, home: textOf(member(scope, 'home')) ?? known?.home ?? '', group: known?.group ?? null };
}

function readLists(into: Gathering, root: Root, scope: Json, user: KnownUser | null): void {
  for (const [list, kind] of [
    ['directories', 'directory'],
    ['files', 'file'],
  ] as const) {
    const items = member(scope, list) ?? [];
    if (!Array.isArray(items)) unread(into, `${root.option}.${list}`, items, 'expected a list');
    else for (const item of items as unknown[]) readItem(into, { ...root, option: `${root.option}.${list}` }, item, kind, user);
  }
}

function readItem(into: Gathering, root: Root, item: unknown, kind: 'directory' | 'file', user: KnownUser | null): void {
  const entry: unknown = typeof item === 'string' ? { [kind]: item } : item;
  if (!isRecord(entry)) return unread(into, root.option, item, 'expected a path or a set');
  const how = member(entry, 'how');
  if (how === '_intermediate') return;
  const written = textOf(member(entry, kind));
  const whole = textOf(member(entry, kind === 'directory' ? 'dirPath' : 'filePath'));
  if (whole === null && written === null) return unread(into, root.option, item, `no ${kind}`);
  const owner = user ?? ownerByHome(into, entry);
  const source = into.sourceOf(
    root.mechanism,
    { root: root.name, user: root.key, list: kind === 'directory' ? 'directories' : 'files' },
    written ?? whole!,
  );
  const known = { ...common(into, root, entry, kind), source, ...access(into, root, entry, kind, owner) };
  const scope = owner === null ? {} : ({ scope: 'user', user: owner.name } as const);
  if (root.mechanism === 'home-manager-v1') {
    for (const each of owner === null ? homesFor(into, root) : [owner])
      addVersion1(into, root, entry, written ?? whole!, { ...known, scope: 'user', user: each.name }, each);
    if (owner === null && homesFor(into, root).length === 0) unread(into, root.option, item, 'whose home it is cannot be told');
    return;
  }
  if (whole?.startsWith('/') || (written?.startsWith('/') ?? false))
    return add(into, root, entry, normalizePath(whole?.startsWith('/') ? whole : written!), { ...known, ...scope });
  const homes = owner !== null ? [owner] : root.mechanism === 'home-manager' ? into.subjects : [{ name: '', home: '/', group: null }];
  if (homes.every(({ home }) => home === ''))
    return unread(into, root.option, item, `the home of ${owner?.name ?? 'the user'} is not known`);
  for (const each of homes) {
    if (each.home === '') continue;
    const whose = each.name === '' ? {} : ({ scope: 'user', user: each.name } as const);
    add(into, root, entry, normalizePath(each.home, written ?? whole!), { ...known, ...whose });
  }
}

/** Before 2025-09 a user's entry stands in the root's list too, recognisable by its home. */
function ownerByHome(into: Gathering, entry: Json): KnownUser | null {
  const home = textOf(member(entry, 'home'));
  if (home === null || normalizePath(home) === '/') return null;
  const known = into.users.find((user) => normalizePath(user.home) === normalizePath(home));
  const parent = member(entry, 'parentDirectory');
  const name = textOf(member(entry, 'user')) ?? known?.name ?? (isRecord(parent) ? textOf(member(parent, 'user')) : null);
  return name === null ? null : { name, home, group: known?.group ?? null };
}

type Known = Partial<Declaration>;

function common(into: Gathering, root: Root, entry: Json, kind: 'directory' | 'file'): Known {
  return {
    kind,
    method: methodOf(root, entry, kind),
    enabled: root.enabled,
    inInitrd: member(entry, 'inInitrd') === true,
    hideMount: member(entry, 'hideMount') === true,
    via: [root.mechanism],
    readers: [into.reader],
  };
}

function methodOf(root: Root, entry: Json, kind: 'directory' | 'file'): Method {
  const said = member(entry, root.mechanism === 'preservation' ? 'how' : 'method');
  if (root.mechanism === 'preservation')
    return said === undefined || said === 'bindmount' ? 'bind' : said === 'symlink' ? 'symlink' : 'unknown';
  if (root.mechanism === 'home-manager-v1') {
    if (kind === 'file') return 'symlink';
    return (said ?? member(root.value, 'defaultDirectoryMethod')) === 'symlink' ? 'symlink' : 'bindfs';
  }
  return kind === 'directory' ? 'bind' : said === 'symlink' ? 'symlink' : 'auto';
}

/** Owner and mode: of the entry itself, or for impermanence's files of the parent directory. */
function access(into: Gathering, root: Root, entry: Json, kind: 'directory' | 'file', owner: KnownUser | null): Known {
  const groupOf = (value: Json, user: string | null) =>
    textOf(member(value, 'group')) ?? into.users.find(({ name }) => name === user)?.group ?? null;
  const modeOf = (value: Json) => {
    const text = textOf(member(value, 'mode'));
    return text === null ? null : (octalMode(text) ?? text);
  };
  if (kind === 'file' && root.mechanism !== 'preservation') {
    const parent = member(entry, 'parentDirectory');
    const user = isRecord(parent) ? (textOf(member(parent, 'user')) ?? owner?.name ?? null) : null;
    const mode = isRecord(parent) ? modeOf(parent) : null;
    return isRecord(parent) && user !== null && mode !== null ? { parent: { owner: `${user}:${groupOf(parent, user) ?? '?'}`, mode } } : {};
  }
  const user = textOf(member(entry, 'user'));
  return { owner: user, group: groupOf(entry, user), mode: modeOf(entry) };
}

/** Whose home a root of the old home-manager module serves: by its documentation the root ends in the home. */
function homesFor(into: Gathering, root: Root): readonly KnownUser[] {
  const named = into.users.filter(({ home }) => home !== '' && home !== '/' && root.path?.endsWith(home));
  return named.length > 0 ? named : into.subjects;
}

/** The old module stores below the root without the home, and may drop the first component on the home's side (removePrefixDirectory). */
function addVersion1(into: Gathering, root: Root, entry: Json, written: string, known: Known, user: KnownUser): void {
  if (user.home === '') return unread(into, root.option, entry, `the home of ${user.name} is not known`);
  const inHome = member(root.value, 'removePrefixDirectory') === true ? segmentsOf(normalizePath(written)).slice(1).join('/') : written;
  add(into, root, entry, normalizePath(user.home, inHome), {
    ...known,
    storePath: root.path === null ? null : normalizePath(root.path, written),
  });
}

function add(into: Gathering, root: Root, entry: Json, path: Path, known: Known): void {
  if (path === '/') return unread(into, root.option, entry, 'the root itself cannot be kept');
  const own = textOf(member(entry, 'persistentStoragePath'));
  const persistRoot = own?.startsWith('/') ? normalizePath(own) : root.path;
  if (persistRoot !== null && persistRoot !== root.path) addRoot(into, persistRoot, null, root.enabled);
  const storePath = known.storePath === undefined ? (persistRoot === null ? null : normalizePath(persistRoot, path)) : known.storePath;
  const made = declaration({ source: into.sourceOf(root.mechanism), readers: [into.reader], ...known, path, persistRoot, storePath });
  const key = `${path}\0${storePath ?? ''}`;
  const before = into.seen.get(key);
  if (before === undefined) {
    into.seen.set(key, made);
    into.result.declarations.push(made);
    return;
  }
  before.via = [...new Set([...before.via, ...made.via])];
  if (before.scope === 'system' && made.scope === 'user')
    Object.assign(before, { scope: 'user', user: made.user, owner: made.owner, group: made.group });
}
