import { isKnownInput } from './defaults.ts';
import { type Definitions, NORMAL, settleAll, step } from './definition.ts';
import { merged } from './merge.ts';
import type { Notes } from './notes.ts';
import type { Module, Scope } from './scope.ts';
import { alternativesOf, itemOf, listOf, settle } from './known.ts';
import { Alias, Attrs, type Entry, Func, Library, List, NixPath, type Place, Property, Thunk, Unknown, type Value } from './value.ts';

/** Where a module was named, and what must hold for it to be there. */
interface Origin {
  at: Place | null;
  conditions: readonly string[];
  key: string | null;
  /** It may be no module at all: a file that nothing else names. */
  isGuess?: boolean;
}

/** A file without any of these words declares no persistence itself. */
const TELLING = /persist|preserv|fileSystems|tmpfiles|environment\.etc/;

const ASIDE = new Set(['imports', 'require', 'disabledModules', '_file', 'key', '_class', 'freeformType', 'meta']);

/** Where flake-parts and flakes written by hand keep modules for machines. */
const PARTS = [
  ['flake', 'modules', 'nixos'],
  ['flake', 'nixosModules'],
];

const entryOf = (value: Thunk): Entry => ({ value, at: null, conditions: [] });

/** Finds the modules of a scope: those given, and those they import. */
export class Loader {
  readonly #scope: Scope;
  /** `specialArgs` and the like. */
  readonly #special: Value;
  readonly #notes: Notes;
  readonly #own: ReadonlyMap<string, Value>;
  readonly #conditionsOf = new Map<string, readonly string[]>();
  readonly #disabled = new Set<string>();
  readonly #aliases: Alias[] = [];

  /** `own`: arguments of its modules beside the usual ones. */
  constructor(scope: Scope, special: Value, notes: Notes, own: ReadonlyMap<string, Value> = new Map()) {
    this.#scope = scope;
    this.#special = special;
    this.#notes = notes;
    this.#own = own;
  }

  /** The files that are modules of the scope. */
  files = (): Iterable<string> => this.#conditionsOf.keys();

  addList(modules: Value, at: Place | null, conditions: readonly string[] = []): void {
    for (const item of listOf(modules, at).items)
      this.add(item.value.force(), { at: item.at ?? at, conditions: [...conditions, ...item.conditions], key: null });
  }

  add(module: Value, origin: Origin): void {
    for (const { conditions, value } of alternativesOf(module))
      this.#one(value, { ...origin, conditions: [...origin.conditions, ...conditions] });
  }

  #one(value: Value, origin: Origin): void {
    const { at, conditions, key } = origin;
    if (value instanceof NixPath) this.#file(value.path, origin);
    else if (typeof value === 'string' && value.startsWith('/')) this.#file(value, origin);
    else if (value instanceof Func) this.add(value.call(Thunk.of(this.#arguments(value))), origin);
    else if (value instanceof Alias) this.#aliases.push(value);
    else if (value instanceof Property) this.#scope.modules.push(moduleAt(Thunk.of(value), null, key, origin));
    else if (value instanceof Attrs) this.#set(value, origin);
    else if (origin.isGuess === true && (!(value instanceof Unknown) || !TELLING.test(at?.file.text ?? ''))) return;
    else if (!(value instanceof Unknown) || !isKnownInput(value.text))
      this.#notes.add(at, {
        text: value instanceof Unknown ? value.text : 'what is not a module',
        code: 'import-not-followed',
        reason: value instanceof Unknown ? (value.why ?? '') : '',
        conditions: [...conditions],
      });
  }

  #file(path: string, origin: Origin): void {
    const { sources } = this.#scope.context;
    const file = sources.file(path);
    if (typeof file === 'string') {
      // A file that is no Nix is told of once, with its line.
      if (!sources.errors().some((error) => error.path === path || error.path === `${path}/default.nix`))
        this.#notes.add(origin.at, { file: sources.nameOf(path), text: sources.nameOf(path), code: 'import-not-followed', reason: file });
      return;
    }
    const before = this.#conditionsOf.get(file.path);
    if (before !== undefined && (before.length === 0 || origin.conditions.length > 0)) return;
    if (before !== undefined) this.#scope.modules.splice(0, Infinity, ...this.#scope.modules.filter(({ key }) => key !== file.path));
    this.#conditionsOf.set(file.path, origin.conditions);
    this.add(this.#scope.context.load(file.path), { ...origin, at: { file, start: 0 }, key: file.path });
  }

  #set(module: Attrs, origin: Origin): void {
    const { key } = origin;
    const part = (name: string) => module.entries.get(name)?.value;
    const isSplit = module.entries.has('config') || module.entries.has('options');
    const plain = (): Attrs => new Attrs(new Map([...module.entries].filter(([name]) => !ASIDE.has(name))), module.unnamed);
    const config = isSplit ? (part('config') ?? Thunk.of(new Attrs(new Map()))) : new Thunk(plain);
    if (module.open !== null)
      this.#notes.add(origin.at, { text: module.open.text, code: 'import-not-followed', reason: module.open.why ?? '' });
    this.#scope.modules.push(moduleAt(config, part('options') ?? null, key, origin));
    for (const item of listOf(part('disabledModules')?.force() ?? new List([])).items) {
      const disabled = settle(item.value.force());
      if (disabled instanceof NixPath) this.#disabled.add(disabled.path);
    }
    const imports = module.entries.get('imports') ?? module.entries.get('require');
    if (imports !== undefined) this.addList(imports.value.force(), imports.at ?? origin.at, origin.conditions);
  }

  #arguments({ formals }: Func): Attrs {
    const names = formals?.map(({ name }) => name) ?? [];
    const usual = ['lib', 'config', 'pkgs', 'options', 'modulesPath', ...this.#own.keys()];
    const special = settle(this.#special);
    const given = special instanceof Attrs ? [...special.entries.keys()] : [];
    const all = [...new Set([...usual, ...given, ...names])];
    return new Attrs(
      new Map(
        all.map((name) => [
          name,
          entryOf(
            new Thunk(
              () => this.#argument(name, special),
              () => name,
            ),
          ),
        ]),
      ),
      [],
      new Unknown('an argument of all modules'),
    );
  }

  #argument(name: string, special: Value): Value {
    if (special instanceof Attrs && special.entries.has(name)) return this.#scope.context.select(special, name);
    if (name === 'lib') return new Library('lib');
    if (name === 'config') return this.#scope.config();
    const own = this.#own.get(name);
    if (own !== undefined) return own;
    if (name === 'pkgs' || name === 'options' || name === 'modulesPath' || this.#scope.isLoading) return new Unknown(name);
    const { all } = this.#scope.definitions(['_module', 'args', name]);
    return all.length === 0 ? new Unknown(name) : merged(name, all, null);
  }

  /** No more modules will come: what they define may be looked up. */
  done(): void {
    const { modules } = this.#scope;
    modules.splice(0, Infinity, ...modules.filter(({ key }) => key === null || !this.#disabled.has(key)));
    for (const { from, to } of this.#aliases) {
      const value = new Thunk(() => this.#definedAt(from));
      const config = to.reduceRight<Thunk>((inner, name) => Thunk.of(new Attrs(new Map([[name, entryOf(inner)]]))), value);
      const condition = new Thunk(
        () => this.#isDefined(from),
        () => `config.${from.join('.')} is set`,
      );
      modules.push(
        moduleAt(Thunk.of(new Property({ type: 'if', condition, content: config })), null, null, { at: null, conditions: [], key: null }),
      );
    }
    this.#scope.isLoading = false;
  }

  /** Modules for machines that are parts of modules of flake-parts: each may be used by any machine. */
  addParts(): void {
    const whole: Scope['modules'] = [...this.#scope.modules];
    for (const path of PARTS) {
      let found: Definitions = { all: whole.map(({ config }) => config), holes: [] };
      for (const name of path) found = step(found, name);
      for (const part of settleAll(found.all)) {
        if (!(part.value instanceof Attrs)) continue;
        for (const [name, { value, at }] of part.value.entries)
          this.add(value.force(), { at, conditions: [...part.conditions, `the module ${name} is used`], key: null });
      }
    }
  }

  #isDefined(path: readonly string[]): Value {
    const settled = settleAll(this.#scope.definitions(path).all);
    return settled.length === 0 ? false : settled.some(({ conditions }) => conditions.length === 0) || new Unknown(path.join('.'));
  }

  /** All definitions of an option, as one value. */
  #definedAt(path: readonly string[]): Value {
    const items = this.#scope.definitions(path).all.map(({ value, conditions, priority, at }) => {
      const texts = conditions.filter((each) => typeof each === 'string');
      const wrapped = conditions
        .filter((each) => typeof each !== 'string')
        .reduce<Thunk>((content, condition) => Thunk.of(new Property({ type: 'if', condition, content })), value);
      const whole = priority === NORMAL ? wrapped : Thunk.of(new Property({ type: 'override', priority, content: wrapped }));
      return itemOf(whole, { conditions: texts, at });
    });
    return new Property({ type: 'merge', contents: Thunk.of(new List(items)) });
  }
}

const moduleAt = (config: Thunk, options: Thunk | null, key: string | null, { conditions, at }: Origin): Module => ({
  key,
  config: { value: config, conditions, priority: NORMAL, at },
  options: options === null ? null : { value: options, conditions: [], priority: NORMAL, at },
});
