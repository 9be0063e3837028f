import type { Node } from '../../parsers/nix/ast.ts';

/** A parsed file: `path` is absolute on this machine, `name` what a person is shown. */
export interface SourceFile {
  path: string;
  name: string;
  text: string;
  root: Node;
}

export interface Place {
  file: SourceFile;
  start: number;
}

/** A value that could not be known. */
export class Unknown {
  /** The expression it hangs on ("config.services.grafana.dataDir"). */
  readonly text: string;
  /** Where it would be a string: a glob that it matches ("/srv/*" with more behind). null: it may be anything. */
  readonly pattern: string | null;
  /** One sentence, where there is more to say than that it is not known. */
  readonly why: string | null;
  /** It is certain that there is no such attribute. */
  readonly missing: boolean;
  constructor(text: string, more: { pattern?: string | null; why?: string | null; missing?: boolean } = {}) {
    this.text = text;
    this.pattern = more.pattern ?? null;
    this.why = more.why ?? null;
    this.missing = more.missing ?? false;
  }
}

/** A value that is worked out when it is asked for, once. */
export class Thunk {
  #make: (() => Value) | null;
  #value: Value | undefined;
  #isBusy = false;
  readonly #text: (() => string) | null;
  constructor(make: () => Value, text: (() => string) | null = null) {
    this.#make = make;
    this.#text = text;
  }

  /** Its text in the source; null: it was made by a function. */
  get text(): string | null {
    return this.#text?.() ?? null;
  }

  /** Another value, worked out of this one when it is asked for. */
  map(make: (value: Value) => Value): Thunk {
    return new Thunk(() => make(this.force()), this.#text);
  }

  static of(value: Value): Thunk {
    return new Thunk(() => value);
  }

  force(): Value {
    if (this.#make === null) return this.#value!;
    if (this.#isBusy) return new Unknown(this.text ?? 'infinite recursion', { why: 'it depends on itself' });
    this.#isBusy = true;
    try {
      this.#value = this.#make();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#value = new Unknown(this.text ?? 'a deep expression', { why: 'too deeply nested to be worked out' });
    }
    this.#make = null;
    this.#isBusy = false;
    return this.#value;
  }
}

/** `conditions`: texts of what could not be decided; all of them must hold for it to be there. */
export interface Item {
  value: Thunk;
  at: Place | null;
  conditions: readonly string[];
  /** It is no element: an unknown number of elements stand here. */
  rest: boolean;
}

/** Longer lists are not worked out. */
export const MAX_ITEMS = 20_000;

export class List {
  readonly items: readonly Item[];
  constructor(items: readonly Item[]) {
    const isLong = items.length > MAX_ITEMS;
    this.items = isLong ? [{ value: Thunk.of(new Unknown('a long list')), at: null, conditions: [], rest: true }] : items;
  }

  /** Whether every element is there for certain. */
  isWhole = (): boolean => this.items.every(({ rest, conditions }) => !rest && conditions.length === 0);
}

export interface Entry {
  value: Thunk;
  at: Place | null;
  conditions: readonly string[];
}

export class Attrs {
  readonly entries: ReadonlyMap<string, Entry>;
  /** Entries whose names are not known. */
  readonly unnamed: readonly (Entry & { name: Unknown })[];
  /** Not null: there may be more entries. */
  readonly open: Unknown | null;
  constructor(entries: ReadonlyMap<string, Entry>, unnamed: readonly (Entry & { name: Unknown })[] = [], open: Unknown | null = null) {
    this.entries = entries;
    this.unnamed = unnamed;
    this.open = open;
  }

  /** Why it may hold more than `entries`; null: it does not. */
  doubt = (): Unknown | null => this.open ?? this.unnamed[0]?.name ?? null;

  isWhole = (): boolean => this.doubt() === null && [...this.entries.values()].every(({ conditions }) => conditions.length === 0);
}

/** A path literal, absolute on this machine. */
export class NixPath {
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
}

export class Func {
  readonly call: (argument: Thunk) => Value;
  /** The names it takes apart from its argument; null: it takes it whole. */
  readonly formals: readonly { name: string; isOptional: boolean }[] | null;
  constructor(call: (argument: Thunk) => Value, formals: Func['formals'] = null) {
    this.call = call;
    this.formals = formals;
  }
}

/** One of several, by conditions that could not be decided: `if … then … else …`. */
export class Choice {
  readonly alternatives: readonly { conditions: readonly string[]; value: Thunk }[];
  constructor(alternatives: Choice['alternatives']) {
    this.alternatives = alternatives;
  }
}

/** What mkIf, mkMerge, mkOverride and mkOrder of the module system make. */
export type PropertyKind =
  | { type: 'if'; condition: Thunk; content: Thunk }
  | { type: 'merge'; contents: Thunk }
  | { type: 'override'; priority: number; content: Thunk }
  | { type: 'order'; content: Thunk };

export class Property {
  readonly is: PropertyKind;
  constructor(is: PropertyKind) {
    this.is = is;
  }
}

/** What mkOption makes: its argument. */
export class Option {
  readonly fields: Thunk;
  constructor(fields: Thunk) {
    this.fields = fields;
  }
}

/** `lib.types.name`, with what it was applied to. */
export class NixType {
  readonly name: string;
  readonly parameters: readonly Thunk[];
  constructor(name: string, parameters: readonly Thunk[] = []) {
    this.name = name;
    this.parameters = parameters;
  }
}

/** `lib` and what is in it ("lib.strings"), and `builtins`. */
export class Library {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A module that makes one option another name of another one. */
export class Alias {
  readonly from: readonly string[];
  readonly to: readonly string[];
  constructor(from: readonly string[], to: readonly string[]) {
    this.from = from;
    this.to = to;
  }
}

/** What `nixosSystem`, `homeManagerConfiguration` and `mkFlake` of flake-parts make: their argument. */
export class System {
  readonly kind: 'nixos' | 'home' | 'flake-parts';
  readonly argument: Thunk;
  constructor(kind: System['kind'], argument: Thunk) {
    this.kind = kind;
    this.argument = argument;
  }
}

/** A place in the merged configuration, looked up when it is needed. */
export class ConfigRef {
  readonly scope: { lookup(path: readonly string[]): Value; knows(path: readonly string[]): boolean };
  readonly path: readonly string[];
  constructor(scope: ConfigRef['scope'], path: readonly string[]) {
    this.scope = scope;
    this.path = path;
  }
}

export type Value =
  | string
  | bigint
  | number
  | boolean
  | null
  | List
  | Attrs
  | NixPath
  | Func
  | Choice
  | Property
  | Option
  | NixType
  | Library
  | Alias
  | System
  | ConfigRef
  | Unknown;
