import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { octalMode } from '../../src/parsers/octal-mode.ts';
import { shellCommands } from '../../src/parsers/shell-words.ts';
import { cUnescape, systemdWords } from '../../src/parsers/systemd-words.ts';

const argument = fc.string({
  unit: fc.constantFrom('a', ' ', '"', "'", '\\', '$', '`', '#', '\n', '\t', '*', '~', ';', 'é', '%'),
  maxLength: 10,
});

/** nixpkgs lib.escapeShellArg. */
const quote = (text: string) => (/^[\w,._+:@%/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

test('what escapeShellArgs quotes comes back, as in bash', () => {
  const lists = fc.sample(fc.array(argument, { minLength: 1, maxLength: 4 }), { numRuns: 80, seed: 5 });
  const script = lists.map((list) => `p ${list.map(quote).join(' ')}\n`).join('');
  assert.deepEqual(
    shellCommands(script),
    lists.map((list) => ['p', ...list]),
  );
  const run = spawnSync('bash', ['-c', `p() { printf '%s\\0' "$@"; printf '\\1'; }; ${script}`]);
  assert.equal(run.stdout.toString(), lists.map((list) => list.join('\0') + '\0\x01').join(''));
});

test('commands of a script', () => {
  const cases: [string, ReturnType<typeof shellCommands>][] = [
    ['#!/bin/sh\n# c\na b # c\n c#d\n', [['a', 'b'], ['c#d']]],
    [String.raw`a "x $y" "\$z \q" $w 'q$'` + '\n', [['a', null, '$z \\q', null, 'q$']]],
    ['a \\\n b\\ c; d && e | f > /g', [['a', 'b c'], ['d'], ['e'], ['f'], ['/g']]],
    [`a b\nc 'unterminated\nd`, [['a', 'b']]],
    [`a ~/x y~ *.c ''`, [['a', null, 'y~', null, '']]],
  ];
  for (const [script, words] of cases) assert.deepEqual(shellCommands(script), words, script);
});

const exec = (text: string) => systemdWords(text, { escapes: true })?.words ?? null;

test("systemd's words", () => {
  assert.deepEqual(exec(String.raw`/x '/data/ann home' 'it'\''s' "a\x20b\101" auto ''`), [
    '/x',
    '/data/ann home',
    "it's",
    'a bA',
    'auto',
    '',
  ]);
  assert.equal(exec(String.raw`/x \q`), null);
  assert.equal(exec("/x 'open"), null);
  assert.deepEqual(systemdWords(String.raw`a\x20b c`), { words: ['ax20b', 'c'], rest: '' });
  assert.deepEqual(systemdWords('a b  c d ', { limit: 2 }), { words: ['a', 'b'], rest: 'c d ' });
});

test('systemd-escape and cUnescape are inverse', (t) => {
  const names = fc.sample(fc.string({ unit: fc.constantFrom('a', ' ', '"', "'", '\\', '$', 'é', '_'), minLength: 1, maxLength: 8 }), {
    numRuns: 40,
    seed: 2,
  });
  const run = spawnSync('systemd-escape', ['--', ...names]);
  if (run.status !== 0) return t.skip('systemd-escape is not installed');
  const back = run.stdout
    .toString()
    .trimEnd()
    .split(' ')
    .map((word) => Buffer.from(cUnescape(word)!, 'latin1').toString());
  assert.deepEqual(back, names);
});

test('modes are those mkdir gives', () => {
  const clause = fc.tuple(
    fc.constantFrom('', 'u', 'g', 'o', 'a', 'ug', 'go'),
    fc.constantFrom('=', '+', '-'),
    fc.constantFrom('', 'r', 'rwx', 'rx', 'X', 'u', 'g', 'o'),
  );
  const symbolic = fc.array(clause, { minLength: 1, maxLength: 3 }).map((list) => list.map((parts) => parts.join('')).join(','));
  const modes = [
    '0755',
    '755',
    '7',
    '02755',
    '1777',
    '77777',
    '8',
    '',
    'u=rwx,g=rx,o=',
    'u=rwx',
    'rwx',
    'u=rwx,',
    ...fc.sample(symbolic, { numRuns: 120, seed: 9 }),
  ];
  const dir = mkdtempSync(join(tmpdir(), 'cruft-mode-'));
  const script =
    'umask 022; cd "$1"; shift; for m; do rm -rf d; if mkdir -m "$m" d 2>/dev/null; then stat -c %04a d; else echo none; fi; done';
  const run = spawnSync('bash', ['-c', script, 'bash', dir, ...modes]);
  const real = run.stdout.toString().trimEnd().split('\n');
  assert.deepEqual(
    modes.map((mode) => `${mode} ${octalMode(mode) ?? 'none'}`),
    modes.map((mode, i) => `${mode} ${real[i]}`),
  );
});

test('a mode whose meaning is not certain is none', () => {
  for (const mode of ['g+s', 'u=rwx,o-t', 'o=t', 'u=rwxs', '+t', '0o755', '-1', ' 755', '~0755']) assert.equal(octalMode(mode), null, mode);
});

test('never an exception', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', ' ', '"', "'", '\\', '$', '\n', '#', 'x', '0', '1', 'u', '=', ','), maxLength: 40 }),
      (text) => {
        shellCommands(text);
        systemdWords(text, { escapes: true });
        cUnescape(text);
        octalMode(text);
      },
    ),
  );
});
