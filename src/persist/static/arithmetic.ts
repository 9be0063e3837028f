import { normalizePath } from '../../model/path.ts';
import { Attrs, List, NixPath, Unknown, type Value } from './value.ts';

type Known = string | bigint | number | boolean | null;

const isNumber = (value: Value): value is bigint | number => typeof value === 'bigint' || typeof value === 'number';

const isScalar = (value: Value): value is Known => value === null || typeof value !== 'object';

/** Integers of Nix have 64 bits. */
const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);

/** `+ - * /` of two numbers; undefined: they are none, or it is an error. */
export function arithmetic(operator: '+' | '-' | '*' | '/', a: Value, b: Value): bigint | number | undefined {
  if (!isNumber(a) || !isNumber(b)) return undefined;
  if (operator === '/' && Number(b) === 0) return undefined;
  if (typeof a === 'bigint' && typeof b === 'bigint')
    return wrap(operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : a / b);
  const [x, y] = [Number(a), Number(b)];
  return operator === '+' ? x + y : operator === '-' ? x - y : operator === '*' ? x * y : x / y;
}

/** `a < b`; undefined: not known. */
export function isLess(a: Value, b: Value): boolean | undefined {
  if (isNumber(a) && isNumber(b)) return a < b;
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
  return undefined;
}

/** `a == b` of values that are known; `inner` compares what lies in lists and sets. undefined: not known. */
export function isEqual(a: Value, b: Value, inner: (a: Value, b: Value) => boolean | undefined): boolean | undefined {
  if (isNumber(a) && isNumber(b)) return typeof a === typeof b ? a === b : Number(a) === Number(b);
  if (isScalar(a) && isScalar(b)) return a === b;
  if (a instanceof NixPath && b instanceof NixPath) return a.path === b.path;
  if (a instanceof List && b instanceof List) {
    if (!a.isWhole() || !b.isWhole()) return undefined;
    if (a.items.length !== b.items.length) return false;
    return every(a.items.map((item, i) => () => inner(item.value.force(), b.items[i]!.value.force())));
  }
  if (a instanceof Attrs && b instanceof Attrs) {
    if (!a.isWhole() || !b.isWhole()) return undefined;
    if (a.entries.size !== b.entries.size || [...a.entries.keys()].some((name) => !b.entries.has(name))) return false;
    return every(
      [...a.entries].map(
        ([name, { value }]) =>
          () =>
            inner(value.force(), b.entries.get(name)!.value.force()),
      ),
    );
  }
  const plain = (value: Value) => isScalar(value) || value instanceof List || value instanceof Attrs || value instanceof NixPath;
  return plain(a) && plain(b) ? false : undefined;
}

/** False as soon as one is, undefined where one is not known. */
function every(all: readonly (() => boolean | undefined)[]): boolean | undefined {
  let known = true;
  for (const each of all) {
    const is = each();
    if (is === false) return false;
    if (is === undefined) known = false;
  }
  return known ? true : undefined;
}

/** Longer strings are not worked out. */
export const MAX_LENGTH = 1_000_000;

/** `a + b` of strings and paths; undefined: they are none. */
export function joined(a: Value, b: Value): Value | undefined {
  if (a instanceof NixPath) {
    if (typeof b === 'string') return new NixPath(normalizePath(a.path + b));
    return b instanceof NixPath ? new NixPath(normalizePath(a.path + b.path)) : undefined;
  }
  if (typeof a !== 'string') return undefined;
  if (typeof b === 'string') return a.length + b.length > MAX_LENGTH ? undefined : a + b;
  return b instanceof NixPath
    ? new Unknown(b.path, { pattern: `${escapeGlob(a)}/nix/store/*`, why: 'a path literal is copied to the store' })
    : undefined;
}

/** The text as a glob that only it matches. */
export const escapeGlob = (text: string): string => text.replace(/[\\*?[\]]/g, '\\$&');
