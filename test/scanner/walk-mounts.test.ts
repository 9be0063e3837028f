import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporary } from '../temporary.ts';

const COLLECT = fileURLToPath(new URL('collect.ts', import.meta.url));

/** A machine whose root is a tmpfs, with a persist root on another, binds from both, files bound, stacks and pseudo file systems. */
const MACHINE = `
  set -e
  cd "$1"
  mount -t tmpfs root .
  cd "$1"
  mkdir -p persist data nix/store/aa opt/app srv/app srv/log var/log var/lib etc proc mnt/root 'home/a b'
  echo hidden > var/log/hidden
  mount -t tmpfs persist persist
  mount -t tmpfs data data
  mkdir -p persist/var/log/journal persist/etc persist/stray 'persist/home/a b/d' data/www
  echo log > persist/var/log/messages
  echo id > persist/etc/machine-id
  echo x > 'persist/home/a b/d/f'
  echo x > opt/app/f
  echo w > data/www/index
  touch etc/machine-id nix/store/aa/f
  mkdir 'home/a b/d' srv/www
  mount --bind persist/var/log var/log
  mount --bind persist/etc/machine-id etc/machine-id
  mount --bind 'persist/home/a b/d' 'home/a b/d'
  mount --bind opt/app srv/app
  mount --bind nix/store nix/store
  mount --bind data/www srv/www
  mount --bind data srv/log
  mount -t tmpfs over srv/log
  echo top > srv/log/top
  mount -t proc proc proc
  mount --bind . mnt/root
  exec "$2" --import tsx "$3" "$1" 0 /persist
`;

test('bind mounts, tmpfs, stacks: every tree is indexed once', (t) => {
  if (process.getuid!() !== 0) return t.skip('mounts need root');
  if (spawnSync('unshare', ['-m', 'true']).status !== 0) return t.skip('no new mount namespace here');
  const root = temporary('cruft-mounts-');
  const child = spawnSync('unshare', ['-m', '--propagation', 'private', 'sh', '-c', MACHINE, 'sh', root, process.execPath, COLLECT]);
  spawnSync('rmdir', [root]);
  const said = child.stderr.toString();
  if (child.status !== 0 && /permission denied|not permitted/i.test(said)) return t.skip(`mount is refused: ${said.trim()}`);
  assert.equal(child.status, 0, said);
  const { paths, unread, plans } = JSON.parse(child.stdout.toString()) as { paths: string[]; unread: unknown[]; plans: unknown[][] };
  assert.deepEqual(unread, []);
  assert.deepEqual(Object.fromEntries(plans.map(([where, ...rest]) => [where, rest.filter(Boolean).join(' ')])), {
    '/': 'wiped',
    '/persist': 'volatile',
    '/data': 'volatile',
    '/var/log': 'volatile',
    '/etc/machine-id': 'volatile',
    '/home/a b/d': 'volatile',
    '/srv/app': 'wiped alias /opt/app',
    '/nix/store': 'wiped',
    '/srv/www': 'volatile',
    '/srv/log': 'volatile',
    '/proc': 'volatile pseudo',
    '/mnt/root': 'wiped alias /',
  });
  const expected = `/data /data/www /etc /etc/machine-id /home /home/a_b /home/a_b/d /home/a_b/d/f /mnt /mnt/root /nix /nix/store /nix/store/aa
    /nix/store/aa/f /opt /opt/app /opt/app/f /persist /persist/etc /persist/home /persist/home/a_b /persist/home/a_b/d /persist/stray
    /persist/var /persist/var/log /proc /srv /srv/app /srv/log /srv/log/top /srv/www /srv/www/index /var /var/lib /var/log
    /var/log/journal /var/log/messages`;
  assert.deepEqual(paths.map((path) => Buffer.from(path, 'base64').toString().replace('a b', 'a_b')).sort(), expected.split(/\s+/).sort());
});
