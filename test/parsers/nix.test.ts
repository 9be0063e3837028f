import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseNix } from '../../src/parsers/nix/parse.ts';
import { compare } from './nix/agree.ts';
import { RandomNix } from './nix/random.ts';
import { NO_NIX, withFolder } from './nix/real-nix.ts';

const parse = (text: string) => parseNix(Buffer.from(text));

/** The value of a string without holes. */
function valueOf(text: string): string {
  const file = parse(text);
  assert.ok('root' in file && file.root.kind === 'string', JSON.stringify(text));
  return file.root.parts.join('');
}

test('every node knows where it stands', () => {
  const text = '# c\n{ a.b = 1;\n  a.c = [ x\n "y" ]; }\n';
  const file = parse(text);
  assert.ok('root' in file && file.root.kind === 'set');
  const a = file.root.named.get('a')!;
  assert.equal(text.slice(a.start, a.end), 'a.b = 1;');
  assert.ok(a.expression?.kind === 'set');
  const c = a.expression.named.get('c')!.expression!;
  assert.equal(text.slice(c.start, c.end), '[ x\n "y" ]');
  assert.ok(c.kind === 'list');
  assert.deepEqual(
    c.items.map(({ start, end }) => text.slice(start, end)),
    ['x', '"y"'],
  );
});

for (const [text, line, reason] of [
  ['{\n  a = [ 1 ;\n}', 2, "unexpected ';'"],
  ['{\n a = 1;\n a = 2;\n}', 3, "attribute 'a' is defined twice"],
  ['"abc\n', 1, 'a string that is not closed'],
  ["1 + ''\n${x}", 1, 'an indented string that is not closed'],
  ['', 1, 'unexpected the end of the file'],
  ['/* x', 1, 'a comment that is not closed'],
  ['./x/', 1, 'a path that ends with a slash'],
  ['{ a, a }: a', 1, "argument 'a' is named twice"],
  ['{ ..., }: 1', 1, "unexpected ','"],
  ['\ufeff1', 1, 'unexpected "\ufeff"'],
  ['1 \0', 1, 'a NUL byte'],
  ['[', 1, 'unexpected the end of the file'],
  ['a == b == c', 1, "unexpected '=='"],
] as const) {
  test(`refused: ${JSON.stringify(text.slice(0, 30))}`, () => assert.deepEqual(parse(text), { line, reason }));
}

test('deep and long texts end in a tree or an error', () => {
  for (const open of [
    '(',
    '[',
    '{a=',
    '"${',
    "''${",
    '!',
    '-',
    'x: ',
    '{}:',
    'if ',
    'a++',
    'a->',
    'f<|',
    'let a=',
    '{${',
    'a.b or ',
    'a/${',
    'with a;',
    '{a?',
  ])
    assert.ok('reason' in parse(open.repeat(100_000)), open);
  for (const chain of ['f ', '1+', 'a/', 'a.', '[]//', '1==2&&', '#x\n', '"a" ', '$', 'a:b', '{} ']) parse(chain.repeat(100_000) + 'a');
  assert.ok('root' in parse('f '.repeat(100_000) + 'a'));
  assert.ok('root' in parse(`[ ${'"a" '.repeat(100_000)} ]`));
  assert.ok('root' in parse(`${'('.repeat(400)}1${')'.repeat(400)}`));
  assert.ok('reason' in parseNix(Buffer.alloc(5_000_000, 32)));
});

test('any bytes', () => {
  const rough = new RandomNix(7);
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.nat().map(() => Buffer.from(rough.damage(rough.program(4)))),
  );
  fc.assert(
    fc.property(bytes, (each) => {
      const file = parseNix(each);
      if ('line' in file) assert.ok(file.line >= 1 && file.reason !== '');
    }),
    { numRuns: 1000 },
  );
});

test('bytes that are not UTF-8 stay what they are', () => {
  const file = parseNix(Buffer.from([0x22, 0xff, 0xc3, 0x22]));
  assert.ok('root' in file && file.root.kind === 'string');
  assert.deepEqual(file.root.parts, ['\udcff\udcc3']);
});

test('pipes, which only Nix 2.24 and later know', () => {
  const same = (a: string, b: string) => {
    const [x, y] = [a, b].map((text) =>
      JSON.stringify(parse(text), (key, value: unknown) => (key === 'start' || key === 'end' || key === 'text' ? 0 : value)),
    );
    assert.equal(x, y);
  };
  same('a |> f |> g', 'g (f a)');
  same('f <| g <| a', 'f (g a)');
  same('a ++ b |> f', 'f (a ++ b)');
  assert.ok('reason' in parse('a |> f <| b'));
  assert.ok('reason' in parse('a |> x: x'));
});

test('generated programs, as nix-instantiate --parse reads them', { skip: NO_NIX }, () => {
  const source = new RandomNix(20251124);
  const texts = Array.from({ length: 500 }, () => source.program(1 + source.below(5)));
  texts.push(...Array.from({ length: 60 }, () => source.damage(source.program(4))));
  const { disagreements, accepted } = compare(texts);
  assert.deepEqual(disagreements, []);
  assert.ok(accepted > 200, `${accepted}`);
});

test('values of strings, as nix-instantiate --eval has them', { skip: NO_NIX }, () => {
  const source = new RandomNix(3);
  const texts = Array.from({ length: 1500 }, () => source.string(0)).filter((text) => 'root' in parse(text));
  assert.ok(texts.length > 900);
  const values = withFolder(
    (_, run) => JSON.parse(run('--eval', '--strict', '--json', '--expr', `[ ${texts.join('\n')} ]`).stdout) as string[],
  );
  for (const [i, text] of texts.entries()) assert.equal(valueOf(text), values[i], JSON.stringify(text));
});

test('the .nix files of this project, as nix-instantiate --parse reads them', { skip: NO_NIX }, () => {
  const root = join(import.meta.dirname, '../..');
  const files = ['src', 'test', 'nix', 'db'].flatMap((folder) => {
    try {
      return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(root, folder, name));
    } catch {
      return [];
    }
  });
  const texts = files.filter((file) => file.endsWith('.nix')).map((file) => readFileSync(file, 'utf8'));
  assert.ok(texts.length >= 3);
  assert.deepEqual(compare(texts).disagreements, []);
});
