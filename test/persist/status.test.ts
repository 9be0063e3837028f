import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Host } from '../../src/host/host.ts';
import type { DeclaredList } from '../../src/model/declaration.ts';
import { readDeclared } from '../../src/persist/declared.ts';
import { inputOf, treeHost } from './tree.ts';
import { temporary } from '../temporary.ts';

/** Runs a shell script in a mount namespace; $T is the root of a machine on tmpfs, $T/persist lies on this machine's disk. */
function inNamespace(t: TestContext, script: string, files: string[] = []): DeclaredList | null {
  const base = temporary('cruft-mounts-');
  const setup = `set -e; T="$1/root"; mkdir "$1/root" "$1/disk"; mount -t tmpfs none "$T"; mkdir -p "$T/persist" "$T/etc"; mount --bind "$1/disk" "$T/persist"; cd "$T"`;
  const node = `exec ${process.execPath} --import tsx ${join(import.meta.dirname, 'print-declared.ts')} "$T" ${files.map((file) => `"$T/${file}"`).join(' ')}`;
  const can = spawnSync('unshare', ['-m', 'true']).status === 0;
  if (!can) {
    t.skip('no mount namespaces here: needs root and unshare');
    return null;
  }
  const run = spawnSync('unshare', ['-m', 'sh', '-c', `${setup}\n${script}\ncd ${process.cwd()}\n${node}`, 'sh', base], {
    encoding: 'utf8',
  });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout) as DeclaredList;
}

const statuses = (list: DeclaredList) => Object.fromEntries(list.declarations.map((each) => [each.path, each.status]));
const codes = (list: DeclaredList) => list.problems.map(({ code, path }) => `${code} ${path}`);

const DECLARE = `
mkdir -p etc/cruft
cat > etc/cruft/declared.json <<'END'
{"schema":1,"impermanence":{"/persist":{"directories":["/var/log","/var/lib/ok","/var/lib/empty","/var/lib/lost","/var/lib/none","/srv/www","/home/kim/a b"],
"files":["/etc/machine-id","/etc/adjtime","/etc/link","/etc/dangling"]}}}
END
bound() { mkdir -p "persist$1" ".$1"; mount --bind "persist\${2:-$1}" ".$1"; }
`;

test('every status, with real mounts', (t) => {
  const list = inNamespace(
    t,
    `${DECLARE}
    mkdir -p var/log && echo hidden > var/log/old
    bound /var/log; echo x > persist/var/log/x
    bound /var/lib/ok; echo x > persist/var/lib/ok/x
    bound "/home/kim/a b"; echo x > "persist/home/kim/a b/x"
    bound /var/lib/empty
    mkdir -p var/lib/lost persist/var/lib/lost; echo x > persist/var/lib/lost/x
    mkdir -p persist/www; echo x > persist/www/x; bound /srv/www /www
    mkdir -p persist/etc
    for f in machine-id link adjtime; do echo $f > persist/etc/$f; done
    touch etc/machine-id; mount --bind persist/etc/machine-id etc/machine-id
    echo new > persist/etc/new; mv persist/etc/new persist/etc/machine-id
    echo x > etc/adjtime
    ln -s /persist/etc/link etc/link; ln -s /persist/etc/dangling etc/dangling
    mkdir top; mount --bind "$T" top`,
  );
  if (list === null) return;
  assert.deepEqual(statuses(list), {
    '/etc/adjtime': 'replaced',
    '/etc/dangling': 'missing',
    '/etc/link': 'ok',
    '/etc/machine-id': 'source-deleted',
    '/home/kim/a b': 'ok',
    '/srv/www': 'mounted-from-elsewhere',
    '/var/lib/empty': 'empty',
    '/var/lib/lost': 'not-mounted',
    '/var/lib/none': 'missing',
    '/var/lib/ok': 'ok',
    '/var/log': 'shadowed',
  });
  assert.deepEqual(list.roots, [{ path: '/persist', name: null, enabled: true }]);
  assert.ok(!codes(list).some((code) => code.startsWith('hidden-not-visible')), 'the bind at /top shows what is under the mounts');
  assert.deepEqual(
    codes(list).filter((code) => !code.startsWith('mounted-from')),
    [
      'source-deleted /etc/machine-id',
      'bind-inside-root /top',
      'file-replaced /etc/adjtime',
      'nothing-stored /etc/dangling',
      'declared-not-mounted /var/lib/lost',
      'nothing-stored /var/lib/none',
    ],
  );
});

test('what lies under a mount is not guessed where nothing shows it', (t) => {
  const list = inNamespace(t, `${DECLARE} mkdir -p var/log; echo hidden > var/log/old; bound /var/log; echo x > persist/var/log/x`);
  if (list === null) return;
  assert.equal(statuses(list)['/var/log'], 'ok');
  assert.ok(codes(list).includes('hidden-not-visible /var/log'));
});

test('a plan decides, what is effective stays known', (t) => {
  const list = inNamespace(
    t,
    `${DECLARE}
    bound /var/log; echo x > persist/var/log/x
    bound /var/lib/docker; echo x > persist/var/lib/docker/x
    mkdir -p var/lib/new persist/var/lib; echo x > var/lib/new/x
    printf '/var/log\\n/var/lib/new/\\n/var/lib/nothing\\n/var/lib/lost/\\n' > plan
    mkdir -p var/lib/lost`,
    ['plan'],
  );
  if (list === null) return;
  assert.deepEqual(statuses(list), {
    '/var/lib/docker': 'ok',
    '/var/lib/lost': 'not-mounted',
    '/var/lib/new': 'planned',
    '/var/lib/nothing': 'planned',
    '/var/log': 'ok',
  });
  const log = list.declarations.find(({ path }) => path === '/var/log')!;
  assert.deepEqual([log.readers, log.storePath], [['file', 'baked', 'mountinfo'], '/persist/var/log']);
  assert.ok(codes(list).includes('mounted-not-declared /var/lib/docker'));
  assert.ok(codes(list).includes('covers-nothing /var/lib/nothing'));
  assert.equal(list.completeness, 'complete');
});

test('binds of the root file system keep nothing, unless a persist root lies on it', () => {
  const tree = {
    '/opt/var/www/x': 'x',
    '/var/www': null,
    '/persist/var/log/x': 'x',
    '/var/log': null,
    '/etc/fstab': '/opt/var/www /var/www none bind\n',
  };
  const mountinfo = [
    '1 0 8:1 / / rw - ext4 /dev/sda1 rw',
    '2 1 8:1 /opt/var/www /var/www rw - ext4 /dev/sda1 rw',
    '3 1 8:1 /persist/var/log /var/log rw - ext4 /dev/sda1 rw',
  ].join('\n');
  const list = readDeclared(inputOf(tree, { mountinfo }));
  assert.deepEqual(statuses(list), { '/var/log': 'ok' });
  assert.deepEqual(
    list.roots.map((root) => root.path),
    ['/persist'],
  );
  assert.deepEqual(
    codes(list).filter((code) => code.startsWith('bind')),
    ['bind-inside-root /var/www'],
  );
});

const options = (subvol: string) => `rw,subvolid=9,subvol=${subvol}`;

test('a file system of its own is no declaration, and not what a list of binds means', () => {
  const tree = { '/home/kim/x': 'x', '/var/log/x': 'x', '/persist/var/log/x': 'x', '/boot': null, '/etc/hosts': 'x' };
  const mountinfo = [
    '1 0 0:21 / / rw - tmpfs none rw',
    '2 1 8:2 / /persist rw - ext4 /dev/sda2 rw',
    '3 1 8:3 / /home rw - ext4 /dev/sda3 rw',
    '4 1 8:4 / /var/log rw - ext4 /dev/sda4 rw',
    '5 1 8:9 /docker/hosts /etc/hosts rw - ext4 /dev/sdb rw',
  ].join('\n');
  assert.deepEqual(readDeclared(inputOf(tree, { mountinfo })).declarations, []);
  const files = [
    { file: 'plan', bytes: Buffer.from('/home/\n') },
    { file: 'plan.json', bytes: Buffer.from('{"/persist":{"directories":["/var/log"]}}') },
  ];
  const list = readDeclared(inputOf(tree, { mountinfo, files }));
  assert.deepEqual(statuses(list), { '/home': 'ok', '/var/log': 'mounted-from-elsewhere' });
  assert.equal(list.declarations[0]!.storePath, null);
  assert.match(list.problems.find(({ path }) => path === '/var/log')!.text, /a file system of its own instead of \/persist\/var\/log/);
});

test('covered by a mount above, by btrfs subvolumes, through links of home-manager', () => {
  const tree = {
    '/persist/home/kim/.screenrc': 'x',
    '/nix/store/b-.screenrc': ['/persist/home/kim/.screenrc'],
    '/nix/store/a-home-manager-files/.screenrc': ['/nix/store/b-.screenrc'],
    '/home/kim/.screenrc': ['/nix/store/a-home-manager-files/.screenrc'],
    '/home/kim/.cache': null,
    '/persist/var/lib/a/x': 'x',
    '/var/lib/a/x': 'x',
    '/etc/cruft/declared.json': '{"schema":1,"impermanence":{"/persist":{"directories":["/var/lib/a","/var/lib"]}}}',
  } as const;
  const mountinfo = [
    `1 0 0:22 /root / rw - btrfs /dev/sda ${options('/root')}`,
    `2 1 0:22 /persist /persist rw - btrfs /dev/sda ${options('/persist')}`,
    `3 1 0:22 /persist/var/lib /var/lib rw - btrfs /dev/sda ${options('/persist')}`,
    `4 1 0:22 / /mnt/top rw - btrfs /dev/sda ${options('/')}`,
  ].join('\n');
  const subjects = [{ name: 'kim', uid: 1000, gid: 100, group: 'users', home: '/home/kim', shell: '/bin/sh' }];
  const list = readDeclared(inputOf(tree, { mountinfo, subjects }));
  assert.equal(statuses(list)['/var/lib/a'], 'ok');
  const link = list.declarations.find(({ path }) => path === '/home/kim/.screenrc')!;
  assert.deepEqual(
    [link.status, link.method, link.storePath, link.user, link.readers],
    ['ok', 'symlink', '/persist/home/kim/.screenrc', 'kim', ['symlinks']],
  );
});

test('unknown is never absent: mounts or paths that cannot be seen', () => {
  const tree = {
    '/etc/cruft/declared.json': '{"schema":1,"impermanence":{"/persist":{"directories":["/var/lib/a"]}}}',
    '/var/lib/a': null,
  };
  assert.deepEqual(statuses(readDeclared(inputOf(tree))), { '/var/lib/a': 'unknown' });
  const host = treeHost(tree);
  const blind: Host = {
    ...host,
    lstat: (path) => (path.startsWith('/var') ? { error: 'EACCES' } : host.lstat(path)),
    list: (path) => (path.startsWith('/var') ? { error: 'EACCES' } : host.list(path)),
    resolve: (path) =>
      path.startsWith('/var') ? { chain: [path], path: null, entry: null, presence: 'unknown', error: 'EACCES' } : host.resolve(path),
  };
  const list = readDeclared(inputOf({}, { host: blind, mountinfo: '1 0 8:1 / / rw - ext4 /dev/sda1 rw' }));
  assert.deepEqual(statuses(list), { '/var/lib/a': 'unknown' });
});
