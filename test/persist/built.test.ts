import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

import { test } from 'node:test';
import { realHost } from '../../src/host/real.ts';
import { readDeclared } from '../../src/persist/declared.ts';
import { links } from '../../src/persist/links.ts';
import { tmpfiles } from '../../src/persist/tmpfiles.ts';
import { units } from '../../src/persist/units.ts';
import { inputOf, user } from './tree.ts';
import { temporary } from '../temporary.ts';

const mount = (what: string, where: string, options = 'bind') => `[Mount]\nWhat=${what}\nWhere=${where}\nOptions=${options}\nType=none\n`;

test('mount units: precedence, masks, drop-ins, specifiers, preservation files', () => {
  const { result } = units.read(
    inputOf({
      '/etc/systemd/system/var-a.mount': mount('/p/var/a', '/var/a'),
      '/etc/systemd/system/var-a.mount.d/z.conf': '[Mount]\nWhat=/q/var/a\nOptions=bind,x-gvfs-hide\n',
      '/usr/lib/systemd/system/var-a.mount': mount('/never/var/a', '/var/a'),
      '/etc/systemd/system/var-masked.mount': '',
      '/usr/lib/systemd/system/var-masked.mount': mount('/never/var/masked', '/var/masked'),
      '/etc/systemd/system/etc-f.mount': `[Unit]\nConditionPathExists=/p/etc/f\n${mount('/p/etc/f', '/etc/f', 'X-fstrim.notrim,bind')}`,
      '/etc/systemd/system/home.mount': '[Mount]\nWhat=/dev/sda2\nWhere=/home\nType=ext4\n',
      '/etc/systemd/system/srv-100%.mount': mount('/p/srv/100%%', '/srv/100%%'),
      '/etc/systemd/system/srv-host.mount': mount('/p/srv/%H', '/srv/%H'),
      '/etc/systemd/system/var-broken.mount': `${mount('/p/var/broken', '/var/broken')}[Broken\n`,
      '/etc/systemd/system/persist-mine.service': '[Service]\nExecStart=/bin/rsync /a /b\n',
    }),
    [],
  );
  assert.deepEqual(result.declarations.map((d) => [d.path, d.storePath, d.kind, d.hideMount]).sort(), [
    ['/etc/f', '/p/etc/f', 'file', false],
    ['/srv/100%', '/p/srv/100%', 'unknown', false],
    ['/var/a', '/q/var/a', 'unknown', true],
  ]);
  assert.deepEqual(result.notUnderstood.map(({ file, line }) => [file, line]).sort(), [
    ['/etc/systemd/system/srv-host.mount', 2],
    ['/etc/systemd/system/var-broken.mount', 6],
  ]);
});

test('tmpfiles: precedence of directories and lines, and what the real program links', (t) => {
  const tree = {
    '/etc/tmpfiles.d/b.conf': 'L /var/first - - - - /persist/first\nL /var/first - - - - /persist/second\n',
    '/run/tmpfiles.d/b.conf': 'L /var/hidden - - - - /persist/hidden\n',
    '/usr/lib/tmpfiles.d/a.conf':
      'L "/var/a b" - - - - /persist/a\\x20b\nC /var/copied - - - - /persist/copied\nL /var/machine-%m - - - - /persist/%m\n',
    '/usr/lib/tmpfiles.d/masked.conf': 'L /var/masked - - - - /persist/masked\n',
    '/etc/tmpfiles.d/masked.conf': ['/dev/null'],
  } as const;
  const { result } = tmpfiles.read(inputOf(tree), ['/persist']);
  const found = result.declarations.map((d) => [d.path, d.storePath]).sort();
  assert.deepEqual(found, [
    ['/var/a b', '/persist/a b'],
    ['/var/first', '/persist/first'],
  ]);
  assert.deepEqual(
    result.problems.map(({ code, path }) => [code, path]),
    [['copied-not-kept', '/var/copied']],
  );
  assert.deepEqual(
    result.notUnderstood.map(({ file, line }) => [file, line]),
    [['/usr/lib/tmpfiles.d/a.conf', 3]],
  );
  const { host } = inputOf(tree);
  const run = spawnSync('systemd-tmpfiles', [`--root=${host.root}`, '--create', '--prefix=/var']);
  if (run.error) return t.diagnostic('systemd-tmpfiles is not installed: not compared');
  for (const [path, target] of found)
    assert.equal(links.read(inputOf({}, { host }), ['/persist']).result.declarations.find((d) => d.path === path)?.storePath, target);
  assert.equal(host.resolve('/var/masked').error, 'ENOENT');
  assert.equal(host.resolve('/var/hidden').error, 'ENOENT');
});

test('the built system alone: old impermanence in fstab, services, owners, users by their home', () => {
  const script = '/nix/store/00000000000000000000000000000000-impermanence-run-create-directories';
  const list = readDeclared(
    inputOf(
      {
        '/etc/fstab':
          '/persist/home/kim/a\\040b /home/kim/a\\040b none bind,X-fstrim.notrim,x-gvfs-hide 0 0\n/dev/x /persist ext4 defaults 0 0\n',
        '/etc/systemd/system/persist-x.service':
          "[Service]\nExecStart=/nix/store/x-impermanence-mount-file /etc/it\\x27s '/persist/etc/it'\\''s'\n",
        '/run/current-system/activate': script,
        [script]: `/nix/store/x-impermanence-create-directories '' /persist root root 0755 ''\n`,
        '/persist/home/kim/a b/x': '',
        '/home/kim/a b': null,
        '/etc/machine-id': 'x',
      },
      { subjects: [user('kim', 1000)], mountinfo: '1 0 0:21 / / rw - tmpfs none rw\n2 1 8:2 / /persist rw - ext4 /dev/x rw\n' },
    ),
  );
  assert.equal(list.completeness, 'complete');
  assert.deepEqual(
    list.declarations.map((d) => [d.path, d.storePath, d.user, d.kind, d.status]),
    [
      ["/etc/it's", "/persist/etc/it's", null, 'file', 'missing'],
      ['/home/kim/a b', '/persist/home/kim/a b', 'kim', 'directory', 'not-mounted'],
    ],
  );
  assert.deepEqual(list.roots, [{ path: '/persist', name: null, enabled: true }]);
});

test('hostile files harm nothing and are named', (t) => {
  const base = temporary('cruft-hostile-');
  const made = spawnSync(
    'sh',
    [
      '-c',
      'mkdir -p etc/systemd/system etc/tmpfiles.d etc/cruft persist && mkfifo etc/fstab etc/systemd/system/a.mount etc/tmpfiles.d/a.conf && ln -s loop etc/loop && ln -s . etc/self && head -c 20000000 /dev/zero > etc/cruft/declared.json && head -c 3000 /dev/urandom > etc/systemd/system/b.mount',
    ],
    { cwd: base },
  );
  if (made.status !== 0) return t.skip('mkfifo does not work here');
  const list = readDeclared(inputOf({}, { host: realHost(base) }));
  assert.deepEqual(list.declarations, []);
  const named = list.notUnderstood.map(({ file, reason }) => `${file}: ${reason}`);
  assert.ok(named.includes('/etc/fstab: not a regular file'), named.join());
  assert.ok(
    named.some((text) => text.startsWith('/etc/cruft/declared.json: larger than')),
    named.join(),
  );
  assert.ok(named.includes('/etc/systemd/system/a.mount: not a regular file'), named.join());
  assert.equal(list.completeness, 'none');
});
