import { Choice, ConfigRef, type Item, List, type Place, Thunk, Unknown, type Value } from './value.ts';

/** At most so many alternatives are kept apart. */
const MAX_ALTERNATIVES = 16;

/** What the configuration says where `value` is a place in it. */
export function settle(value: Value): Value {
  let at = value;
  for (let hops = 0; at instanceof ConfigRef; hops++) {
    if (hops > 20) return new Unknown(`config.${at.path.join('.')}`);
    at = at.scope.lookup(at.path);
  }
  return at;
}

/** `use` of a value; of each alternative where there are several; nothing is done with what is not known. */
export function whenKnown(value: Value, use: (value: Exclude<Value, Unknown | Choice | ConfigRef>) => Value): Value {
  const known = settle(value);
  if (known instanceof Unknown) return known;
  if (!(known instanceof Choice)) return use(known as Exclude<Value, Unknown | Choice | ConfigRef>);
  return new Choice(
    known.alternatives.map(({ conditions, value: each }) => ({ conditions, value: each.map((inner) => whenKnown(inner, use)) })),
  );
}

/** As `whenKnown`, with another word for what is not known. */
export function whenKnownOr(value: Value, unknown: (value: Unknown) => Value, use: Parameters<typeof whenKnown>[1]): Value {
  const known = settle(value);
  if (known instanceof Unknown) return unknown(known);
  if (!(known instanceof Choice)) return whenKnown(known, use);
  return new Choice(known.alternatives.map((each) => ({ ...each, value: each.value.map((inner) => whenKnownOr(inner, unknown, use)) })));
}

/** All that a value may be, with the conditions of each; if that is too much, one that is not known. */
export function alternativesOf(value: Value): Alternative[] {
  const all: Alternative[] = [];
  const add = (each: Value, conditions: readonly string[]): void => {
    if (all.length > MAX_ALTERNATIVES) return;
    const known = settle(each);
    if (!(known instanceof Choice)) all.push({ conditions, value: known as Alternative['value'] });
    else
      for (const inner of known.alternatives)
        if (all.length <= MAX_ALTERNATIVES) add(inner.value.force(), [...conditions, ...inner.conditions]);
  };
  add(value, []);
  return all.length <= MAX_ALTERNATIVES ? all : [{ conditions: [], value: new Unknown('one of many alternatives') }];
}

interface Alternative {
  conditions: readonly string[];
  value: Exclude<Value, Choice | ConfigRef>;
}

export const itemOf = (value: Thunk, more: Partial<Item> = {}): Item => ({ value, at: null, conditions: [], rest: false, ...more });

/** The item under more conditions. */
export const under = <T extends { conditions: readonly string[] }>(each: T, conditions: readonly string[]): T =>
  conditions.length === 0 ? each : { ...each, conditions: [...each.conditions, ...conditions] };

/** A value as a list; what is not known becomes a rest. */
export function listOf(value: Value, at: Place | null = null): List {
  return new List(
    alternativesOf(value).flatMap(({ conditions, value: each }) => {
      if (each instanceof List) return each.items.map((item) => under(item, conditions));
      const unknown = each instanceof Unknown ? each : new Unknown('what is not a list');
      return [itemOf(Thunk.of(unknown), { at, conditions, rest: true })];
    }),
  );
}

export const not = (condition: string): string => `!(${condition})`;

/** `yes` where the condition holds, `no` where it does not, both where that is not known. */
export function branch(condition: Thunk, yes: Thunk, no: Thunk): Value {
  const text = condition.text ?? 'a computed condition';
  const ways = alternativesOf(condition.force()).flatMap(({ conditions, value }) =>
    typeof value === 'boolean'
      ? [{ conditions, value: value ? yes : no }]
      : [
          { conditions: [...conditions, text], value: yes },
          { conditions: [...conditions, not(text)], value: no },
        ],
  );
  return ways.length === 1 && ways[0]!.conditions.length === 0 ? ways[0]!.value.force() : new Choice(ways);
}
