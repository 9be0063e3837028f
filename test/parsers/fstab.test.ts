import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { encodePath } from '../../src/model/path.ts';
import { parseFstab } from '../../src/parsers/fstab.ts';
import { temporary } from '../temporary.ts';

const hasFindmnt = spawnSync('findmnt', ['--version']).status === 0;

/** Mount points as libmount reads them; --raw writes odd bytes as \xNN. */
function findmnt(content: Buffer): string[] {
  const file = join(temporary('cruft-fstab-'), 'fstab');
  writeFileSync(file, content);
  const run = spawnSync('findmnt', ['--tab-file', file, '--list', '--noheadings', '--json', '-o', 'TARGET']);
  return (JSON.parse(run.stdout.toString() || '{"filesystems":[]}') as { filesystems: { target: string }[] }).filesystems.map(
    (row) => row.target,
  );
}

const FSTAB = [
  '# comment',
  '   # indented comment',
  '',
  'none / tmpfs defaults,size=2G 0 0',
  '\tUUID=1234-ABCD\t/boot vfat\tumask=0077 0 2',
  String.raw`/persist/VM\040Images /home/kim/VM\040Images none bind,x-gvfs-hide 0 0`,
  String.raw`/dev/a /tab\011x\134y\012z ext4`,
  String.raw`/dev/b /no\04x\q auto ,ro,,noexec, 0 0`,
  '/dev/c /short',
  '/dev/d /ünï ext4 defaults # not a comment of ours',
].join('\n');

test('fields and escapes', () => {
  assert.deepEqual(
    parseFstab(Buffer.from(FSTAB)).map(({ line, spec, where, fsType, options }) => [line, spec, where, fsType, options.join()]),
    [
      [4, 'none', '/', 'tmpfs', 'defaults,size=2G'],
      [5, 'UUID=1234-ABCD', '/boot', 'vfat', 'umask=0077'],
      [6, '/persist/VM Images', '/home/kim/VM Images', 'none', 'bind,x-gvfs-hide'],
      [7, '/dev/a', '/tab\tx\\y\nz', 'ext4', ''],
      [8, '/dev/b', String.raw`/no\04x\q`, 'auto', 'ro,noexec'],
      [10, '/dev/d', '/ünï', 'ext4', 'defaults'],
    ],
  );
  assert.equal(parseFstab(Buffer.from('/dev/x /h\xff ext4', 'latin1'))[0]!.where, '/h\udcff');
});

const escape = (text: string) => text.replace(/[ \t\\#"]/g, (c) => '\\' + c.charCodeAt(0).toString(8).padStart(3, '0'));

test('findmnt reads the same mount points', (t) => {
  if (!hasFindmnt) return t.skip('findmnt is not installed');
  const odd = fc.sample(fc.string({ unit: fc.constantFrom('a', ' ', '\t', '\\', '"', "'", '#', '0', 'é'), minLength: 1, maxLength: 8 }), {
    numRuns: 50,
    seed: 3,
  });
  const generated = odd.map((name, i) => `/dev/x /${i}${escape(name)} ext4 defaults 0 0`);
  const content = Buffer.from([...FSTAB.split('\n').filter((line) => !/not a comment|short/.test(line)), ...generated, ''].join('\n'));
  const ours = parseFstab(content).map((line) => encodePath(line.where).toString());
  assert.deepEqual(
    ours.slice(-odd.length),
    odd.map((name, i) => `/${i}${name}`),
  );
  assert.deepEqual(ours, findmnt(content));
});

test('any bytes are lines, never an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      for (const line of parseFstab(bytes)) assert.ok(line.line >= 1 && line.where !== '');
    }),
  );
});
