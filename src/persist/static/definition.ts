import { alternativesOf, listOf, not } from './known.ts';
import { Attrs, Choice, ConfigRef, type Place, Property, Thunk, Unknown, type Value } from './value.ts';

/** The priority of what is written without mkForce and the like; smaller wins. */
export const NORMAL = 100;

/** One definition of an option. `conditions`: what has to hold, to be decided when it is asked for, or the text of what could not be. */
export interface Definition {
  value: Thunk;
  conditions: readonly (Thunk | string)[];
  priority: number;
  at: Place | null;
}

/** A definition that holds under the conditions of which the texts are told. `value` is no property. */
export interface Settled {
  value: Exclude<Value, Property | Choice | ConfigRef>;
  conditions: readonly string[];
  at: Place | null;
}

/** Definitions of one option or of those below it; `holes`: what stands there or above it and is not known, and how many names deep. */
export interface Definitions {
  all: readonly Definition[];
  holes: readonly { value: Unknown; depth: number; at: Place | null; conditions: readonly (Thunk | string)[] }[];
}

/** The texts of the conditions that cannot be decided; null: one does not hold. */
export function decide(conditions: readonly (Thunk | string)[]): string[] | null {
  const texts: string[] = [];
  for (const each of conditions) {
    if (typeof each === 'string') {
      texts.push(each);
      continue;
    }
    const ways = alternativesOf(each.force()).filter(({ value }) => value !== false);
    if (ways.length === 0) return null;
    const [only] = ways;
    if (ways.length === 1 && only!.value === true) texts.push(...only!.conditions);
    else texts.push(each.text ?? 'a computed condition');
  }
  return [...new Set(texts)];
}

const MAX_UNWRAPPED = 10_000;

/** What is within mkIf, mkMerge, mkForce and so on, and each side of an `if`. Conditions of mkIf are not looked at yet. */
export function unwrap(definition: Definition): Definition[] {
  const found: Definition[] = [];
  let visited = 0;
  const add = (each: Definition): void => {
    if (++visited > MAX_UNWRAPPED) return;
    const value = each.value.force();
    if (value instanceof Choice || value instanceof ConfigRef)
      for (const way of alternativesOf(value))
        add({ ...each, value: Thunk.of(way.value), conditions: [...each.conditions, ...way.conditions] });
    else if (value instanceof Property) inProperty(value, each);
    else found.push(each);
  };
  const inProperty = ({ is }: Property, each: Definition): void => {
    if (is.type === 'if') add({ ...each, value: is.content, conditions: [...each.conditions, is.condition] });
    else if (is.type === 'override') add({ ...each, value: is.content, priority: each.priority === NORMAL ? is.priority : each.priority });
    else if (is.type === 'order') add({ ...each, value: is.content });
    else
      for (const item of listOf(is.contents.force()).items) {
        const inner = { ...each, value: item.value, conditions: [...each.conditions, ...item.conditions] };
        if (item.rest) found.push(inner);
        else add(inner);
      }
  };
  add(definition);
  return visited > MAX_UNWRAPPED ? [{ ...definition, value: Thunk.of(new Unknown('very many definitions')) }] : found;
}

interface Index {
  byName: ReadonlyMap<string, readonly Definition[]>;
  holes: Definitions['holes'];
}

const indexes = new WeakMap<Definitions, Index>();

/** The definitions of what is called `name` in the sets that are defined; `depth`: how many names deep these lie. */
export function step(from: Definitions, name: string, depth = 1): Definitions {
  let index = indexes.get(from);
  if (index === undefined) indexes.set(from, (index = indexOf(from, depth)));
  return { all: index.byName.get(name) ?? [], holes: index.holes };
}

function indexOf(from: Definitions, depth: number): Index {
  const byName = new Map<string, Definition[]>();
  const holes = [...from.holes];
  for (const each of from.all) {
    for (const { value: thunk, conditions, priority, at } of unwrap(each)) {
      const value = thunk.force();
      if (value instanceof Unknown) holes.push({ value, depth, at, conditions });
      if (!(value instanceof Attrs)) continue;
      for (const [name, entry] of value.entries) {
        const definition = { value: entry.value, conditions: [...conditions, ...entry.conditions], priority, at: entry.at ?? at };
        const known = byName.get(name);
        if (known === undefined) byName.set(name, [definition]);
        else known.push(definition);
      }
      if (value.open !== null) holes.push({ value: value.open, depth, at, conditions });
      for (const unnamed of value.unnamed)
        holes.push({ value: unnamed.name, depth, at: unnamed.at, conditions: [...conditions, ...unnamed.conditions] });
    }
  }
  return { byName, holes };
}

/**
 * What an option is set to: properties taken off, conditions decided, and only the definitions of the best priority (lib/modules.nix,
 * mergeDefinitions). Where a better one hangs on a condition, the others hold only without it.
 */
export function settleAll(definitions: readonly Definition[]): Settled[] {
  const held = definitions.flatMap(unwrap).flatMap((each) => {
    const conditions = decide(each.conditions);
    return conditions === null ? [] : [{ ...each, conditions }];
  });
  const certain = Math.min(...held.filter(({ conditions }) => conditions.length === 0).map(({ priority }) => priority));
  return held
    .filter(({ priority }) => priority <= certain)
    .map(({ value, conditions, at, priority }) => {
      const better = held.filter((other) => other.priority < priority).map((other) => not(other.conditions.join(' && ')));
      return { value: value.force() as Settled['value'], conditions: [...new Set([...conditions, ...better])], at };
    });
}

/** Definitions one level below an option, where priorities start anew. */
export const afresh = (settled: readonly Settled[]): Definitions => ({
  all: settled.map(({ value, conditions, at }) => ({ value: Thunk.of(value), conditions, priority: NORMAL, at })),
  holes: [],
});

/** The names that the sets define, with the place of the first; and those that are not known. */
export function namesOf(settled: readonly Settled[]): { names: Map<string, Place | null>; unnamed: { name: Unknown; settled: Settled }[] } {
  const names = new Map<string, Place | null>();
  const unnamed: { name: Unknown; settled: Settled }[] = [];
  for (const { value, at, conditions } of settled) {
    if (!(value instanceof Attrs)) continue;
    for (const [name, entry] of value.entries) if (!names.has(name)) names.set(name, entry.at ?? at);
    for (const each of value.unnamed) {
      const inner = {
        all: [{ value: each.value, conditions: [...conditions, ...each.conditions], priority: NORMAL, at: each.at }],
        holes: [],
      };
      for (const below of settleAll(inner.all)) unnamed.push({ name: each.name, settled: below });
    }
  }
  return { names, unnamed };
}
