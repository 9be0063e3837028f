import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { assigned, parseUnitFile } from '../../src/parsers/unit-file.ts';
import { temporary } from '../temporary.ts';

const parse = (text: string, encoding: BufferEncoding = 'utf8') => parseUnitFile(Buffer.from(text, encoding));
const values = (text: string) => parse(text).assignments.map(({ section, key, value, line }) => [line, section, key, value]);

test('sections, continuations, comments, repeated keys', () => {
  assert.deepEqual(
    values(
      [
        '\ufeff[Unit]',
        '; comment',
        '  Description =  a b  ',
        'After=a \\',
        '# comment inside',
        '  b \\',
        '',
        'Even=x\\\\',
        'Crlf=y\r',
        '[X-Other]',
        'After=c=d',
        'Empty=',
        'Open=z \\',
      ].join('\n'),
    ),
    [
      [3, 'Unit', 'Description', 'a b'],
      [4, 'Unit', 'After', 'a    b'],
      [8, 'Unit', 'Even', 'x\\\\'],
      [9, 'Unit', 'Crlf', 'y'],
      [11, 'X-Other', 'After', 'c=d'],
      [12, 'X-Other', 'Empty', ''],
      [13, 'X-Other', 'Open', 'z'],
    ],
  );
});

test('drop-ins add, an empty assignment resets', () => {
  const unit = parse('[Service]\nExecStart=/a\nExecStart=/b\n[Mount]\nExecStart=/no\n');
  const reset = parse('[Service]\nExecStart=\nExecStart=/c\n');
  const add = parse('[Service]\nExecStart=/d\n');
  const list = (...files: (typeof unit)[]) => assigned(files, 'Service', 'ExecStart').map((assignment) => assignment.value);
  assert.deepEqual(list(unit), ['/a', '/b']);
  assert.deepEqual(list(unit, reset, add), ['/c', '/d']);
  assert.deepEqual(list(reset, unit), ['/c', '/a', '/b']);
});

const BAD = 'Out=1\n[Service]\nnoequals\n=novalue\nDescription=x\n;c\nExecStart=/bin/true \\\n # c\n -a\nType=\xff\nRemainAfterExit=yes\n';

test('lines that are ignored, and what ends the reading', () => {
  const file = parse(BAD, 'latin1');
  assert.deepEqual(
    file.ignored.map(({ line, reason }) => [line, reason]),
    [
      [1, 'assignment outside of a section'],
      [3, "no '='"],
      [4, "no name before '='"],
      [10, 'not valid UTF-8'],
    ],
  );
  assert.deepEqual(
    file.assignments.map((assignment) => assignment.line),
    [5, 7, 11],
  );
  const fatal = parse('[Unit]\nA=b\n[Service\nC=d\n');
  assert.deepEqual(fatal.fatal, { line: 3, reason: 'section header without ]' });
  assert.equal(fatal.assignments.length, 1);
  assert.equal(parse('[U]\n' + 'A=x\\\n'.repeat(400_000)).fatal?.reason, 'line too long');
});

test('systemd-analyze complains about the same lines', (t) => {
  const dir = temporary('cruft-unit-');
  writeFileSync(join(dir, 'x.service'), Buffer.from(BAD, 'latin1'));
  const run = spawnSync('systemd-analyze', ['verify', '--man=no', join(dir, 'x.service')], { env: { ...process.env, LC_ALL: 'C' } });
  if (run.error) return t.skip('systemd-analyze is not installed');
  const complained = [...run.stderr.toString().matchAll(/x\.service:(\d+): (?!Unknown)/g)].map((found) => Number(found[1]));
  const ours = parse(BAD, 'latin1').ignored.map((ignored) => ignored.line);
  assert.deepEqual(
    complained.filter((line) => line !== 5),
    ours,
  );
});

test('any bytes are a unit file, never an exception', () => {
  const letters = fc.constantFrom(...'[]=\\#;\n\r aB\0é'.split(''));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: letters, maxLength: 80 }).map((text) => Buffer.from(text)),
        fc.uint8Array({ maxLength: 80 }),
      ),
      (bytes) => {
        for (const { key, value } of parseUnitFile(bytes).assignments) assert.ok(key !== '' && !/^\s|\s$/.test(key + value.trim()));
      },
    ),
  );
});
