import { afresh, type Definition, namesOf, type Settled, settleAll, step } from './definition.ts';
import { isPlainType } from './library.ts';
import type { Context } from './context.ts';
import { equal } from './operators.ts';
import { listOf, not, settle, under } from './known.ts';
import { Attrs, Choice, type Entry, Func, List, NixType, Thunk, Unknown, type Value } from './value.ts';

/** What several definitions of an option make together. `text`: the option, for a person. */
export function merged(text: string, definitions: readonly Definition[], fallback: Thunk | null): Value {
  const settled = settleAll(definitions);
  const isCertain = settled.some(({ conditions }) => conditions.length === 0);
  if (!isCertain && fallback !== null) {
    const conditions = settled.map((each) => not(each.conditions.join(' && ')));
    // A default is a definition of the least priority and may be mkIf and the like.
    settled.push(...settleAll([{ value: fallback, conditions, priority: 1500, at: null }]));
  }
  if (settled.length === 0) return new Unknown(text);
  if (settled.some(({ value }) => value instanceof List)) return new List(settled.flatMap(asItems));
  if (settled.every(({ value }) => value instanceof Attrs)) return mergedSets(text, settled);
  return mergedScalars(text, settled);
}

const asItems = ({ value, conditions, at }: Settled) => listOf(value, at).items.map((item) => under(item, conditions));

function mergedSets(text: string, settled: readonly Settled[]): Attrs {
  const entries = new Map<string, Entry>();
  const { names, unnamed } = namesOf(settled);
  for (const [name, at] of names) {
    const { all } = step(afresh(settled), name);
    const held = all.map(({ conditions }) => conditions as readonly string[]);
    const conditions = held.some((each) => each.length === 0)
      ? []
      : held.length === 1
        ? held[0]!
        : [held.map((each) => `(${each.join(' && ')})`).join(' || ')];
    // Within the entry its conditions hold.
    const inner = all.length === 1 ? all.map((each) => ({ ...each, conditions: [] })) : all;
    entries.set(name, {
      value: new Thunk(
        () => merged(`${text}.${name}`, inner, null),
        () => `${text}.${name}`,
      ),
      at,
      conditions,
    });
  }
  const open = settled.map(({ value }) => (value as Attrs).open).find((each) => each !== null) ?? null;
  return new Attrs(
    entries,
    unnamed.map(({ name, settled: each }) => ({ name, value: Thunk.of(each.value), at: each.at, conditions: each.conditions })),
    open,
  );
}

/** Several definitions of a plain value must be equal; under conditions it is one of them. */
function mergedScalars(text: string, settled: readonly Settled[]): Value {
  const [first, ...others] = settled;
  if (others.length === 0 && first!.conditions.length === 0) return first!.value;
  if (others.every(({ value }) => equal(value, first!.value) === true) && settled.some(({ conditions }) => conditions.length === 0))
    return first!.value;
  const last = settled.at(-1)!;
  const isEither = settled.length === 2 && last.conditions.length === 1 && last.conditions[0] === not(first!.conditions.join(' && '));
  if (!isEither) return new Unknown(text);
  return new Choice(settled.map(({ value, conditions }) => ({ value: Thunk.of(value), conditions })));
}

/**
 * The value as its type makes it: sets of an unknown shape may hold more than is written (a submodule's defaults), and what is coerced is what the
 * coercion makes of it.
 */
export function typed(context: Context, text: string, type: Value, value: Value): Value {
  const known = settle(value);
  if (known instanceof Unknown) return known;
  if (known instanceof Choice)
    return new Choice(known.alternatives.map((each) => ({ ...each, value: each.value.map((inner) => typed(context, text, type, inner)) })));
  if (!(type instanceof NixType)) return new Unknown(text, { why: 'an option of a type that is not known' });
  if (isPlainType(type.name)) return known;
  const inner = (index: number): Value => settle(type.parameters[index]?.force() ?? null);
  switch (type.name) {
    case 'nullOr':
      return known === null ? null : typed(context, text, inner(0), known);
    case 'uniq':
    case 'unique':
      return typed(context, text, inner(type.parameters.length - 1), known);
    case 'listOf':
    case 'nonEmptyListOf':
      if (!(known instanceof List)) return known;
      return new List(
        known.items.map((item) => (item.rest ? item : { ...item, value: item.value.map((each) => typed(context, text, inner(0), each)) })),
      );
    case 'attrsOf':
    case 'lazyAttrsOf':
      if (!(known instanceof Attrs)) return known;
      return new Attrs(
        new Map(
          [...known.entries].map(([name, each]) => [
            name,
            { ...each, value: each.value.map((below) => typed(context, `${text}.${name}`, inner(0), below)) },
          ]),
        ),
        known.unnamed,
        known.open,
      );
    case 'either':
    case 'oneOf':
      return typed(context, text, ofMany(type, known), known);
    case 'coercedTo': {
      const coerce = inner(1);
      if (!isOf(inner(0), known)) return typed(context, text, inner(2), known);
      return coerce instanceof Func ? typed(context, text, inner(2), context.call(coerce, Thunk.of(known))) : new Unknown(text);
    }
    case 'submodule':
      return known instanceof Attrs ? new Attrs(known.entries, known.unnamed, known.open ?? new Unknown(text)) : new Unknown(text);
    default:
      return new Unknown(text, { why: `an option of the type ${type.name}` });
  }
}

/** The first of several types that the value is of. */
function ofMany(type: NixType, value: Value): Value {
  const list = type.name === 'oneOf' ? listOf(type.parameters[0]?.force() ?? null).items.map((item) => item.value) : type.parameters;
  return list.map((each) => settle(each.force())).find((each) => isOf(each, value)) ?? null;
}

const STRING_TYPES = new Set('str path lines nonEmptyStr singleLineStr enum strMatching commas separatedString'.split(' '));

/** Whether a value is of a type, as far as its outermost form tells. */
function isOf(type: Value, value: Value): boolean {
  if (!(type instanceof NixType)) return false;
  if (typeof value === 'string') return STRING_TYPES.has(type.name) || type.name === 'coercedTo';
  if (value instanceof List) return type.name === 'listOf' || type.name === 'nonEmptyListOf';
  if (value instanceof Attrs) return ['submodule', 'attrsOf', 'lazyAttrsOf', 'attrs', 'anything'].includes(type.name);
  if (typeof value === 'boolean') return type.name === 'bool';
  if (typeof value === 'bigint') return type.name === 'int';
  return value === null && type.name === 'nullOr';
}
