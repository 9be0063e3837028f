import { MAX_LENGTH } from './arithmetic.ts';
import { builtin, type Builtins, type Context, textOf } from './context.ts';
import { branch, listOf, settle, whenKnown, itemOf } from './known.ts';
import { List, NixPath, Thunk, Unknown, type Value } from './value.ts';

/** `use` of strings that are all known. */
function strings(thunks: readonly Thunk[], use: (...texts: string[]) => Value, known: readonly string[] = []): Value {
  const [first, ...rest] = thunks;
  if (first === undefined) return use(...known);
  return whenKnown(first.force(), (text) => (typeof text === 'string' ? strings(rest, use, [...known, text]) : new Unknown(textOf(first))));
}

const onStrings = (use: (...texts: string[]) => Value, arity = use.length) => builtin((_, ...thunks) => strings(thunks, use), arity);

/** The strings of a list, all there and known. */
function stringsOf(value: Value, use: (texts: string[]) => Value): Value {
  return whenKnown(value, (known) => {
    if (!(known instanceof List)) return new Unknown('a list of strings');
    const texts = known.items.map((item) => (item.rest || item.conditions.length > 0 ? null : settle(item.value.force())));
    if (texts.every((text) => typeof text === 'string'))
      return texts.reduce((sum, text) => sum + text.length, 0) > MAX_LENGTH ? new Unknown('a long string') : use(texts);
    const unknown = texts.find((text) => text instanceof Unknown);
    return unknown === undefined ? new Unknown('a list of strings') : new Unknown((unknown as Unknown).text);
  });
}

const mappedStrings = (context: Context, f: Thunk, l: Thunk, separator: string): Value =>
  stringsOf(
    new List(
      listOf(l.force()).items.map((item) =>
        item.rest ? item : itemOf(new Thunk(() => context.call(f.force(), item.value)), { conditions: item.conditions }),
      ),
    ),
    (texts) => texts.join(separator),
  );

/** `builtins.toString`. */
function toText(value: Value): Value {
  return whenKnown(value, (known) => {
    if (typeof known === 'string') return known;
    if (typeof known === 'bigint') return String(known);
    if (typeof known === 'number') return known.toFixed(6);
    if (typeof known === 'boolean' || known === null) return known === true ? '1' : '';
    if (known instanceof NixPath) return known.path;
    if (!(known instanceof List)) return new Unknown('toString');
    return stringsOf(new List(known.items.map((item) => ({ ...item, value: item.value.map(toText) }))), (texts) => texts.join(' '));
  });
}

const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);

/** Nix counts bytes: only where they are characters. */
const ascii = (text: string, use: () => Value): Value => (isAscii(text) ? use() : new Unknown('a string of more than ASCII'));

function baseName(value: Value): Value {
  return whenKnown(value, (known) => {
    const text = known instanceof NixPath ? known.path : known;
    if (typeof text !== 'string') return new Unknown('baseNameOf');
    const trimmed = text.endsWith('/') && text.length > 1 ? text.slice(0, -1) : text;
    return trimmed.slice(trimmed.lastIndexOf('/') + 1);
  });
}

function dirName(value: Value): Value {
  return whenKnown(value, (known) => {
    const text = known instanceof NixPath ? known.path : known;
    if (typeof text !== 'string') return new Unknown('dirOf');
    const at = text.lastIndexOf('/');
    const dir = at < 0 ? '.' : at === 0 ? '/' : text.slice(0, at);
    return known instanceof NixPath ? new NixPath(dir) : dir;
  });
}

function replace(from: Thunk, to: Thunk, text: Thunk): Value {
  return stringsOf(from.force(), (olds) =>
    stringsOf(to.force(), (news) =>
      strings([text], (whole) => {
        if (olds.length !== news.length || olds.includes('')) return new Unknown(textOf(text));
        let out = '';
        for (let at = 0; at < whole.length;) {
          const which = olds.findIndex((old) => whole.startsWith(old, at));
          out += which < 0 ? whole[at] : news[which];
          at += which < 0 ? 1 : olds[which]!.length;
        }
        return out;
      }),
    ),
  );
}

const isOf = (test: (value: Value) => boolean) => builtin((_, x) => whenKnown(x.force(), test));

export const STRINGS: Builtins = {
  toString: builtin((_, x) => toText(x.force())),
  toLower: onStrings((s) => s.replace(/[A-Z]/g, (letter) => letter.toLowerCase())),
  toUpper: onStrings((s) => s.replace(/[a-z]/g, (letter) => letter.toUpperCase())),
  removePrefix: onStrings((prefix, s) => (s.startsWith(prefix) ? s.slice(prefix.length) : s)),
  removeSuffix: onStrings((suffix, s) => (s.endsWith(suffix) ? s.slice(0, s.length - suffix.length) : s)),
  hasPrefix: onStrings((prefix, s) => s.startsWith(prefix)),
  hasSuffix: onStrings((suffix, s) => s.endsWith(suffix)),
  hasInfix: onStrings((infix, s) => s.includes(infix)),
  splitString: onStrings((separator, s) =>
    separator === '' ? new Unknown('splitString') : new List(s.split(separator).map((text) => itemOf(Thunk.of(text)))),
  ),
  stringLength: onStrings((s) => ascii(s, () => BigInt(s.length))),
  substring: builtin((_, start, length, s) =>
    whenKnown(start.force(), (from) =>
      whenKnown(length.force(), (count) =>
        strings([s], (text) =>
          ascii(text, () => {
            if (typeof from !== 'bigint' || typeof count !== 'bigint' || from < 0n) return new Unknown('substring');
            return text.slice(Number(from), count < 0n ? undefined : Number(from + count));
          }),
        ),
      ),
    ),
  ),
  replaceStrings: builtin((_, from, to, s) => replace(from, to, s)),
  concatStrings: builtin((_, l) => stringsOf(l.force(), (texts) => texts.join(''))),
  concatStringsSep: builtin((_, separator, l) => strings([separator], (between) => stringsOf(l.force(), (texts) => texts.join(between)))),
  concatMapStrings: builtin((context, f, l) => mappedStrings(context, f, l, '')),
  concatMapStringsSep: builtin((context, separator, f, l) => strings([separator], (between) => mappedStrings(context, f, l, between))),
  concatLines: builtin((_, l) => stringsOf(l.force(), (texts) => texts.map((text) => `${text}\n`).join(''))),
  optionalString: builtin((_, is, s) => branch(is, s, Thunk.of(''))),
  baseNameOf: builtin((_, x) => baseName(x.force())),
  dirOf: builtin((_, x) => dirName(x.force())),
  boolToString: builtin((_, x) => whenKnown(x.force(), (is) => (is === true ? 'true' : is === false ? 'false' : new Unknown(textOf(x))))),
  isString: isOf((value) => typeof value === 'string'),
  isInt: isOf((value) => typeof value === 'bigint'),
  isBool: isOf((value) => typeof value === 'boolean'),
  isNull: isOf((value) => value === null),
  isList: isOf((value) => value instanceof List),
  isPath: isOf((value) => value instanceof NixPath),
  typeOf: builtin((_, x) =>
    whenKnown(x.force(), (value) => {
      if (value === null) return 'null';
      if (value instanceof List) return 'list';
      if (value instanceof NixPath) return 'path';
      const names: Record<string, string> = { string: 'string', bigint: 'int', number: 'float', boolean: 'bool' };
      return names[typeof value] ?? new Unknown('typeOf');
    }),
  ),
};
