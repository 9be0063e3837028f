import { whenKnown, whenKnownOr } from './known.ts';
import { Attrs, ConfigRef, Library, type Unknown, type Value } from './value.ts';

/** `value ? a.b.c`. Whether an option or a function of the library is there is not known. */
export function hasPath(value: Value, path: readonly (() => Value)[], unknown: Unknown): Value {
  const [first, ...rest] = path;
  if (first === undefined) return true;
  if (value instanceof ConfigRef || value instanceof Library) return unknown;
  return whenKnownOr(
    value,
    () => unknown,
    (known) => {
      if (!(known instanceof Attrs)) return false;
      return whenKnown(first(), (name) => {
        const entry = typeof name === 'string' ? known.entries.get(name) : undefined;
        if (entry === undefined) return typeof name === 'string' && known.doubt() === null ? false : unknown;
        if (entry.conditions.length > 0) return unknown;
        return rest.length === 0 ? true : hasPath(entry.value.force(), rest, unknown);
      });
    },
  );
}
