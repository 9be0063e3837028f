import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseJson } from '../../src/parsers/json.ts';
import { parsePathList } from '../../src/parsers/path-list.ts';

test('where a text stops being JSON', () => {
  const cases: [string, number, number, RegExp][] = [
    ['{"/keep":{"allowOther":}}', 1, 24, /expected a value/],
    ['{\n  "a": 1,\n}', 3, 1, /name in double quotes/],
    ['[1, 2', 1, 6, /ends too early/],
    ['{"a" 1}', 1, 6, /colon/],
    ['["a" "b"]', 1, 6, /comma or ]/],
    ['{"a":"\\q"}', 1, 6, /bad escape/],
    ['{ config, ... }: { }', 1, 3, /name in double quotes/],
    ['[] trailing', 1, 4, /more text/],
    ['["é\n"]', 1, 2, /not closed/],
    ['', 1, 1, /ends too early/],
    ['[01]', 1, 3, /comma/],
    ['[', 1, 2, /ends too early/],
  ];
  for (const [text, line, column, reason] of cases) {
    const found = parseJson(Buffer.from(text));
    assert.ok('reason' in found, text);
    assert.deepEqual([found.line, found.column], [line, column], text);
    assert.match(found.reason, reason, text);
  }
});

test('accepts what JSON.parse accepts, keeps raw bytes, has a place for every error', () => {
  assert.deepEqual(parseJson(Buffer.from('\ufeff{"a":"\udcff"}')), { value: { a: '\ufffd' } });
  assert.deepEqual(parseJson(Buffer.from('["\xff"]', 'latin1')), { value: ['\udcff'] });
  assert.deepEqual(parseJson(Buffer.from('['.repeat(50_000))), { line: 1, column: 50_001, reason: 'the text ends too early' });
  const text = fc.string({ unit: fc.constantFrom(...'{}[]":,\\ntrue1.-e \n'.split('')), maxLength: 20 });
  fc.assert(
    fc.property(
      fc.oneof(
        text,
        fc.json(),
        fc.json().map((json) => json.slice(0, -1)),
      ),
      (source) => {
        let value: unknown;
        try {
          value = JSON.parse(source);
        } catch {
          const found = parseJson(Buffer.from(source));
          assert.ok('reason' in found && found.line >= 1 && found.column >= 1 && found.column <= source.length + 1);
          return;
        }
        assert.deepEqual(parseJson(Buffer.from(source)), { value });
      },
    ),
    { numRuns: 300 },
  );
});

const list = (text: string) => parsePathList(Buffer.from(text, 'latin1')).map(({ text, line }) => [line, text]);

test('plain lists', () => {
  assert.deepEqual(list('# c\n\n  /a b/ \n\t~/x\r\n#/no\n/#y'), [
    [3, '/a b/ '],
    [4, '~/x\r'],
    [6, '/#y'],
  ]);
  assert.deepEqual(list('/a\r\n\r\n/b\r\n'), [
    [1, '/a'],
    [3, '/b'],
  ]);
  assert.deepEqual(list('/a\nb\0#c\0\0'), [
    [null, '/a\nb'],
    [null, '#c'],
  ]);
  assert.deepEqual(list('/h\xff'), [[1, '/h\udcff']]);
});
