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

/** What is within mkIf, mkMerge, mkForce and so on, and each side of an `if`. Conditions of mkIf are not looked at yet. */
export function unwrap(definition: Definition): Definition[] {
  const value = definition.value.force();
  if (value instanceof Choice) {
    return value.alternatives.flatMap((each) =>
      unwrap({ ...definition, value: each.value, conditions: [...definition.conditions, ...each.conditions] }),
    );
  }
  if (value instanceof ConfigRef) return unwrap({ ...definition, value: Thunk.of(value.scope.lookup(value.path)) });
  if (!(value instanceof Property)) return [definition];
  const { is } = value;
  switch (is.type) {
    case 'if':
      return unwrap({ ...definition, value: is.content, conditions: [...definition.conditions, is.condition] });
    case 'merge':
      return listOf(is.contents.force()).items.flatMap((item) => {
        const each = { ...definition, value: item.value, conditions: [...definition.conditions, ...item.conditions] };
        return item.rest ? [each] : unwrap(each);
      });
    case 'override':
      return unwrap({ ...definition, value: is.content, priority: definition.priority === NORMAL ? is.priority : definition.priority });
    case 'order':
      return unwrap({ ...definition, value: is.content });
  }
}

/** The definitions of what is called `name` in the sets that are defined; `depth`: how many names deep these lie. */
export function step(from: Definitions, name: string, depth = 1): Definitions {
  const all: Definition[] = [];
  const holes = [...from.holes];
  for (const each of from.all) {
    for (const inner of unwrap(each)) {
      const value = inner.value.force();
      if (value instanceof Unknown) holes.push({ value, depth, at: inner.at, conditions: inner.conditions });
      if (!(value instanceof Attrs)) continue;
      const entry = value.entries.get(name);
      if (entry !== undefined) {
        all.push({
          value: entry.value,
          conditions: [...inner.conditions, ...entry.conditions],
          priority: inner.priority,
          at: entry.at ?? inner.at,
        });
      }
      if (value.open !== null) holes.push({ value: value.open, depth, at: inner.at, conditions: inner.conditions });
      for (const unnamed of value.unnamed)
        holes.push({ value: unnamed.name, depth, at: unnamed.at, conditions: [...inner.conditions, ...unnamed.conditions] });
    }
  }
  return { all, holes };
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
