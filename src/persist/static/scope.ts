import type { Context } from './context.ts';
import { type Definition, type Definitions, settleAll, step } from './definition.ts';
import { folderOf } from './defaults.ts';
import { merged, typed } from './merge.ts';
import { itemOf, settle } from './known.ts';
import { Attrs, ConfigRef, type Entry, List, Option, Thunk, Unknown, type Value } from './value.ts';

/** A loaded module: what it defines and declares, and the file it was imported as. */
export interface Module {
  key: string | null;
  config: Definition;
  options: Definition | null;
}

/**
 * The modules of one machine, or of one user's home-manager, and the configuration that they make together. Values are looked up when all
 * modules are loaded.
 */
export class Scope {
  readonly context: Context;
  /** "config" where this is the machine's, "osConfig" where a user's modules look at it. */
  readonly kind: 'nixos' | 'home' | 'flake-parts';
  readonly modules: Module[] = [];
  isLoading = true;
  /** What options have that nobody declares here, by their paths; undefined: not known. */
  readonly #implied: (path: readonly string[]) => Value | undefined;
  readonly #config = new Map<string, Definitions>();
  readonly #options = new Map<string, Definitions>();
  /** Arguments of mkOption by path; null: there is a set of options, or none. */
  readonly #fields = new Map<string, Thunk | null>();
  readonly #values = new Map<string, Value | null>();

  constructor(context: Context, kind: Scope['kind'], implied: (path: readonly string[]) => Value | undefined = () => undefined) {
    this.context = context;
    this.kind = kind;
    this.#implied = implied;
  }

  readonly config = (): ConfigRef => new ConfigRef(this, []);

  /** The definitions at a path of names. Priorities and conditions of the levels above go down with them. */
  definitions = (path: readonly string[]): Definitions => walk(this.#config, path, () => this.modules.map(({ config }) => config));

  #declared = (path: readonly string[]): Definitions =>
    walk(this.#options, path, () => this.modules.flatMap(({ options }) => options ?? []));

  /** The option that the path leads to or into. */
  #optionAt(path: readonly string[]): { fields: Thunk; length: number } | null {
    for (let length = 1; length <= path.length; length++) {
      const here = path.slice(0, length);
      if (this.#declared(here).all.length === 0) return null;
      const fields = this.#fieldsAt(here);
      if (fields !== null) return { fields, length };
    }
    return null;
  }

  #fieldsAt(path: readonly string[]): Thunk | null {
    const key = path.join('\0');
    const known = this.#fields.get(key);
    if (known !== undefined) return known;
    const option = settleAll(this.#declared(path).all).find(({ value }) => value instanceof Option)?.value;
    const fields = option instanceof Option ? option.fields : null;
    this.#fields.set(key, fields);
    return fields;
  }

  knows = (path: readonly string[]): boolean =>
    !this.isLoading && (this.definitions(path).all.length > 0 || this.#declared(path).all.length > 0 || this.#implied(path) !== undefined);

  /** What the configuration is at a path. */
  lookup(path: readonly string[]): Value {
    const text = `config.${path.join('.')}`;
    if (this.isLoading || path.length === 0) return new Unknown(text);
    const key = path.join('\0');
    const known = this.#values.get(key);
    if (known === null) return new Unknown(text, { why: 'it depends on itself' });
    if (known !== undefined) return known;
    this.#values.set(key, null);
    const value = this.#work(path, text);
    this.#values.set(key, value);
    return value;
  }

  #work(path: readonly string[], text: string): Value {
    const option = this.#optionAt(path);
    if (option !== null) {
      const own = path.slice(0, option.length);
      const whole = option.length === path.length ? this.#ofOption(own, option.fields) : this.lookup(own);
      return path.slice(option.length).reduce<Value>((value, name) => this.context.select(value, name), whole);
    }
    const { all, holes } = this.definitions(path);
    if (this.#declared(path).all.length > 0) return this.#ofGroup(path);
    const doubt = holes.find(({ depth }) => depth > 0);
    if (doubt !== undefined) return new Unknown(text, { why: `it may be set by ${doubt.value.text}` });
    if (settleAll(all).length === 0) return this.#implied(path) ?? this.#folder(path) ?? new Unknown(text);
    const value = merged(text, all, null);
    // Modules of nixpkgs that are not read may add to lists and sets.
    if (value instanceof List) return new List([...value.items, itemOf(Thunk.of(new Unknown(text)), { rest: true })]);
    return value instanceof Attrs && this.kind !== 'flake-parts'
      ? new Attrs(value.entries, value.unnamed, value.open ?? new Unknown(text))
      : value;
  }

  #ofOption(path: readonly string[], fields: Thunk): Value {
    const text = `config.${path.join('.')}`;
    const known = settle(fields.force());
    if (!(known instanceof Attrs) || known.doubt() !== null || known.entries.has('apply')) return new Unknown(text);
    const { all, holes } = this.definitions(path);
    const doubt = holes.find(({ depth }) => depth > 0);
    if (doubt !== undefined) return new Unknown(text, { why: `it may be set by ${doubt.value.text}` });
    const value = merged(text, all, known.entries.get('default')?.value ?? null);
    const type = known.entries.get('type');
    return type === undefined ? value : typed(this.context, text, settle(type.value.force()), value);
  }

  /** A level above options: a set of them. */
  #ofGroup(path: readonly string[]): Attrs {
    const names = new Set<string>();
    for (const { value } of settleAll(this.#declared(path).all))
      if (value instanceof Attrs) for (const name of value.entries.keys()) names.add(name);
    const entries = [...names].map((name): [string, Entry] => [
      name,
      { value: Thunk.of(new ConfigRef(this, [...path, name])), at: null, conditions: [] },
    ]);
    return new Attrs(new Map(entries), [], new Unknown(`config.${path.join('.')}`));
  }

  /** The default of a well-known service, where this configuration turns it on. */
  #folder(path: readonly string[]): Value | undefined {
    const known = folderOf(path);
    if (known === undefined || !settleAll(this.definitions([...path.slice(0, -1), 'enable']).all).some(({ value }) => value === true))
      return undefined;
    const [, beside, rest = ''] = /^\$(\w+)(.*)$/.exec(known) ?? [];
    if (beside !== undefined) {
      const folder = settle(this.lookup([...path.slice(0, -1), beside]));
      return typeof folder === 'string' ? folder + rest : undefined;
    }
    return known.endsWith('*') ? new Unknown(`config.${path.join('.')}`, { pattern: known }) : known;
  }
}

function walk(known: Map<string, Definitions>, path: readonly string[], start: () => Definition[]): Definitions {
  const key = path.join('\0');
  const there = known.get(key);
  if (there !== undefined) return there;
  const found =
    path.length === 0 ? { all: start(), holes: [] } : step(walk(known, path.slice(0, -1), start), path.at(-1)!, path.length - 1);
  known.set(key, found);
  return found;
}
