import { declaration, type Declaration, type Method, type PersistRoot, type Problem } from '../../model/declaration.ts';
import { normalizePath, type Path } from '../../model/path.ts';
import { octalMode } from '../../parsers/octal-mode.ts';
import { escapeGlob } from './arithmetic.ts';
import { afresh, type Definition, namesOf, type Settled, settleAll, step } from './definition.ts';
import type { Notes } from './notes.ts';
import { lineAt } from '../../parsers/nix/parse.ts';
import type { Scope } from './scope.ts';
import { alternativesOf, listOf, not, settle } from './known.ts';
import { Attrs, NixPath, type Place, Unknown, type Value } from './value.ts';

/** One of the options that hold persist lists. */
export interface Site {
  option: 'environment.persistence' | 'home.persistence' | 'preservation.preserveAt';
  scope: Scope;
  /** Of home-manager: whose it is; null: not known. */
  user: string | null;
}

/** A user's home; null: it is set, but could not be worked out. */
export type HomeOf = (user: string) => Path | null;

export interface Found {
  roots: PersistRoot[];
  declarations: Declaration[];
  problems: Problem[];
}

/** Of `home.persistence`, whether it has its meaning of before 2025-09-20, where the root holds no home; null: nothing tells. */
export type IsOldHome = boolean | null;

/** What a list is in: one root, and one user of it. */
interface Around {
  site: Site;
  root: Path | null;
  rootAt: Place | null;
  user: string | null;
  /** Whose it is is not known. */
  isAnyone: boolean;
  home: Path | null;
  enabled: boolean;
  hideMounts: boolean;
  conditions: readonly string[];
  old: { removesPrefix: boolean; method: Method } | null;
}

/** A switch: its value, and what it hangs on. */
function flag(settled: readonly Settled[], fallback: boolean, text: string): { is: boolean; conditions: string[] } {
  const [first] = settled;
  if (first === undefined) return { is: fallback, conditions: [] };
  if (settled.length === 1 && typeof first.value === 'boolean') {
    if (first.conditions.length === 0) return { is: first.value, conditions: [] };
    const held = first.conditions.join(' && ');
    if (first.value !== fallback) return { is: true, conditions: [first.value ? held : not(held)] };
    return { is: fallback, conditions: [] };
  }
  const isSame = settled.every(({ value }) => value === first.value) && typeof first.value === 'boolean';
  if (isSame && settled.some(({ conditions }) => conditions.length === 0)) return { is: first.value as boolean, conditions: [] };
  return { is: true, conditions: [first.value instanceof Unknown ? first.value.text : text] };
}

const text = (value: Value): string | null => (typeof value === 'string' ? value : null);

/** Reads the persist lists of impermanence, preservation and home-manager as their modules would (persist.md, 1.1 to 1.4). */
export class Persistence {
  readonly found: Found = { roots: [], declarations: [], problems: [] };
  readonly #notes: Notes;
  readonly #homeOf: HomeOf;
  readonly #isOldHome: IsOldHome;

  constructor(notes: Notes, homeOf: HomeOf, isOldHome: IsOldHome) {
    this.#notes = notes;
    this.#homeOf = homeOf;
    this.#isOldHome = isOldHome;
  }

  read(site: Site): void {
    const path = site.option.split('.');
    const { all, holes } = site.scope.definitions(path);
    // What is above the option and not known may hold it; a module that was not read has its own record.
    for (const { value, at, depth, conditions } of holes)
      if (depth > 0)
        this.#unread(
          site,
          at,
          'value-not-readable',
          value,
          conditions.filter((each) => typeof each === 'string'),
        );
    const settled = settleAll(all);
    for (const { value, at, conditions } of settled) {
      if (value instanceof Attrs && value.open === null) continue;
      this.#unread(site, at, 'value-not-readable', value instanceof Attrs ? value.open! : value, conditions);
    }
    const { names, unnamed } = namesOf(settled);
    for (const [name, at] of names) this.#root(site, name, at, step(afresh(settled), name).all);
    for (const { name, settled: each } of unnamed) {
      this.#unread(site, each.at, 'root-not-literal', name, each.conditions);
      this.#root(site, null, each.at, afresh([each]).all);
    }
  }

  #unread(site: Site, at: Place | null, code: string, value: Value, conditions: readonly string[], option: string = site.option): void {
    const unknown = value instanceof Unknown ? value : new Unknown('a value of another kind');
    this.#notes.add(at, {
      option,
      code,
      text: unknown.text,
      reason: unknown.why ?? '',
      pattern: unknown.pattern,
      conditions: [...conditions],
    });
  }

  #root(site: Site, name: string | null, at: Place | null, definitions: readonly Definition[]): void {
    const settled = settleAll(definitions);
    for (const { value, conditions } of settled) {
      if (!(value instanceof Attrs)) this.#unread(site, at, 'value-not-readable', value, conditions);
      else if (value.doubt() !== null) this.#unread(site, at, 'value-not-readable', value.doubt()!, conditions);
    }
    const leaf = (option: string): Settled[] => settleAll(step(afresh(settled), option).all);
    const isPreservation = site.option === 'preservation.preserveAt';
    const path = name === null ? null : this.#pathOf(site, name, at, leaf('persistentStoragePath'));
    const on = flag(
      isPreservation ? settleAll(site.scope.definitions(['preservation', 'enable']).all) : leaf('enable'),
      true,
      `${site.option}.enable`,
    );
    if (isPreservation && site.scope.definitions(['preservation', 'enable']).all.length === 0)
      on.conditions.push('config.preservation.enable');
    if (path !== null) this.found.roots.push({ path, name: name === path ? null : name, enabled: on.is });
    const home = site.user === null ? null : this.#homeOf(site.user);
    const around: Around = {
      site,
      root: path,
      rootAt: at,
      user: site.user,
      isAnyone: site.option === 'home.persistence' && site.user === null,
      home,
      enabled: on.is,
      hideMounts: flag(leaf('hideMounts'), false, '').is,
      conditions: on.conditions,
      old: site.option === 'home.persistence' ? this.#oldHome(path, home, leaf) : null,
    };
    if (around.isAnyone) this.#unread(site, at, 'user-not-literal', new Unknown('the user of this home-manager module'), []);
    this.#lists(around, leaf);
    if (site.option === 'home.persistence') return;
    const users = leaf('users');
    for (const { value, conditions } of users)
      if (!(value instanceof Attrs) || value.open !== null)
        this.#unread(site, at, 'value-not-readable', value instanceof Attrs ? value.open! : value, conditions);
    const { names, unnamed } = namesOf(users);
    for (const user of names.keys()) this.#user(around, user, settleAll(step(afresh(users), user).all));
    for (const { name: user, settled: each } of unnamed) {
      this.#unread(site, at, 'user-not-literal', user, each.conditions);
      this.#user(around, null, [each]);
    }
  }

  #pathOf(site: Site, name: string, at: Place | null, settled: readonly Settled[]): Path | null {
    const [first] = settled;
    if (settled.length === 1 && first!.conditions.length === 0 && typeof first!.value === 'string' && first!.value.startsWith('/'))
      return normalizePath(first!.value);
    if (settled.length === 0 && name.startsWith('/')) return normalizePath(name);
    const value = settled.find((each) => each.value instanceof Unknown)?.value ?? new Unknown(`persistentStoragePath of "${name}"`);
    this.#unread(site, at, 'root-not-literal', value, []);
    return null;
  }

  /** The meaning of before 2025-09-20; where no flake.lock tells, options and roots that only it has do. */
  #oldHome(root: Path | null, home: Path | null, leaf: (option: string) => Settled[]): Around['old'] {
    const removesPrefix = flag(leaf('removePrefixDirectory'), false, '').is;
    const method = settle(leaf('defaultDirectoryMethod')[0]?.value ?? 'bindfs');
    const hasMark =
      removesPrefix ||
      leaf('defaultDirectoryMethod').length > 0 ||
      leaf('allowOther').length > 0 ||
      (root !== null && home !== null && root.endsWith(home));
    if (!(this.#isOldHome ?? hasMark)) return null;
    return { removesPrefix, method: method === 'symlink' ? 'symlink' : method === 'bindfs' ? 'bindfs' : 'unknown' };
  }

  #user(around: Around, user: string | null, settled: readonly Settled[]): void {
    for (const { value, conditions } of settled) {
      const doubt = value instanceof Attrs ? value.doubt() : value;
      if (doubt !== null) this.#unread(around.site, around.rootAt, 'value-not-readable', doubt, conditions);
    }
    const leaf = (option: string): Settled[] => settleAll(step(afresh(settled), option).all);
    const said = leaf('home');
    const home =
      said.length === 0
        ? user === null
          ? null
          : this.#homeOf(user)
        : said.length === 1 && typeof said[0]!.value === 'string'
          ? normalizePath(said[0]!.value)
          : null;
    this.#lists({ ...around, user, isAnyone: user === null, home }, leaf);
  }

  #lists(around: Around, leaf: (option: string) => Settled[]): void {
    for (const kind of ['directories', 'files'] as const)
      for (const { value, conditions, at } of leaf(kind)) this.#list(around, kind, value, conditions, at);
  }

  #list(around: Around, list: 'directories' | 'files', value: Value, conditions: readonly string[], at: Place | null): void {
    const option = `${around.site.option}.${list}`;
    for (const item of listOf(value).items) {
      const place = item.at ?? around.rootAt ?? at;
      const outer = [...around.conditions, ...conditions, ...item.conditions];
      if (item.rest) {
        this.#unread(around.site, place, 'list-not-readable', item.value.force(), outer, option);
        continue;
      }
      for (const each of alternativesOf(item.value.force())) {
        const held = [...outer, ...each.conditions];
        const element = each.value;
        const rel = element instanceof Attrs ? around.site.scope.context.select(element, list === 'files' ? 'file' : 'directory') : element;
        for (const way of alternativesOf(rel)) {
          const all = [...new Set([...held, ...way.conditions])];
          if (typeof way.value === 'string') this.#entry(around, list, way.value, element instanceof Attrs ? element : null, all, place);
          else this.#unread(around.site, place, 'element-not-literal', asUnknown(way.value), all, option);
        }
      }
    }
  }

  #entry(around: Around, list: 'directories' | 'files', rel: string, fields: Attrs | null, conditions: string[], at: Place | null): void {
    const { site, old } = around;
    const isFile = list === 'files';
    const field = (name: string, from: Attrs | null = fields): Value =>
      from?.entries.has(name) === true ? settle(site.scope.context.select(from, name)) : null;
    if (around.isAnyone || (around.user !== null && around.home === null)) {
      const pattern = around.isAnyone ? `/home/*/${escapeGlob(rel)}` : `**/${escapeGlob(rel)}`;
      this.#notes.add(at, { option: `${site.option}.users`, code: 'user-not-literal', text: rel, pattern, conditions });
      return;
    }
    const shown = old?.removesPrefix === true ? rel.split('/').filter(Boolean).slice(1).join('/') : rel;
    const path = around.home === null ? normalizePath(shown) : normalizePath(around.home, shown);
    const own = field('persistentStoragePath');
    const root = own === null ? around.root : typeof own === 'string' ? normalizePath(own) : null;
    const parent = field('parentDirectory') ?? (field('configureParent') === true ? field('parent') : null);
    const parentMode = parent instanceof Attrs ? text(field('mode', parent)) : null;
    const mode = text(field('mode'));
    this.found.declarations.push(
      declaration({
        path,
        kind: isFile ? 'file' : 'directory',
        scope: around.user === null ? 'system' : 'user',
        user: around.user,
        persistRoot: root,
        storePath: root === null ? null : normalizePath(root, old === null ? path : rel),
        method: methodOf(site, isFile, field('how') ?? field('method'), old),
        owner: text(field('user')),
        group: text(field('group')),
        mode: mode === null ? null : (octalMode(mode) ?? mode),
        parent:
          parent instanceof Attrs && parentMode !== null
            ? {
                owner: `${text(field('user', parent)) ?? around.user ?? 'root'}:${text(field('group', parent)) ?? (around.user === null ? 'root' : '?')}`,
                mode: octalMode(parentMode) ?? parentMode,
              }
            : null,
        enabled: around.enabled,
        inInitrd: field('inInitrd') === true,
        hideMount: fields?.entries.has('hideMount') === true ? field('hideMount') === true : around.hideMounts,
        conditions,
        via: [
          site.option === 'environment.persistence'
            ? 'impermanence'
            : site.option === 'preservation.preserveAt'
              ? 'preservation'
              : old === null
                ? 'home-manager'
                : 'home-manager-v1',
        ],
        source: sourceOf(at),
        readers: ['static'],
      }),
    );
  }
}

const asUnknown = (value: Value): Unknown =>
  value instanceof Unknown
    ? value
    : value instanceof NixPath
      ? new Unknown(value.path, { pattern: escapeGlob(value.path), why: 'a path literal is no string: the module refuses it' })
      : new Unknown('an entry of another kind');

export const sourceOf = (at: Place | null): { file: string; line: number | null } =>
  at === null ? { file: '', line: null } : { file: at.file.name, line: lineAt(at.file.text, at.start) };

function methodOf(site: Site, isFile: boolean, said: Value, old: Around['old']): Method {
  if (said instanceof Unknown) return 'unknown';
  if (said === 'bindmount') return 'bind';
  if (said === 'symlink' || said === 'bindfs') return said;
  if (old !== null) return isFile ? 'symlink' : old.method;
  return isFile && site.option !== 'preservation.preserveAt' ? 'auto' : 'bind';
}
