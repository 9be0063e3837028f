import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { realHost } from '../../src/host/real.ts';
import type { Host } from '../../src/host/host.ts';
import { loginUsers, readAccounts } from '../../src/providers/users.ts';
import { temporary } from '../temporary.ts';

function tree(files: Record<string, string>, directories: string[] = []): string {
  const root = temporary('cruft-users-');
  for (const dir of directories) mkdirSync(join(root, dir), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const PASSWD = [
  'root:x:0:0::/root:/run/current-system/sw/bin/bash',
  'toor:x:0:0::/root:/bin/sh',
  'daemon:x:1:1::/usr/sbin:/usr/sbin/nologin',
  'postgres:x:71:71::/var/lib/postgresql:/run/current-system/sw/bin/bash',
  'kim:x:1000:100::/home/kim:/run/current-system/sw/bin/fish',
  'kim:x:1009:100::/elsewhere:/bin/sh',
  'linked:x:1001:999::/home/linked:',
  'gone:x:1002:100::/home/gone:/bin/sh',
  'file:x:1003:100::/home/file:/bin/sh',
  'svc:x:1004:100::/home/kim2:/run/current-system/sw/bin/nologin',
  'slash:x:1005:100::/:/bin/sh',
  'nixbld1:x:30001:30000::/home/kim2:/bin/sh',
  'nobody:x:65534:65534::/home/kim2:/bin/sh',
].join('\n');

test('login users of the audited system', () => {
  const root = tree({ '/etc/passwd': PASSWD, '/etc/group': 'root:x:0:\nusers:x:100:kim\n', '/home/file': '' }, [
    '/root',
    '/home/kim',
    '/home/kim2',
    '/var/lib/postgresql',
    '/data/l',
  ]);
  symlinkSync('/data/l', join(root, 'home/linked'));
  const accounts = readAccounts(realHost(root));
  assert.deepEqual(
    loginUsers(accounts).map(({ name, home, group }) => [name, home, group]),
    [
      ['root', '/root', 'root'],
      ['kim', '/home/kim', 'users'],
      ['linked', '/data/l', '999'],
    ],
  );
  assert.equal(accounts.userName(0), 'root');
  assert.equal(accounts.userName(1009), null, 'a name that stands twice is its first line');
  assert.equal(accounts.userName(4242), null);
  assert.equal(accounts.groupName(100), 'users');
  assert.deepEqual(accounts.groups[1], { name: 'users', gid: 100, members: ['kim'] });
  assert.deepEqual(accounts.problems, []);
});

test('a home that cannot be seen stays a subject; an unreadable passwd is a problem', () => {
  const root = tree({ '/etc/passwd': 'kim:x:1000:100::/home/kim:/bin/sh\n' });
  const host = realHost(root);
  const blind: Host = { ...host, resolve: (path) => ({ chain: [path], path: null, entry: null, presence: 'unknown', error: 'EACCES' }) };
  assert.deepEqual(
    loginUsers(readAccounts(blind)).map((user) => user.home),
    ['/home/kim'],
  );
  const closed: Host = { ...host, read: () => ({ error: 'EACCES' }) };
  assert.deepEqual(readAccounts(closed).problems, [
    { path: '/etc/group', text: 'EACCES' },
    { path: '/etc/passwd', text: 'EACCES' },
  ]);
  const empty = tree({}, ['/etc']);
  chmodSync(empty, 0o755);
  assert.deepEqual(readAccounts(realHost(empty)).problems, []);
  assert.deepEqual(loginUsers(readAccounts(realHost(empty))), []);
});
