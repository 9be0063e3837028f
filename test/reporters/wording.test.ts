import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodePath, encodePath } from '../../src/model/path.ts';
import {
  age,
  count,
  cutEnd,
  cutMiddle,
  displayPath,
  duration,
  number,
  printable,
  printableJson,
  quotePath,
  shellQuote,
  shortAge,
  size,
  widthOf,
} from '../../src/reporters/wording.ts';
import { HOSTILE } from './reports.ts';

const KiB = 1024;

void test('sizes, counts, times', () => {
  const sizes: [number, string][] = [
    [0, '0 B'],
    [1, '1 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [4096, '4.0 KiB'],
    [10 * KiB - 60, '9.9 KiB'],
    [10 * KiB, '10 KiB'],
    [1023 * KiB, '1023 KiB'],
    [KiB ** 2 - 1, '1.0 MiB'],
    [1.2 * KiB ** 3, '1.2 GiB'],
    [14 * KiB ** 3, '14 GiB'],
    [2 ** 63, '8.0 EiB'],
  ];
  for (const [bytes, text] of sizes) assert.equal(size(bytes), text);
  assert.deepEqual([0, 999, 1000, 1204331].map(number), ['0', '999', '1,000', '1,204,331']);
  assert.deepEqual(
    [count(0, 'place'), count(1, 'place'), count(2, 'place'), count(1, 'entry'), count(1204, 'entry')],
    ['0 places', '1 place', '2 places', '1 entry', '1,204 entries'],
  );
  assert.deepEqual([0, 340, 999, 1900, 59_990, 185_000].map(duration), ['0 ms', '340 ms', '1.0 s', '1.9 s', '1 min 0 s', '3 min 5 s']);
  const day = 86_400;
  assert.deepEqual(
    [0, 59, 60, 3600, day, 8 * day, 40 * day, 800 * day].map((ago) => age(1e9 - ago, 1e9)),
    ['just now', 'just now', '1 minute ago', '1 hour ago', '1 day ago', '1 week ago', '1 month ago', '2 years ago'],
  );
  assert.equal(age(2e9, 1e9), 'in the future');
  assert.deepEqual(
    [30, 120, 3 * day].map((ago) => shortAge(1e9 - ago, 1e9)),
    ['now', '2 min', '3 d'],
  );
});

void test('what is hostile is escaped, what is not stays', () => {
  const cases: [string, string][] = [
    ['/plain/ä/日本語', '/plain/ä/日本語'],
    ['a\nb\tc\rd', 'a\\nb\\tc\\rd'],
    ['\x1b[2J\x00\x7f\u009b', '\\x1b[2J\\x00\\x7f\\u{9b}'],
    ['b\u202egnp.exe', 'b\\u{202e}gnp.exe'],
    ['\u200b\u200d\ufeff\u00ad\u2028\u{e0041}', '\\u{200b}\\u{200d}\\u{feff}\\u{ad}\\u{2028}\\u{e0041}'],
    ['f\udce9.t', 'f\\xe9.t'],
    ['e\u0301', 'e\u0301'],
  ];
  for (const [raw, shown] of cases) assert.equal(printable(raw), shown);
});

void test('~ stands for a home only where it can mean one', () => {
  const will = { name: 'will', home: '/home/will' };
  const anna = { name: 'anna', home: '/home/anna' };
  const twin = { name: 'twin', home: '/home/will' };
  const cases: [string, { name: string; home: string }[], string][] = [
    ['/home/will/.ssh', [will], '~/.ssh'],
    ['/home/will', [will], '~'],
    ['/home/willy/x', [will], '/home/willy/x'],
    ['/home/will/.ssh', [will, anna], '~will/.ssh'],
    ['/home/will/.ssh', [will, twin], '/home/will/.ssh'],
    ['/etc', [will], '/etc'],
    ['/etc', [{ name: 'nobody', home: '/' }], '/etc'],
    ['/home/will/in/x', [will, { name: 'inner', home: '/home/will/in' }], '~inner/x'],
    ['/home/will/a\n', [will], '~/a\\n'],
  ];
  for (const [path, homes, shown] of cases) assert.equal(displayPath(path, homes), shown);
  assert.equal(quotePath("/home/will/it's", [will]), "~/'it'\\''s'");
  assert.equal(quotePath('/home/x y/a', [{ name: 'x y', home: '/home/x y' }]), "'/home/x y/a'");
});

void test('what is cut fits, by the columns of a terminal', () => {
  assert.equal(cutMiddle('~/.config/a/long/path/name.txt', 20, '…'), '~/.conf…ath/name.txt');
  assert.equal(cutEnd('a sentence too long', 10, '…'), 'a sentenc…');
  assert.equal(widthOf('日本'), 4);
  assert.equal(widthOf(cutMiddle('日本語'.repeat(9), 10, '…')) <= 10, true);
  const text = fc.string({ unit: 'grapheme', maxLength: 60 }).map(printable);
  fc.assert(
    fc.property(text, fc.integer({ min: 3, max: 30 }), fc.constantFrom('…', '...'), (word, columns, dots) => {
      for (const cut of [cutMiddle, cutEnd]) {
        const made = cut(word, columns, dots);
        assert.ok(widthOf(made) <= columns, JSON.stringify([word, made]));
        if (widthOf(word) <= columns) assert.equal(made, word);
      }
    }),
    { numRuns: 500 },
  );
});

void test('a quoted path comes back from bash byte for byte, in any locale', () => {
  const bytes = fc.uint8Array({ min: 1, max: 255, minLength: 1, maxLength: 24 });
  const spiky = fc
    .array(
      fc.constantFrom(
        "'",
        '"',
        '\\',
        '`',
        '$',
        '!',
        '\n',
        '~',
        '*',
        ' ',
        '\x1b',
        '\u202e',
        '\udcff',
        'é',
        '日',
        'a',
        '0',
        '{',
        '&',
        '-',
        '=',
      ),
      { minLength: 1, maxLength: 12 },
    )
    .map((parts) => parts.join(''));
  const words = [
    ...fc.sample(bytes, 1500).map((one) => decodePath(one)),
    ...fc.sample(spiky, 1500),
    ...HOSTILE,
    "'",
    '\\',
    "\\'",
    '-n',
    "\x1b'",
  ];
  const script = Buffer.from(words.map((word) => `printf '%s\\0' ${shellQuote(word)}\n`).join(''));
  assert.doesNotMatch(script.toString('latin1'), /[\x00-\x09\x0b-\x1f\x7f]/);
  const expected = Buffer.concat(words.map((word) => Buffer.concat([encodePath(word), Buffer.of(0)])));
  for (const locale of ['C', 'C.UTF-8']) {
    const bash = spawnSync('bash', ['--norc', '-s'], { input: script, env: { LC_ALL: locale, PATH: '/usr/bin:/bin' }, maxBuffer: 1 << 24 });
    assert.equal(bash.stderr.toString(), '');
    assert.ok(bash.stdout.equals(expected), locale);
  }
});

void test('JSON made printable means the same', () => {
  const value = { [HOSTILE.join('')]: HOSTILE, '\u{e0041}': '\u2028\x7f' };
  const json = JSON.stringify(value, null, 2);
  assert.deepEqual(JSON.parse(printableJson(json)), value);
  assert.doesNotMatch(printableJson(json), /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2028\ufeff]/);
});
