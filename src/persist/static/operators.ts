import type { BinaryOperator } from '../../parsers/nix/ast.ts';
import { arithmetic, escapeGlob, isEqual, isLess, joined } from './arithmetic.ts';
import { listOf, settle, whenKnown } from './known.ts';
import { Attrs, Choice, List, NixPath, type Place, type Thunk, Unknown, type Value } from './value.ts';

/** A binary operation. `text`: the whole of it; `at`: where its sides stand. */
export function binary(operator: BinaryOperator, left: Thunk, right: Thunk, text: () => string, at: { left: Place; right: Place }): Value {
  const unknown = () => new Unknown(text());
  const both = (use: (a: Value, b: Value) => Value): Value => whenKnown(left.force(), (a) => whenKnown(right.force(), (b) => use(a, b)));
  switch (operator) {
    case '++':
      return new List([...listOf(left.force(), at.left).items, ...listOf(right.force(), at.right).items]);
    case '//':
      return update(left.force(), right.force());
    case '+':
      return add(left.force(), right.force(), unknown);
    case '-':
    case '*':
    case '/':
      return both((a, b) => arithmetic(operator, a, b) ?? unknown());
    case '<':
      return both((a, b) => isLess(a, b) ?? unknown());
    case '>':
      return both((a, b) => isLess(b, a) ?? unknown());
    case '<=':
      return both((a, b) => negated(isLess(b, a)) ?? unknown());
    case '>=':
      return both((a, b) => negated(isLess(a, b)) ?? unknown());
    case '==':
      return both((a, b) => equal(a, b) ?? unknown());
    case '!=':
      return both((a, b) => negated(equal(a, b)) ?? unknown());
    case '&&':
      return logical(left, right, false, unknown);
    case '||':
      return logical(left, right, true, unknown);
    case '->':
      return logical(left, right, true, unknown, true);
  }
}

const negated = (is: boolean | undefined): boolean | undefined => (is === undefined ? undefined : !is);

const MAX_EQUAL_DEPTH = 12;

/** `a == b`; undefined: not known. */
export function equal(a: Value, b: Value, depth = 0): boolean | undefined {
  const [x, y] = [settle(a), settle(b)];
  if (x instanceof Unknown || y instanceof Unknown || x instanceof Choice || y instanceof Choice || depth > MAX_EQUAL_DEPTH)
    return undefined;
  return isEqual(x, y, (inner, other) => equal(inner, other, depth + 1));
}

/** `settles`: the value of the one side that decides the whole. `flips`: the left side counts negated. */
function logical(left: Thunk, right: Thunk, settles: boolean, unknown: () => Unknown, flips = false): Value {
  const plain = settle(left.force());
  const a = flips && typeof plain === 'boolean' ? !plain : plain;
  if (a === settles) return settles;
  const b = settle(right.force());
  if (b === settles) return settles;
  return typeof a === 'boolean' && typeof b === 'boolean' ? b : unknown();
}

function add(left: Value, right: Value, unknown: () => Unknown): Value {
  const [a, b] = [settle(left), settle(right)];
  if (a instanceof Choice || b instanceof Choice) {
    const whole = (value: Value, other: (known: Value) => Value): Value => {
      if (!(value instanceof Choice)) return other(value);
      return new Choice(value.alternatives.map((each) => ({ ...each, value: each.value.map((inner) => whole(settle(inner), other)) })));
    };
    return whole(a, (x) => whole(b, (y) => add(x, y, unknown)));
  }
  if (a instanceof Unknown || b instanceof Unknown) {
    const first = a instanceof Unknown ? a : (b as Unknown);
    return new Unknown(first.text, { pattern: glob(a) + glob(b), why: first.why });
  }
  return joined(a, b) ?? arithmetic('+', a, b) ?? unknown();
}

const glob = (value: Value): string =>
  value instanceof Unknown
    ? (value.pattern ?? '*')
    : typeof value === 'string'
      ? escapeGlob(value)
      : value instanceof NixPath
        ? value.path
        : '*';

/** `a // b`; a side that is not known leaves the set open. */
export function update(left: Value, right: Value): Value {
  const [a, b] = [settle(left), settle(right)];
  if (a instanceof Attrs && b instanceof Unknown) {
    // It may put something else in place of any entry.
    return new Attrs(new Map(), [], b);
  }
  if (a instanceof Unknown && b instanceof Attrs) return new Attrs(b.entries, b.unnamed, b.open ?? a);
  return whenKnown(a, (x) =>
    whenKnown(b, (y) => {
      if (!(x instanceof Attrs) || !(y instanceof Attrs)) return new Unknown('//');
      if (y.doubt() !== null) return new Attrs(y.entries, [...x.unnamed, ...y.unnamed], y.open ?? x.open ?? y.doubt());
      const entries = new Map(x.entries);
      for (const [name, entry] of y.entries) {
        const before = entries.get(name);
        if (entry.conditions.length > 0 && before !== undefined) return new Unknown(`${name} under a condition`);
        entries.set(name, entry);
      }
      return new Attrs(entries, [...x.unnamed, ...y.unnamed], x.open);
    }),
  );
}
