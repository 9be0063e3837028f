import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { encodePath } from '../../src/model/path.ts';
import { parseGroup, parsePasswd } from '../../src/parsers/passwd.ts';
import { temporary } from '../temporary.ts';

const PASSWD = Buffer.concat([
  Buffer.from(
    [
      'root:x:0:0:System administrator:/root:/run/current-system/sw/bin/bash',
      '# comment:x:1:1::/:/bin/sh',
      '',
      '  ann:x:1000:100:Ann, Room 1:/data/ann home:/bin/zsh',
      '+nis::::::',
      'letters:x:ten:1::/:/bin/sh',
      'negative:x:-1:1::/:/bin/sh',
      'short:x:5:6',
      'nohome:x:7:8::',
      'colons:x:9:10::/h:/bin/sh:-x',
      'crlf:x:11:12::/h:/bin/sh\r',
      'ünï:x:13:14:q"\' $(x):/home/ü:/bin/sh',
      '',
    ].join('\n'),
  ),
  Buffer.from('raw:x:15:16::/home/\xff\xfe:/bin/sh', 'latin1'),
]);

test('passwd lines', () => {
  assert.deepEqual(
    parsePasswd(PASSWD).map(({ name, uid, gid, home, shell }) => [name, uid, gid, home, shell]),
    [
      ['root', 0, 0, '/root', '/run/current-system/sw/bin/bash'],
      ['ann', 1000, 100, '/data/ann home', '/bin/zsh'],
      ['short', 5, 6, '', ''],
      ['nohome', 7, 8, '', ''],
      ['colons', 9, 10, '/h', '/bin/sh:-x'],
      ['crlf', 11, 12, '/h', '/bin/sh\r'],
      ['ünï', 13, 14, '/home/ü', '/bin/sh'],
      ['raw', 15, 16, '/home/\udcff\udcfe', '/bin/sh'],
    ],
  );
});

test('group lines', () => {
  assert.deepEqual(parseGroup(Buffer.from('wheel:x:1:ann, bob,\nusers:x:100:\nshort:x:5\nbad:x::a\n#c:x:1:\n')), [
    { name: 'wheel', gid: 1, members: ['ann', 'bob'] },
    { name: 'users', gid: 100, members: [] },
    { name: 'short', gid: 5, members: [] },
  ]);
});

/** getent over a file of our own, in a mount namespace; null where that is not allowed. */
function getent(database: 'passwd' | 'group', content: Buffer): Buffer | null {
  const file = join(temporary('cruft-passwd-'), database);
  writeFileSync(file, content);
  const script = `mount --bind "$1" /etc/${database} && getent -s files ${database}`;
  const run = spawnSync('unshare', ['-m', 'sh', '-c', script, 'sh', file]);
  return run.status === 0 ? run.stdout : null;
}

test('getent agrees', (t) => {
  // getent lists NIS lines without a network, and cannot print a shell that holds a colon.
  const content = Buffer.from(PASSWD.toString('latin1').replace(/^(\+nis|colons).*\n/gm, ''), 'latin1');
  const stdout = getent('passwd', content);
  if (stdout === null) return t.skip('no mount namespace here: needs root and unshare');
  const print = parsePasswd(content).map((r) => encodePath(`${r.name}:x:${r.uid}:${r.gid}:${r.gecos}:${r.home}:${r.shell}\n`));
  assert.equal(Buffer.concat(print).toString('latin1'), stdout.toString('latin1'));
  const groups = getent('group', Buffer.from('wheel:x:1:ann,bob\nusers:x:100:\nbad:x::a\n#c:x:1:\n'));
  assert.equal(groups?.toString(), 'wheel:x:1:ann,bob\nusers:x:100:\n');
});

test('any bytes give rows, never an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      for (const row of [...parsePasswd(bytes), ...parseGroup(bytes)])
        assert.ok(Number.isInteger(row.gid) && row.gid >= 0 && row.name !== '');
    }),
  );
});
