import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { encodePath } from '../../src/model/path.ts';
import { expandSpecifiers } from '../../src/parsers/specifiers.ts';
import { parseTmpfiles } from '../../src/parsers/tmpfiles.ts';
import { temporary } from '../temporary.ts';

const hasTmpfiles = spawnSync('systemd-tmpfiles', ['--version']).status === 0;

/** Link targets by path, as systemd-tmpfiles makes them below a fresh root. */
function created(config: Buffer): (path: string) => string | null {
  const root = temporary('cruft-tmpfiles-');
  writeFileSync(join(root, 'x.conf'), config);
  spawnSync('systemd-tmpfiles', [`--root=${root}`, '--create', join(root, 'x.conf')]);
  return (path) => {
    try {
      return readlinkSync(Buffer.concat([Buffer.from(root), encodePath(path)]), { encoding: 'buffer' }).toString('latin1');
    } catch {
      return null;
    }
  };
}

const LINES = [
  String.raw`L /a\x20b - - - - /t\x20x`,
  `L "/q c" - - - - "/r s"`,
  `L /s'q 'x - - - - /plain with blanks  `,
  String.raw`L /bad - - - - /x\qy`,
  String.raw`L /octal - - - - /x\101`,
  String.raw`L /unicode - - - - /x\u00e9\U0001f600`,
  String.raw`L /nul - - - - /x\x00y`,
  String.raw`L /backslash - - - - /x` + '\\',
  'L\t/tab\t-\t-\t-\t-\t/tab\tb',
  `L /unb'alanced - - - - /x`,
  'L /pct%%x - - - - /p%%q',
  'L /stray% - - - - /p%.q%',
  'L /unknown - - - - /p%Jq',
  '  L /indent - - - - /x',
  'L /hash#x - - - - /x # no comment',
  'L+ /plus - - - - /p\r',
  '# L /comment - - - - /p',
  'L /ünï - - - - /ü',
];

test('links are those systemd-tmpfiles makes', (t) => {
  if (!hasTmpfiles) return t.skip('systemd-tmpfiles is not installed');
  const made = created(Buffer.from(LINES.join('\n')));
  const ours = parseTmpfiles(Buffer.from(LINES.join('\n'))).lines;
  for (const { path, argument, type } of ours) {
    const target = expandSpecifiers(argument ?? '');
    assert.equal(type, 'L');
    assert.equal(target === null ? null : encodePath(target).toString('latin1'), made(expandSpecifiers(path)!), path);
  }
  for (const path of ['/bad', '/nul', '/backslash', '/unbalanced', '/comment', '/unknown']) assert.equal(made(path), null, path);
});

test('fields, and what is refused', () => {
  const file = parseTmpfiles(
    Buffer.from(["'L' '/home/kim/a b' '0644' 'kim' 'users' '-' /s/a\\x20b", 'd /x', 'L', LINES[3], 'q!+ /y 0755'].join('\n')),
  );
  const rest = { mode: null, user: null, group: null, age: null, argument: null };
  assert.deepEqual(file.lines, [
    { line: 1, type: 'L', modifiers: '', path: '/home/kim/a b', mode: '0644', user: 'kim', group: 'users', age: null, argument: '/s/a b' },
    { line: 2, type: 'd', modifiers: '', path: '/x', ...rest },
    { line: 5, type: 'q', modifiers: '!+', path: '/y', ...rest, mode: '0755' },
  ]);
  assert.deepEqual(
    file.refused.map(({ line, reason }) => [line, reason]),
    [
      [3, 'no path'],
      [4, 'the argument holds an unknown escape'],
    ],
  );
});

const name = fc.string({
  unit: fc.constantFrom('a', ' ', '"', "'", '\\', '%', '#', '\t', 'é', '\x1b', '\u202e'),
  minLength: 1,
  maxLength: 8,
});

const quote = (text: string) => text.replace(/[\\"' \t]/g, '\\$&').replace(/%/g, '%%');
const escape = (text: string) =>
  text
    .replace(/\\/g, '\\\\')
    .replace(/%/g, '%%')
    .replace(/[\t ]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);

test('a path quoted by backslashes comes back, from ours and from the real one', (t) => {
  const pairs = fc.sample(fc.tuple(name, name), { numRuns: 60, seed: 7 });
  const config = Buffer.from(pairs.map(([path, target], i) => `L /${i}${quote(path)} - - - - /${escape(target)}`).join('\n'));
  const lines = parseTmpfiles(config).lines;
  assert.equal(lines.length, pairs.length);
  const made = hasTmpfiles ? created(config) : null;
  for (const [i, [path, target]] of pairs.entries()) {
    assert.equal(expandSpecifiers(lines[i]!.path), `/${i}${path}`);
    assert.equal(expandSpecifiers(lines[i]!.argument!), `/${target}`);
    if (made) assert.equal(made(`/${i}${path}`), Buffer.from(`/${target}`).toString('latin1'));
  }
  if (!made) t.diagnostic('systemd-tmpfiles is not installed: not compared');
});

test('any bytes are lines or refused, never an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      for (const line of parseTmpfiles(bytes).lines) assert.ok(line.line >= 1 && line.type.length > 0);
    }),
  );
});
