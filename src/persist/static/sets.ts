import { builtin, type Builtins, type Context, textOf } from './context.ts';
import { update } from './operators.ts';
import { branch, itemOf, listOf, settle, under, whenKnown } from './known.ts';
import { Attrs, type Entry, type Item, List, Thunk, Unknown, type Value } from './value.ts';

const attrs = (thunk: Thunk, use: (set: Attrs) => Value): Value =>
  whenKnown(thunk.force(), (value) => (value instanceof Attrs ? use(value) : new Unknown(textOf(thunk))));

const string = (thunk: Thunk, use: (text: string) => Value): Value =>
  whenKnown(thunk.force(), (value) => (typeof value === 'string' ? use(value) : new Unknown(textOf(thunk))));

/** A list of strings that are all known. */
const path = (thunk: Thunk, use: (names: string[]) => Value): Value =>
  whenKnown(thunk.force(), (value) => {
    const names = value instanceof List && value.isWhole() ? value.items.map((item) => settle(item.value.force())) : [null];
    return names.every((name) => typeof name === 'string') ? use(names) : new Unknown(textOf(thunk));
  });

const entry = (value: Thunk, more: Partial<Entry> = {}): Entry => ({ value, at: null, conditions: [], ...more });

const sorted = (set: Attrs): [string, Entry][] => [...set.entries].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

/** A rest in place of the entries that are not known. */
const rest = (set: Attrs): Item[] => {
  const doubt = set.doubt();
  return doubt === null ? [] : [itemOf(Thunk.of(doubt), { rest: true })];
};

/** The attributes of a set made of pairs of a name and a value. */
class Made {
  readonly #entries = new Map<string, Entry>();
  #doubt: Unknown | null;
  constructor(doubt: Unknown | null = null) {
    this.#doubt = doubt;
  }

  /** `isFirst`: a name that is there stays (listToAttrs). */
  add(name: Value, value: Entry, isFirst = false): void {
    const known = settle(name);
    if (typeof known !== 'string') this.#doubt ??= known instanceof Unknown ? known : new Unknown('a computed name');
    else if (!isFirst || !this.#entries.has(known)) this.#entries.set(known, value);
    if (typeof known === 'string' && value.conditions.length > 0) this.#doubt ??= new Unknown(`${known} under a condition`);
  }

  addPair(context: Context, pair: Value, item: { at: Entry['at']; conditions: readonly string[] }, isFirst = false): void {
    const known = settle(pair);
    if (known instanceof Attrs)
      this.add(
        context.select(known, 'name'),
        entry(new Thunk(() => context.select(known, 'value')), { at: item.at, conditions: item.conditions }),
        isFirst,
      );
    else this.#doubt ??= known instanceof Unknown ? known : new Unknown('a computed attribute');
  }

  doubt(unknown: Value): void {
    this.#doubt ??= unknown instanceof Unknown ? unknown : new Unknown('more attributes');
  }

  done = (): Attrs => new Attrs(this.#entries, [], this.#doubt);
}

const mapped = (set: Attrs, make: (name: string, value: Thunk) => Value): Attrs =>
  new Attrs(
    new Map([...set.entries].map(([name, each]) => [name, { ...each, value: new Thunk(() => make(name, each.value)) }])),
    set.unnamed.map((each) => ({ ...each, value: Thunk.of(each.name) })),
    set.open,
  );

const listed = (set: Attrs, make: (name: string, value: Thunk) => Value): List =>
  new List([
    ...sorted(set).map(([name, { value, at, conditions }]) => itemOf(new Thunk(() => make(name, value)), { at, conditions })),
    ...rest(set),
  ]);

function filtered(context: Context, test: Thunk, set: Attrs): Value {
  const made = new Made(set.doubt());
  for (const [name, each] of set.entries) {
    const is = settle(context.call(test.force(), Thunk.of(name), each.value));
    if (is === true) made.add(name, each);
    else if (is !== false) made.add(name, under(each, [`filter ${textOf(test)}`]));
  }
  return made.done();
}

/** `lib.recursiveUpdate`: sets that stand at the same place in both are merged. */
function recursiveUpdate(left: Value, right: Value): Value {
  return whenKnown(left, (a) =>
    whenKnown(right, (b) => {
      if (!(a instanceof Attrs) || !(b instanceof Attrs)) return b;
      const both = new Map(b.entries);
      for (const [name, each] of b.entries) {
        const before = a.entries.get(name);
        if (before !== undefined)
          both.set(name, { ...each, value: new Thunk(() => recursiveUpdate(before.value.force(), each.value.force())) });
      }
      return update(a, new Attrs(both, b.unnamed, b.open));
    }),
  );
}

const call2 = (context: Context, f: Thunk) => (name: string, value: Thunk) => context.call(f.force(), Thunk.of(name), value);

/** What lies at a path of names; `missing` where it is certain that nothing does. */
const atPath = (context: Context, set: Thunk, names: readonly string[]): Value =>
  names.reduce<Value>((value, name) => context.select(value, name), set.force());

export const SETS: Builtins = {
  attrNames: builtin((_, s) => attrs(s, (set) => listed(set, (name) => name))),
  attrValues: builtin((_, s) => attrs(s, (set) => listed(set, (_, value) => value.force()))),
  mapAttrs: builtin((context, f, s) => attrs(s, (set) => mapped(set, call2(context, f)))),
  mapAttrsToList: builtin((context, f, s) => attrs(s, (set) => listed(set, call2(context, f)))),
  attrsToList: builtin((_, s) => attrs(s, (set) => listed(set, (name, value) => pair(Thunk.of(name), value)))),
  "mapAttrs'": builtin((context, f, s) =>
    attrs(s, (set) => {
      const made = new Made(set.doubt());
      for (const [name, each] of sorted(set)) made.addPair(context, call2(context, f)(name, each.value), each);
      return made.done();
    }),
  ),
  concatMapAttrs: builtin((context, f, s) =>
    attrs(s, (set) => {
      if (!set.isWhole()) return new Unknown(textOf(s));
      return sorted(set).reduce<Value>((all, [name, each]) => update(all, call2(context, f)(name, each.value)), new Attrs(new Map()));
    }),
  ),
  filterAttrs: builtin((context, f, s) => attrs(s, (set) => filtered(context, f, set))),
  genAttrs: builtin((context, l, f) => {
    const made = new Made();
    for (const item of listOf(l.force()).items) {
      if (item.rest) made.doubt(item.value.force());
      else
        made.add(
          item.value.force(),
          entry(new Thunk(() => context.call(f.force(), item.value)), { at: item.at, conditions: item.conditions }),
        );
    }
    return made.done();
  }),
  nameValuePair: builtin((_, name, value) => pair(name, value)),
  listToAttrs: builtin((context, l) => {
    const made = new Made();
    for (const item of listOf(l.force()).items) {
      if (item.rest) made.doubt(item.value.force());
      else made.addPair(context, item.value.force(), item, true);
    }
    return made.done();
  }),
  recursiveUpdate: builtin((_, a, b) => recursiveUpdate(a.force(), b.force())),
  mergeAttrs: builtin((_, a, b) => update(a.force(), b.force())),
  mergeAttrsList: builtin((_, l) => {
    const { items } = listOf(l.force());
    if (items.some(({ rest, conditions }) => rest || conditions.length > 0)) return new Unknown(textOf(l));
    return items.reduce<Value>((all, { value }) => update(all, value.force()), new Attrs(new Map()));
  }),
  removeAttrs: builtin((_, s, l) =>
    attrs(s, (set) =>
      path(l, (names) => new Attrs(new Map([...set.entries].filter(([name]) => !names.includes(name))), set.unnamed, set.open)),
    ),
  ),
  getAttr: builtin((context, name, s) => string(name, (text) => context.select(s.force(), text))),
  hasAttr: builtin((_, name, s) =>
    string(name, (text) =>
      attrs(s, (set) => {
        const found = set.entries.get(text);
        if (found === undefined) return set.doubt() === null ? false : new Unknown(textOf(s));
        return found.conditions.length === 0 ? true : new Unknown(textOf(s));
      }),
    ),
  ),
  attrByPath: builtin((context, l, fallback, s) =>
    path(l, (names) => {
      const found = atPath(context, s, names);
      return found instanceof Unknown && found.missing ? fallback.force() : found;
    }),
  ),
  getAttrFromPath: builtin((context, l, s) => path(l, (names) => atPath(context, s, names))),
  hasAttrByPath: builtin((context, l, s) =>
    path(l, (names) => {
      const found = settle(atPath(context, s, names));
      return found instanceof Unknown ? (found.missing ? false : new Unknown(textOf(s))) : true;
    }),
  ),
  setAttrByPath: builtin((_, l, value) =>
    path(l, (names) => names.reduceRight<Thunk>((inner, name) => Thunk.of(new Attrs(new Map([[name, entry(inner)]]))), value).force()),
  ),
  catAttrs: builtin((_, name, l) =>
    string(name, (text) => {
      const { items } = listOf(l.force());
      const found = items.flatMap((item): Item[] => {
        const set = item.rest ? null : settle(item.value.force());
        const each = set instanceof Attrs ? set.entries.get(text) : undefined;
        if (each !== undefined) return [{ ...item, value: each.value, conditions: [...item.conditions, ...each.conditions] }];
        return set instanceof Attrs && set.doubt() === null ? [] : [{ ...item, rest: true, value: Thunk.of(new Unknown(textOf(l))) }];
      });
      return new List(found);
    }),
  ),
  intersectAttrs: builtin((_, a, b) =>
    attrs(a, (names) =>
      attrs(b, (set) => {
        if (!names.isWhole()) return new Unknown(textOf(a));
        if (!set.isWhole()) return new Unknown(textOf(b));
        return new Attrs(new Map([...set.entries].filter(([name]) => names.entries.has(name))));
      }),
    ),
  ),
  optionalAttrs: builtin((_, is, s) => branch(is, s, Thunk.of(new Attrs(new Map())))),
};

const pair = (name: Thunk, value: Thunk): Attrs =>
  new Attrs(
    new Map([
      ['name', entry(name)],
      ['value', entry(value)],
    ]),
  );
