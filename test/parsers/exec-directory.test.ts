import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { execDirectories } from '../../src/parsers/exec-directory.ts';
import { parseUcf } from '../../src/parsers/ucf.ts';

test('words of StateDirectory=', () => {
  const cases: [string, string[], string[]][] = [
    ['', [], []],
    ['a b/c', ['a', 'b/c'], []],
    ['a:b:ro a::ro', ['a > b', 'a'], []],
    ['./a//b/ .', ['a/b'], ['.']],
    ['/a ../b private private/x c/private', ['c/private'], ['/a', '../b', 'private', 'private/x']],
    ['%i-%% %Z', ['x-%'], ['%Z']],
    ['a:/b', [], ['a:/b']],
    ['"unbalanced', [], ['"unbalanced']],
    ['\\x2da "b c"', ['-a', 'b c'], []],
  ];
  for (const [value, used, ignored] of cases) {
    const found = execDirectories(value, { i: 'x' });
    assert.deepEqual(
      found.used.map(({ name, link }) => (link === null ? name : `${name} > ${link}`)),
      used,
      value,
    );
    assert.deepEqual(found.ignored, ignored, value);
  }
});

test('ucf: word and path, the rest passed over', () => {
  assert.deepEqual(parseUcf(Buffer.from('0123  /etc/a b.conf\npkg \t /etc/c\n\nnonsense\n0123  relative\n')), [
    { word: '0123', path: '/etc/a b.conf' },
    { word: 'pkg', path: '/etc/c' },
  ]);
});

test('nothing that is read leaves its base, and nothing throws', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom('a', '/', '..', ' ', ':', '"', '\\', '%', 'n', 'private', '\udcff')).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (value) => {
      for (const { name, link } of execDirectories(value, { n: '../up' }).used) {
        for (const each of [name, link ?? 'x'])
          assert.ok(!each.startsWith('/') && !each.split('/').some((part) => part === '..' || part === ''));
      }
      for (const { path } of parseUcf(Buffer.from(value))) assert.ok(path.startsWith('/'));
    }),
    { numRuns: 500 },
  );
});
