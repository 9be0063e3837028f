import { escapeGlob, MAX_LENGTH } from './arithmetic.ts';
import { alternativesOf, settle } from './known.ts';
import { Attrs, Choice, NixPath, Thunk, Unknown, type Value } from './value.ts';

const MAX_WAYS = 16;

/**
 * The text of a string or path with its holes filled, for each way that they can be filled. A hole that is not known makes it an `Unknown` with
 * a pattern. A path in a string would be copied to the store: not known; the folder of a flake (`"${self}/x"`) stands for its copy there.
 */
export function joinParts(
  parts: readonly (string | { value(): Value; text(): string })[],
  isPath: boolean,
  outPath: (set: Attrs) => Value,
): Value {
  let ways: { conditions: readonly string[]; text: string; glob: string; unknown: Unknown | null }[] = [
    { conditions: [], text: '', glob: '', unknown: null },
  ];
  for (const part of parts) {
    const next = typeof part === 'string' ? [{ conditions: [], value: part }] : alternativesOf(part.value());
    if (ways.some(({ glob }) => glob.length > MAX_LENGTH)) return new Unknown('a long string');
    if (ways.length * next.length > MAX_WAYS) return new Unknown('a string of many alternatives');
    ways = ways.flatMap((way) =>
      next.map(({ conditions, value }) => {
        const both = [...way.conditions, ...conditions];
        const text = textOf(value, isPath, outPath);
        if (text !== null) return { ...way, conditions: both, text: way.text + text, glob: way.glob + escapeGlob(text) };
        const unknown = value instanceof Unknown ? value : new Unknown(typeof part === 'string' ? part : part.text());
        return { ...way, conditions: both, glob: way.glob + (unknown.pattern ?? '*'), unknown: way.unknown ?? unknown };
      }),
    );
  }
  const values = ways.map(({ conditions, text, glob, unknown }) => ({
    conditions,
    value: unknown === null ? text : new Unknown(unknown.text, { pattern: glob, why: unknown.why }),
  }));
  if (values.length === 1 && values[0]!.conditions.length === 0) return values[0]!.value;
  return new Choice(values.map(({ conditions, value }) => ({ conditions, value: Thunk.of(value) })));
}

function textOf(value: Value, isPath: boolean, outPath: (set: Attrs) => Value): string | null {
  if (typeof value === 'string') return value;
  if (isPath && value instanceof NixPath) return value.path;
  if (!(value instanceof Attrs) || !value.entries.has('outPath')) return null;
  const folder = settle(outPath(value));
  return folder instanceof NixPath ? folder.path : typeof folder === 'string' ? folder : null;
}
