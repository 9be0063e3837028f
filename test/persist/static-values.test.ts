import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { nixFiles } from '../../src/host/nix-files.ts';
import { parseNix } from '../../src/parsers/nix/parse.ts';
import { Evaluator } from '../../src/persist/static/evaluate.ts';
import { settle } from '../../src/persist/static/known.ts';
import { Sources } from '../../src/persist/static/sources.ts';
import { Attrs, Library, List, Thunk, type Value } from '../../src/persist/static/value.ts';
import { NO_NIX, withFolder } from '../parsers/nix/real-nix.ts';
import { randomOf } from '../parsers/nix/random.ts';

const UNKNOWN = Symbol('not known');

/** A value as JSON has it; throws UNKNOWN where some of it is not known. */
function jsonOf(value: Value): unknown {
  const known = settle(value);
  if (known === null || typeof known === 'string' || typeof known === 'boolean' || typeof known === 'number') return known;
  if (typeof known === 'bigint') return Number(known);
  if (known instanceof List && known.isWhole()) return known.items.map((item) => jsonOf(item.value.force()));
  if (known instanceof Attrs && known.isWhole()) {
    const entries = [...known.entries].map(([name, each]) => [name, jsonOf(each.value.force())] as const);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  throw UNKNOWN;
}

/** What an expression is that may use `lib`. */
function valueOf(text: string): unknown {
  const parsed = parseNix(Buffer.from(`{ lib }: ${text}`));
  assert.ok('root' in parsed, text);
  const evaluator = new Evaluator(new Sources(nixFiles, '/x.nix'));
  const made = evaluator.fileValue({ path: '/x.nix', name: 'x.nix', ...parsed });
  const lib = { value: Thunk.of(new Library('lib')), at: null, conditions: [] };
  try {
    return jsonOf(evaluator.call(made, Thunk.of(new Attrs(new Map([['lib', lib]])))));
  } catch (error) {
    if (error === UNKNOWN) return UNKNOWN;
    throw error;
  }
}

/** What Nix makes of each; UNKNOWN where it fails. */
function realValues(texts: readonly string[]): unknown[] {
  return withFolder((dir, run) => {
    copyFileSync(join(import.meta.dirname, 'static/lib.nix'), join(dir, 'lib.nix'));
    const values = (some: readonly string[]): unknown[] => {
      const each = some.map((text) => `(one (${text}))`).join('\n');
      const { status, stdout } = run(
        '--eval',
        '--strict',
        '--json',
        '-E',
        `let lib = import ./lib.nix; one = v: builtins.tryEval (builtins.deepSeq v v); in [ ${each} ]`,
      );
      if (status === 0)
        return (JSON.parse(stdout) as { success: boolean; value: unknown }[]).map(({ success, value }) => (success ? value : UNKNOWN));
      if (some.length === 1) return [UNKNOWN];
      const half = Math.floor(some.length / 2);
      return [...values(some.slice(0, half)), ...values(some.slice(half))];
    };
    return values(texts);
  });
}

/** Each must be known, and what Nix makes of it. */
const EXPRESSIONS = `
1 + 2 * 3 - 4 / 2
7 / 2 + -7 / 2
9223372036854775807 + 1
1.5 + 1
"a" + "b" + ''c''
[ (1 < 2) (2 <= 2) (1 > 1.5) ("a" < "b") ("B" < "a") (!true) (true -> false) (false -> true) ]
[ (1 == 1.0) ("a" == "a") (null == null) ([ 1 [ 2 ] ] == [ 1 [ 2 ] ]) ({ a = 1; } == { a = 1; }) ({ a = 1; } == { a = 2; }) (1 == "1") ([ ] == { }) ]
{ a.b = 1; a.c = 2; } // { a = { d = 3; }; }
{ a = rec { x = 1; }; a.y = 2; }
rec { a = 1; b = a + c; c = 2; }
let a = { inherit (b) x; }; b = { x = 1; y = a.x; }; in [ a b ]
let x = 1; in { inherit x; y = { z = 2; inherit x; }.x or 5; }
with { a = 1; b = 2; }; with { b = 3; }; [ a b ]
let a = 1; in with { a = 2; }; a
with { map = 5; }; map (x: x) [ 1 ]
(x: y: x + y) 1 2
({ a, b ? a + 1, ... }@c: [ a b (c.d or 9) ]) { a = 1; d = 4; }
(c@{ a ? 5, ... }: [ a (c ? a) ]) { }
{ a.b.c = 1; }.a.b.d or 7
{ a = null; }.a.b or 7
[ ({ a.b = 1; } ? a.b) ({ a.b = 1; } ? a.c) ({ a = 1; } ? a.b) ]
{ \${"a" + "b"} = 1; \${null} = 2; "c d".e = 3; }
let { a = 1; body = a + 1; }
(import or [ 1 ] or 2) or 3
if 1 < 2 then "y" else "n"
assert true; 1
"\${"a"}b\${toString 12}\${toString [ 1 "x" true false null ]}"
toString 1.25
builtins.map (x: x * 2) [ 1 2 ]
lib.concatMap (x: [ x x ]) [ 1 2 ]
lib.flatten [ 1 [ 2 [ 3 [ ] ] ] ]
builtins.concatLists [ [ 1 ] [ [ 2 ] ] ]
lib.optional true [ 1 ] ++ lib.optional false 2 ++ lib.optionals true [ 3 ]
lib.optionalAttrs false { a = 1; } // lib.optionalAttrs true { b = 1; }
lib.optionalString true "x" + lib.optionalString false "y"
lib.filter (x: x > 1) [ 1 2 3 ]
lib.unique [ 1 2 1 "a" "a" [ 1 ] [ 1 ] ]
[ (lib.elem 2 [ 1 2 ]) (lib.any (x: x == 3) [ 1 ]) (lib.all (x: x == 1) [ 1 1 ]) (lib.any (x: x) [ ]) (lib.all (x: x) [ ]) ]
[ (lib.head [ 1 2 ]) (builtins.elemAt [ 1 2 ] 1) (lib.length [ 1 2 ]) ]
lib.take 2 [ 1 2 3 ] ++ builtins.tail [ 1 2 3 ]
lib.reverseList [ 1 2 3 ]
lib.range 2 5 ++ lib.range 3 1
lib.genList (n: n * n) 4
lib.foldl' (a: b: a + b) 0 [ 1 2 3 ]
builtins.foldl' (a: b: b ++ a) [ ] [ [ 1 ] [ 2 ] ]
builtins.sort (a: b: a < b) [ 3 1 2 ]
builtins.sort builtins.lessThan [ "b" "a" ]
lib.imap1 (i: x: "\${toString i}\${x}") [ "a" "b" ]
lib.forEach [ 1 2 ] (x: x + 1)
lib.remove 1 [ 1 2 1 ]
lib.subtractLists [ 1 ] [ 1 2 3 ]
builtins.attrNames { b = 1; a = 2; "A" = 3; }
builtins.attrValues { b = 1; a = 2; }
builtins.mapAttrs (n: v: n + v) { a = "x"; }
lib.mapAttrsToList (n: v: n + v) { b = "x"; a = "y"; }
lib.mapAttrs' (n: v: lib.nameValuePair (n + "1") (v + 1)) { a = 1; b = 2; }
lib.filterAttrs (n: v: n != "a" && v < 3) { a = 1; b = 2; c = 3; }
lib.genAttrs [ "x" "y" ] (n: n + "!")
builtins.listToAttrs [ { name = "a"; value = 1; } { name = "a"; value = 2; } { name = "b"; value = [ 3 ]; } ]
lib.recursiveUpdate { a.b = 1; a.c = 2; } { a.b = 3; d = 4; }
builtins.removeAttrs { a = 1; b = 2; } [ "a" "z" ]
removeAttrs { a = 1; } [ "a" ]
lib.attrByPath [ "a" "b" ] 9 { a.b = 1; } + lib.attrByPath [ "a" "c" ] 9 { a.b = 1; }
builtins.catAttrs "a" [ { a = 1; } { b = 2; } { a = 3; } ]
builtins.intersectAttrs { a = 1; } { a = 2; b = 3; }
[ (builtins.hasAttr "a" { a = 1; }) (builtins.getAttr "a" { a = 5; }) ]
[ (lib.hasPrefix "/a" "/a/b") (lib.hasPrefix "b" "a") (lib.removePrefix "/a" "/a/b") (lib.removePrefix "x" "/a") ]
builtins.concatStringsSep ", " [ "a" "b" ]
lib.concatMapStringsSep "-" (x: x + "1") [ "a" "b" ]
builtins.replaceStrings [ "a" "bb" ] [ "X" "" ] "abba"
[ (builtins.substring 1 2 "abcd") (builtins.substring 2 (-1) "abcd") (builtins.stringLength "abc") ]
[ (baseNameOf "/a/b") (baseNameOf "/a/b/") (baseNameOf "a") (dirOf "/a/b") (dirOf "/a") (dirOf "a") ]
[ (builtins.isString "a") (builtins.isList [ ]) (builtins.isAttrs { }) (builtins.isInt 1) (isNull null) (builtins.isBool 1) (builtins.isPath ./x) (builtins.isFunction (x: x)) ]
[ (builtins.typeOf 1) (builtins.typeOf "") (builtins.typeOf [ ]) (builtins.typeOf null) (builtins.typeOf 1.5) (builtins.typeOf true) (builtins.typeOf ./x) ]
lib.pipe 3 [ (x: x + 1) (x: [ x ]) ]
lib.flip (a: b: [ a b ]) 1 2
[ (lib.id 1) (lib.const 1 2) (builtins.seq 1 2) (builtins.deepSeq [ 1 ] 3) (builtins.trace "x" 4) ]
builtins.functionArgs ({ a, b ? 1 }: a)
builtins.fromJSON ''{"a": [1, true, null, "x"], "b": {"c": -2}}''
toString (/a/b/../c) + toString (./. + "/x")
(builtins.genericClosure or 5) == 5 || true
let f = n: if n == 0 then [ ] else [ n ] ++ f (n - 1); in f 20
let s = { __functor = self: x: x + self.n; n = 2; }; in s 3
(rec { a = b; b = c; c = 1; }).a
[ ''
    a
      b
  '' "x\\ty\\\${z}" ''\${"q"}'''q'' ]
http://x.org/a
`
  .trim()
  .split(/\n(?! )/)
  .filter((line) => !line.includes('import or') && !line.includes('__curPos'));

test('expressions, as the real Nix evaluates them', { skip: NO_NIX }, () => {
  const real = realValues(EXPRESSIONS.map((text) => text.replace('./.', '/.')));
  for (const [i, text] of EXPRESSIONS.entries())
    assert.deepEqual([valueOf(text.replace('./.', '/.')), real[i] === UNKNOWN], [real[i], false], text);
});

/** Random expressions of whole numbers, texts, lists and sets; some fail in Nix. */
class RandomExpression {
  readonly #random: () => number;
  constructor(seed: number) {
    this.#random = randomOf(seed);
  }
  #pick = <T>(from: readonly T[]): T => from[Math.floor(this.#random() * from.length)]!;

  number(depth: number): string {
    if (depth <= 0) return this.#pick(['0', '1', '2', '7', '(-3)', 'n']);
    const [a, b] = [this.number(depth - 1), this.number(depth - 1)];
    return this.#pick([
      `(${a} + ${b})`,
      `(${a} - ${b} * ${a})`,
      `(if ${this.boolean(depth - 1)} then ${a} else ${b})`,
      `(lib.length ${this.list(depth - 1)})`,

      `(let n = ${a}; in ${b} + n)`,
      `((n: m: n + m) ${a} ${b})`,
      `(with { k = ${a}; }; k)`,
      `({ x = ${a}; }.\${${this.text(0)}} or ${b})`,

      `(lib.foldl' (x: y: x + y) ${a} (lib.filter lib.isInt ${this.list(depth - 1)}))`,
      `(builtins.stringLength ${this.text(depth - 1)})`,
      `(rec { q = ${a}; r = q; }).r`,
    ]);
  }
  boolean(depth: number): string {
    const [a, b] = [this.number(depth - 1), this.number(depth - 1)];
    if (depth <= 0) return this.#pick(['true', 'false']);
    return this.#pick([
      `(${a} < ${b})`,
      `(${a} == ${b})`,
      `(!${this.boolean(depth - 1)})`,
      `(${this.boolean(depth - 1)} && ${this.boolean(depth - 1)})`,

      `(${this.boolean(depth - 1)} -> ${this.boolean(depth - 1)})`,
      `(lib.elem ${a} ${this.list(depth - 1)})`,
      `(${this.set(depth - 1)} ? x)`,
      `(${this.list(depth - 1)} == ${this.list(depth - 1)})`,

      `(lib.hasPrefix ${this.text(0)} ${this.text(depth - 1)})`,
      `(lib.any (e: e == ${a}) ${this.list(depth - 1)})`,
      `(${this.set(depth - 1)} == ${this.set(depth - 1)})`,
    ]);
  }
  text(depth: number): string {
    if (depth <= 0) return this.#pick(['"x"', '"y"', '""', '"a b"']);
    const [a, b] = [this.text(depth - 1), this.text(depth - 1)];
    return this.#pick([
      `(${a} + ${b})`,
      `"\${${a}}-\${${b}}"`,
      `''\n  \${${a}}\n    z''`,
      `(toString ${this.number(depth - 1)})`,
      `(if ${this.boolean(depth - 1)} then ${a} else ${b})`,

      `(builtins.concatStringsSep ${a} [ ${a} ${b} ])`,
      `(lib.removePrefix ${a} ${b})`,
      `(builtins.replaceStrings [ "x" "a" ] [ "a" "x" ] ${a})`,
      `(builtins.substring 1 2 ${a})`,
    ]);
  }
  list(depth: number): string {
    if (depth <= 0) return this.#pick(['[ ]', '[ 1 2 ]', '[ "x" n ]']);
    const [a, b] = [this.list(depth - 1), this.list(depth - 1)];
    return this.#pick([
      `(${a} ++ ${b})`,
      `[ ${this.number(depth - 1)} ${this.text(depth - 1)} ]`,
      `(map (e: [ e ]) ${a})`,
      `(lib.unique ${a})`,
      `(lib.reverseList ${a})`,
      `(lib.flatten [ ${a} [ ${b} ] ])`,

      `(lib.optionals ${this.boolean(depth - 1)} ${a})`,
      `(builtins.attrNames ${this.set(depth - 1)})`,
      `(builtins.attrValues ${this.set(depth - 1)})`,
      `(lib.take ${this.number(0)} ${a})`,

      `(lib.concatMap (e: ${a} ++ [ e ]) ${b})`,
      `(lib.mapAttrsToList (k: v: k) ${this.set(depth - 1)})`,
      `(lib.remove ${this.number(0)} ${a})`,
      `(lib.imap1 (i: e: i) ${a})`,
    ]);
  }
  set(depth: number): string {
    if (depth <= 0) return this.#pick(['{ }', '{ x = 1; }', '{ y = "x"; x = n; }']);
    const [a, b] = [this.set(depth - 1), this.set(depth - 1)];
    return this.#pick([
      `(${a} // ${b})`,
      `{ x = ${this.number(depth - 1)}; z.w = ${this.text(depth - 1)}; }`,
      `{ x = { t = ${a}; }; x.v = 5; }`,
      `{ \${${this.text(depth - 1)}} = ${b}; }`,
      `(lib.recursiveUpdate ${a} ${b})`,

      `(lib.genAttrs [ ${this.text(depth - 1)} "k" ] (k: [ k ]))`,
      `(lib.filterAttrs (k: v: k != ${this.text(0)}) ${a})`,
      `(builtins.mapAttrs (k: v: [ k v ]) ${a})`,

      `(builtins.listToAttrs [ { name = ${this.text(depth - 1)}; value = ${this.number(0)}; } { name = "x"; value = 2; } ])`,
      `(removeAttrs ${a} [ "x" ])`,
      `(lib.mapAttrs' (k: v: lib.nameValuePair (k + "1") v) ${a})`,
    ]);
  }
}

test('generated expressions, as the real Nix evaluates them', { skip: NO_NIX }, () => {
  const source = new RandomExpression(5);
  const kinds = ['number', 'boolean', 'text', 'list', 'set'] as const;
  const texts = Array.from({ length: 300 }, (_, i) => `let n = ${i % 5}; in ${source[kinds[i % kinds.length]!](3)}`);
  const real = realValues(texts);
  let [known, all] = [0, 0];
  for (const [i, text] of texts.entries()) {
    const ours = valueOf(text);
    if (real[i] === UNKNOWN) continue;
    all++;
    if (ours === UNKNOWN) continue;
    known++;
    assert.deepEqual(ours, real[i], text);
  }
  assert.ok(all > 200 && known > all * 0.97, `${known} of ${all}`);
});

test('what is not known says so, and what depends on it', () => {
  for (const text of [
    'lib.nope',
    'builtins.currentTime',
    '<nixpkgs>',
    '~/x',
    '"${./x}"',
    'throw "x"',
    '1 + "a"',
    '{ }.a',
    'x',
    'let x = x; in x',
    '1 / 0',
    'builtins.head [ ]',
    '{ a = 1; }.a.b',
  ])
    assert.equal(valueOf(text), UNKNOWN, text);
  const known = [
    '{ a = lib.nope; b = 1; }.b',
    'lib.head [ 1 lib.nope ]',
    'true || lib.nope',
    'false && lib.nope',
    'lib.length [ lib.nope ]',
    '({ a, b }: b) { a = lib.nope; b = 2; }',
  ];
  assert.deepEqual(known.map(valueOf), [1, 1, true, false, 1, 2]);
  const unknown = [
    'lib.nope // { a = 1; }',
    '({ a = 1; } // lib.nope).a',
    'lib.nope ? a',
    'if lib.nope then 1 else 1',
    '[ 1 ] == lib.nope',
    'lib.nope || false',
    'builtins.attrNames ({ a = 1; } // lib.nope)',
  ];
  for (const text of unknown) assert.equal(valueOf(text), UNKNOWN, text);
});
