import { isLess } from './arithmetic.ts';
import { builtin, type Builtins, type Context, textOf } from './context.ts';
import { equal } from './operators.ts';
import { alternativesOf, branch, itemOf, listOf, settle, under, whenKnown } from './known.ts';
import { type Item, List, MAX_ITEMS, Thunk, Unknown, type Value } from './value.ts';

/** Where each element is compared with each. */
const MAX_COMPARED = 2000;

const list = (thunk: Thunk): List => listOf(thunk.force());

/** `use` of a list every element of which is there for certain. */
const whole = (thunk: Thunk, use: (items: readonly Item[]) => Value): Value =>
  whenKnown(thunk.force(), (value) => (value instanceof List && value.isWhole() ? use(value.items) : new Unknown(textOf(thunk))));

const integer = (thunk: Thunk, use: (value: number) => Value): Value =>
  whenKnown(thunk.force(), (value) =>
    typeof value === 'bigint' && value > -1e9 && value < 1e9 ? use(Number(value)) : new Unknown(textOf(thunk)),
  );

/** The list with a function called on each element. Of elements of unknown number the pattern of their results is known. */
const mapped = (context: Context, items: readonly Item[], call: (item: Thunk, index: number) => Value): List =>
  new List(
    items.map((item, index) => {
      if (!item.rest) return { ...item, value: new Thunk(() => call(item.value, index)) };
      const unknown = item.value.force();
      const result = settle(call(Thunk.of(new Unknown('an element')), index));
      const pattern = result instanceof Unknown ? result.pattern : null;
      return {
        ...item,
        value: unknown instanceof Unknown ? Thunk.of(new Unknown(unknown.text, { pattern, why: unknown.why })) : item.value,
      };
    }),
  );

/** The elements of the lists among the items, `depth` levels down. */
function spread(items: readonly Item[], depth: number): List {
  const all: Item[] = [];
  let visited = 0;
  const add = (item: Item, left: number): void => {
    if (++visited > 2 * MAX_ITEMS) return;
    if (item.rest) all.push(item);
    else
      for (const { conditions, value } of alternativesOf(item.value.force())) {
        const here = under(item, conditions);
        if (value instanceof Unknown) all.push({ ...here, value: Thunk.of(value), rest: true });
        else if (!(value instanceof List) || left === 0) all.push({ ...here, value: Thunk.of(value) });
        else for (const inner of value.items) add(under({ ...inner, at: inner.at ?? item.at }, here.conditions), left - 1);
      }
  };
  for (const item of items) add(item, depth);
  return visited > 2 * MAX_ITEMS ? new List([itemOf(Thunk.of(new Unknown('a long list')), { rest: true })]) : new List(all);
}

const filtered = (context: Context, test: Thunk, items: readonly Item[], keep: boolean): List =>
  new List(
    items.flatMap((item) => {
      if (item.rest) return [item];
      return alternativesOf(context.call(test.force(), item.value)).flatMap(({ conditions, value }) => {
        if (typeof value === 'boolean') return value === keep ? [under(item, conditions)] : [];
        return [under(item, [...conditions, `filter ${textOf(test)}`])];
      });
    }),
  );

/** Whether an element is in the list; undefined: not known. */
function contains(items: readonly Item[], value: Value): boolean | undefined {
  let known = true;
  for (const item of items) {
    const is = item.rest ? undefined : equal(item.value.force(), value);
    if (is === true && item.conditions.length === 0) return true;
    if (is !== false) known = false;
  }
  return known ? false : undefined;
}

function fold(context: Context, step: Thunk, start: Thunk, items: readonly Item[]): Value {
  let value = start;
  for (const item of items) {
    value = Thunk.of(context.call(step.force(), value, item.value));
    if (value.force() instanceof Unknown) return value.force();
  }
  return value.force();
}

const quantified = (context: Context, test: Thunk, thunk: Thunk, settles: boolean): Value =>
  whole(thunk, (items) => {
    let unknown: Unknown | null = null;
    for (const { value } of items) {
      const is = settle(context.call(test.force(), value));
      if (is === settles) return settles;
      if (typeof is !== 'boolean') unknown = new Unknown(textOf(test));
    }
    return unknown ?? !settles;
  });

const at = (items: readonly Item[], index: number, thunk: Thunk): Value => items[index]?.value.force() ?? new Unknown(textOf(thunk));

export const LISTS: Builtins = {
  map: builtin((context, f, l) => mapped(context, list(l).items, (item) => context.call(f.force(), item))),
  forEach: builtin((context, l, f) => mapped(context, list(l).items, (item) => context.call(f.force(), item))),
  imap0: builtin((context, f, l) =>
    whole(l, (items) => mapped(context, items, (item, i) => context.call(f.force(), Thunk.of(BigInt(i)), item))),
  ),
  imap1: builtin((context, f, l) =>
    whole(l, (items) => mapped(context, items, (item, i) => context.call(f.force(), Thunk.of(BigInt(i + 1)), item))),
  ),
  concatMap: builtin((context, f, l) => spread(mapped(context, list(l).items, (item) => context.call(f.force(), item)).items, 1)),
  concatLists: builtin((_, l) => spread(list(l).items, 1)),
  flatten: builtin((_, l) => spread([itemOf(l)], 50)),
  toList: builtin((_, x) => whenKnown(x.force(), (value) => (value instanceof List ? value : new List([itemOf(x)])))),
  singleton: builtin((_, x) => new List([itemOf(x)])),
  concat: builtin((_, a, b) => new List([...list(a).items, ...list(b).items])),
  optional: builtin((_, is, x) => listOf(branch(is, Thunk.of(new List([itemOf(x)])), Thunk.of(new List([]))))),
  optionals: builtin((_, is, l) => listOf(branch(is, l, Thunk.of(new List([]))))),
  filter: builtin((context, test, l) => filtered(context, test, list(l).items, true)),
  partition: builtin(() => new Unknown('partition'), 2),
  remove: builtin((_, x, l) => whole(l, (items) => without(items, [itemOf(x)]))),
  subtractLists: builtin((_, gone, l) => whole(gone, (taken) => whole(l, (items) => without(items, taken)))),
  intersectLists: builtin((_, a, b) =>
    whole(a, (kept) => whole(b, (items) => decided(items, (value) => contains(kept, value), 'intersectLists'))),
  ),
  unique: builtin((_, l) => {
    const kept: Item[] = [];
    const { items } = list(l);
    if (items.length > MAX_COMPARED) return new Unknown(textOf(l));
    for (const item of items) if (item.rest || contains(kept, item.value.force()) !== true) kept.push(item);
    return new List(kept);
  }),
  elem: builtin((_, x, l) => contains(list(l).items, x.force()) ?? new Unknown(`elem ${textOf(x)} ${textOf(l)}`)),
  any: builtin((context, test, l) => quantified(context, test, l, true)),
  all: builtin((context, test, l) => quantified(context, test, l, false)),
  head: builtin((_, l) => whole(l, (items) => at(items, 0, l))),
  last: builtin((_, l) => whole(l, (items) => at(items, items.length - 1, l))),
  elemAt: builtin((_, l, n) => whole(l, (items) => integer(n, (index) => at(items, index, l)))),
  tail: builtin((_, l) => whole(l, (items) => new List(items.slice(1)))),
  init: builtin((_, l) => whole(l, (items) => new List(items.slice(0, -1)))),
  take: builtin((_, n, l) => whole(l, (items) => integer(n, (count) => new List(items.slice(0, Math.max(0, count)))))),
  drop: builtin((_, n, l) => whole(l, (items) => integer(n, (count) => new List(items.slice(Math.max(0, count)))))),
  length: builtin((_, l) => whole(l, (items) => BigInt(items.length))),
  reverseList: builtin((_, l) => new List([...list(l).items].reverse())),
  range: builtin((_, from, to) =>
    integer(from, (first) =>
      integer(to, (last) =>
        last - first > MAX_ITEMS
          ? new Unknown('a long range')
          : new List(Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => itemOf(Thunk.of(BigInt(first + i))))),
      ),
    ),
  ),
  genList: builtin((context, f, n) =>
    integer(n, (count) =>
      count > MAX_ITEMS || count < 0
        ? new Unknown('a long list')
        : new List(Array.from({ length: count }, (_, i) => itemOf(new Thunk(() => context.call(f.force(), Thunk.of(BigInt(i))))))),
    ),
  ),
  "foldl'": builtin((context, f, start, l) => whole(l, (items) => fold(context, f, start, items))),
  foldl: builtin((context, f, start, l) => whole(l, (items) => fold(context, f, start, items))),
  foldr: builtin((context, f, start, l) =>
    whole(l, (items) => items.reduceRight<Thunk>((value, item) => Thunk.of(context.call(f.force(), item.value, value)), start).force()),
  ),
  zipListsWith: builtin((context, f, a, b) =>
    whole(a, (xs) => whole(b, (ys) => mapped(context, xs.slice(0, ys.length), (x, i) => context.call(f.force(), x, ys[i]!.value)))),
  ),
  sort: builtin((context, less, l) =>
    whole(l, (items) => {
      let isKnown = true;
      const sorted = [...items].sort((a, b) => {
        const [ab, ba] = [settle(context.call(less.force(), a.value, b.value)), settle(context.call(less.force(), b.value, a.value))];
        if (typeof ab !== 'boolean' || typeof ba !== 'boolean') isKnown = false;
        return ab === true ? -1 : ba === true ? 1 : 0;
      });
      return isKnown ? new List(sorted) : new Unknown(textOf(l));
    }),
  ),
  lessThan: builtin((_, a, b) => whenKnown(a.force(), (x) => whenKnown(b.force(), (y) => isLess(x, y) ?? new Unknown('lessThan')))),
};

/** The elements for which `test` is true; not known where it is not. */
function decided(items: readonly Item[], test: (value: Value) => boolean | undefined, text: string): Value {
  const kept: Item[] = [];
  if (items.length > MAX_COMPARED) return new Unknown(text);
  for (const item of items) {
    const is = test(item.value.force());
    if (is === undefined) return new Unknown(text);
    if (is) kept.push(item);
  }
  return new List(kept);
}

const without = (items: readonly Item[], taken: readonly Item[]): Value =>
  decided(
    items,
    (value) => {
      const is = contains(taken, value);
      return is === undefined ? undefined : !is;
    },
    'a list without some elements',
  );
