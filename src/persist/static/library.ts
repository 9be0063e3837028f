import { BASICS } from './basics.ts';
import type { Builtin, Builtins, Context } from './context.ts';
import { LISTS } from './lists.ts';
import { MODULES } from './modules.ts';
import { SETS } from './sets.ts';
import { STRINGS } from './strings.ts';
import { Func, Library, NixType, type Thunk, Unknown, type Value } from './value.ts';

const BUILTINS: ReadonlyMap<string, Builtin> = new Map(
  ([BASICS, LISTS, SETS, STRINGS, MODULES] satisfies Builtins[]).flatMap((each) => Object.entries(each)),
);

const PARTS = new Set('attrsets lists strings trivial modules options types filesystem path debug sources ints versions'.split(' '));

/** Types whose values are what is written, without options of their own below them. */
const PLAIN_TYPES =
  'str bool int float path package port lines commas envVar raw anything attrs unspecified number singleLineStr nonEmptyStr passwdEntry shellPackage pathInStore externalPath deferredModule';
const BUILT_TYPES =
  'listOf attrsOf lazyAttrsOf nullOr uniq unique either oneOf enum submodule submoduleWith coercedTo functionTo strMatching separatedString nonEmptyListOf addCheck mkOptionType between';
const TYPES = new Set(`${PLAIN_TYPES} ${BUILT_TYPES} positive unsigned u8 u16 u32 s8 s16 s32`.split(' '));

/** What is there without an import: src/libexpr/primops.cc. */
const GLOBALS = new Set(
  'abort baseNameOf derivation derivationStrict dirOf fetchGit fetchMercurial fetchTarball fetchTree fromTOML import isNull map placeholder removeAttrs scopedImport throw toString'.split(
    ' ',
  ),
);

export function globalOf(context: Context, name: string): Value | undefined {
  if (name === 'true' || name === 'false') return name === 'true';
  if (name === 'null') return null;
  if (name === 'builtins') return new Library('builtins');
  if (GLOBALS.has(name)) return member(context, name) ?? new Unknown(name);
  return name.startsWith('__') ? (member(context, name.slice(2)) ?? new Unknown(name)) : undefined;
}

/** Inputs of a flake are known by name only; nixpkgs' library is known. */
export function inputMember(from: Unknown, name: string): Value {
  const isNixpkgs = /^(inputs\.)?(nixpkgs|nixos-unstable|nixos)[^.]*$/.test(from.text);
  if (isNixpkgs && name === 'lib') return new Library('nixpkgs.lib');
  return new Unknown(`${from.text}.${name}`, { why: from.why });
}

/** `lib.name`, `builtins.name`, `lib.types.name` … */
export function memberOf(context: Context, library: Library, name: string): Value {
  const full = `${library.name}.${name}`;
  if (library.name.endsWith('.types') && name !== 'ints') return TYPES.has(name) ? new NixType(name) : new Unknown(full, { missing: true });
  if (library.name.endsWith('.ints')) return new NixType('int');
  if (library.name !== 'builtins' && PARTS.has(name)) return new Library(full);
  return member(context, name) ?? new Unknown(full);
}

function member(context: Context, name: string): Value | undefined {
  const found = BUILTINS.get(name);
  if (found === undefined) return undefined;
  const take = (args: readonly Thunk[]): Func =>
    new Func((argument) => {
      const all = [...args, argument];
      return all.length === found.arity ? found.run(context, ...all) : take(all);
    });
  return take([]);
}

export const isPlainType = (name: string): boolean =>
  PLAIN_TYPES.split(' ').includes(name) || /^(positive|unsigned|[us](8|16|32)|enum|strMatching|between)$/.test(name);
