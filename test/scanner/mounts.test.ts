import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseMountinfo } from '../../src/parsers/mountinfo.ts';
import { planMounts, stopsOf } from '../../src/scanner/mounts.ts';
import type { WipePlan } from '../../src/scanner/mounts.ts';

const NOTHING: WipePlan = { wipe: [], keep: [], reinstall: false, persistRoots: [] };
const captured = (name: string) => parseMountinfo(readFileSync(new URL(`mountinfo/${name}`, import.meta.url)));
const parse = (lines: readonly string[]) => parseMountinfo(Buffer.from(lines.join('\n')));

/** "where" → "fate", with " skip" or " skip→aliasOf" where the walk stays out. */
function view(mounts: ReturnType<typeof parse>, plan: Partial<WipePlan> = {}) {
  const { plans, aliases } = planMounts(mounts, { ...NOTHING, ...plan });
  const said = plans.map(({ where, fate, skip, aliasOf }) => [where, fate + (skip ? ` ${skip}` : '') + (aliasOf ? `→${aliasOf}` : '')]);
  return { plans: Object.fromEntries(said) as Record<string, string>, aliases: Object.fromEntries(aliases) };
}

test('btrfs: subvolumes, binds from the persist subvolume, a bind inside the root', () => {
  assert.deepEqual(view(captured('btrfs'), { persistRoots: ['/persist'] }), {
    plans: {
      '/': 'wiped',
      '/proc': 'volatile pseudo',
      '/persist': 'kept',
      '/nix': 'kept',
      '/home': 'kept',
      '/boot': 'kept',
      '/var/log': 'kept',
      '/var/lib/bluetooth': 'kept',
      '/etc/machine-id': 'kept',
      '/home/kim/VM Images': 'kept',
      '/tmp': 'volatile',
      '/nix/store': 'kept',
      '/srv/journal': 'kept',
      '/srv/data': 'wiped alias→/opt/data',
    },
    aliases: {
      '/persist/var/log': '/var/log',
      '/persist/var/lib/bluetooth': '/var/lib/bluetooth',
      '/persist/etc/machine-id': '/etc/machine-id',
      '/persist/home/kim/VM Images': '/home/kim/VM Images',
      '/persist/var/log/journal': '/srv/journal',
      '/var/log/journal': '/srv/journal',
    },
  });
});

test('tmpfs root: binds from a persist root that is no mount, FUSE, a deleted source, a stacked mount', () => {
  assert.deepEqual(view(captured('tmpfs-bindfs'), { persistRoots: ['/nix/persist'] }), {
    plans: {
      '/': 'wiped',
      '/nix': 'kept',
      '/var/log': 'kept',
      '/etc/nixos': 'kept',
      '/etc/machine-id': 'wiped',
      '/home/kim/Downloads': 'kept fuse',
      '/srv/media': 'kept',
      '/srv/app': 'wiped alias→/opt/app',
      '/home/kim/mnt': 'kept fuse',
    },
    aliases: {
      '/nix/persist/var/log': '/var/log',
      '/nix/persist/etc/nixos': '/etc/nixos',
      '/nix/persist/big/media': '/srv/media',
    },
  });
});

const EXT4 = '20 1 8:1 / / rw - ext4 /dev/sda1 rw';
const PERSIST = '30 20 8:2 / /persist rw - ext4 /dev/sda2 rw';
const bind = (id: number, device: string, from: string, to: string) => `${id} 20 ${device} ${from} ${to} rw - ext4 /dev/disk rw`;

const cases: {
  name: string;
  lines: string[];
  plan?: Partial<WipePlan>;
  plans: Record<string, string>;
  aliases?: Record<string, string>;
}[] = [
  {
    name: 'a persist root on the wiped file system is kept, and so is what is bound from it',
    lines: [EXT4, bind(31, '8:1', '/persist/var/log', '/var/log'), bind(32, '8:1', '/opt/x', '/srv/x')],
    plan: { persistRoots: ['/persist'] },
    plans: { '/': 'wiped', '/var/log': 'kept', '/srv/x': 'wiped alias→/opt/x' },
    aliases: { '/persist/var/log': '/var/log' },
  },
  {
    name: 'nested subvolumes go with the root, a subvolume whose name only begins like it does not',
    lines: ['20 1 0:22 /@ / rw - btrfs d rw', '21 20 0:22 /@home /home rw - btrfs d rw', '22 20 0:22 /@/srv /srv/n rw - btrfs d rw'],
    plans: { '/': 'wiped', '/home': 'kept', '/srv/n': 'wiped alias→/srv' },
  },
  {
    name: '--wipe adds a file system, and with it the binds from there',
    lines: [EXT4, PERSIST, '31 20 8:3 / /data rw - xfs d rw', bind(32, '8:3', '/www', '/srv/www'), bind(33, '8:2', '/log', '/var/log')],
    plan: { wipe: ['/data'] },
    plans: { '/': 'wiped', '/persist': 'kept', '/data': 'wiped', '/srv/www': 'wiped', '/var/log': 'kept' },
    aliases: { '/data/www': '/srv/www', '/persist/log': '/var/log' },
  },
  {
    name: 'a reinstall takes every local file system but those under --keep, whatever the persist root says',
    lines: [
      EXT4,
      PERSIST,
      '31 20 8:3 / /home rw - xfs d rw',
      bind(32, '8:2', '/log', '/var/log'),
      bind(33, '8:3', '/kim/m', '/srv/m'),
      '34 20 0:9 / /tmp rw - tmpfs t rw',
      '35 20 0:8 / /n rw - nfs4 h:/ rw',
    ],
    plan: { reinstall: true, keep: ['/home'], persistRoots: ['/persist'] },
    plans: {
      '/': 'wiped',
      '/persist': 'wiped',
      '/home': 'kept',
      '/var/log': 'wiped',
      '/srv/m': 'kept',
      '/tmp': 'volatile',
      '/n': 'kept network',
    },
    aliases: { '/persist/log': '/var/log', '/home/kim/m': '/srv/m' },
  },
  {
    name: 'a bind from the root to below a kept path is still the root’s',
    lines: [EXT4, '31 20 8:3 / /home rw - xfs d rw', '32 31 8:1 /opt/x /home/x rw - ext4 d rw'],
    plan: { reinstall: true, keep: ['/home'] },
    plans: { '/': 'wiped', '/home': 'kept', '/home/x': 'wiped alias→/opt/x' },
  },
  {
    name: 'types: what is entered and what is not; what lies below a mount that is not entered cannot be reached',
    lines: [
      EXT4,
      '21 20 0:5 / /dev rw - devtmpfs d rw',
      '22 21 0:6 / /dev/shm rw - tmpfs t rw',
      '23 20 0:7 / /sys/fs/cgroup rw - cgroup2 c rw',
      '24 20 0:8 / /net rw - autofs a rw',
      '25 24 0:9 / /net/h rw - nfs4 h:/ rw',
      '26 20 0:10 / /win rw - fuseblk /dev/sdb1 rw',
      '27 20 0:11 / /snap/x ro - squashfs /dev/loop0 ro',
      '28 20 0:12 / /run rw - tmpfs r rw',
      '29 20 0:13 / /mnt/c rw - cifs //h/c rw',
      '30 29 8:9 / /mnt/c/disk rw - ext4 /dev/sdc rw',
      '31 20 0:14 / /weird rw - newfs x rw',
    ],
    plans: {
      '/': 'wiped',
      '/dev': 'volatile pseudo',
      '/dev/shm': 'volatile pseudo',
      '/sys/fs/cgroup': 'volatile pseudo',
      '/net': 'volatile pseudo',
      '/net/h': 'kept pseudo',
      '/win': 'kept',
      '/snap/x': 'kept',
      '/run': 'volatile',
      '/mnt/c': 'kept network',
      '/mnt/c/disk': 'kept network',
      '/weird': 'kept',
    },
  },
  {
    name: '"/" is entered whatever it is',
    lines: ['20 1 0:40 / / rw - fuse.fuse-overlayfs fuse-overlayfs rw', '21 20 8:1 /etc/hosts /etc/hosts rw - ext4 d rw'],
    plans: { '/': 'wiped', '/etc/hosts': 'kept' },
  },
  {
    name: 'a file system mounted twice is walked once: not the one under a persist root, else the older',
    lines: [
      EXT4,
      PERSIST,
      '31 30 8:3 / /persist/music rw - ext4 d rw',
      '32 20 8:3 / /music rw - ext4 d rw',
      '33 20 8:4 / /a rw - ext4 e rw',
      '34 20 8:4 / /b rw - ext4 e rw',
    ],
    plan: { persistRoots: ['/persist'] },
    plans: {
      '/': 'wiped',
      '/persist': 'kept',
      '/persist/music': 'kept alias→/music',
      '/music': 'kept',
      '/a': 'kept',
      '/b': 'kept alias→/a',
    },
  },
  {
    name: 'the root bound elsewhere shows nothing new',
    lines: [EXT4, bind(31, '8:1', '/', '/mnt/root')],
    plans: { '/': 'wiped', '/mnt/root': 'wiped alias→/' },
  },
  {
    name: 'a mount below a second view keeps that view open',
    lines: [EXT4, '33 20 8:4 / /a rw - ext4 e rw', '34 20 8:4 / /b rw - ext4 e rw', '35 34 8:5 / /b/c rw - ext4 f rw'],
    plans: { '/': 'wiped', '/a': 'kept alias→/b', '/b': 'kept', '/b/c': 'kept' },
  },
  {
    name: 'mounts below both views: both are walked',
    lines: [
      EXT4,
      '33 20 8:4 / /a rw - ext4 e rw',
      '34 20 8:4 / /b rw - ext4 e rw',
      '35 34 8:5 / /b/c rw - ext4 f rw',
      '36 33 8:6 / /a/d rw - ext4 g rw',
    ],
    plans: { '/': 'wiped', '/a': 'kept', '/b': 'kept', '/b/c': 'kept', '/a/d': 'kept' },
  },
  {
    name: 'a bind inside the root that carries another mount is walked at its mount point',
    lines: [EXT4, bind(31, '8:1', '/opt/d', '/srv/d'), '32 31 8:5 / /srv/d/disk rw - ext4 f rw'],
    plans: { '/': 'wiped', '/srv/d': 'wiped', '/srv/d/disk': 'kept' },
    aliases: { '/opt/d': '/srv/d' },
  },
  {
    name: 'a source with another mount below it is walked there, and the bind left out',
    lines: [EXT4, PERSIST, bind(31, '8:2', '/var', '/var'), '32 30 8:5 / /persist/var/disk rw - ext4 f rw'],
    plans: { '/': 'wiped', '/persist': 'kept', '/var': 'kept alias→/persist/var', '/persist/var/disk': 'kept' },
  },
  {
    name: 'a mount that propagated to the source too',
    lines: [
      EXT4,
      PERSIST,
      bind(31, '8:2', '/var', '/var'),
      '32 31 8:5 / /var/disk rw - ext4 f rw',
      '33 30 8:5 / /persist/var/disk rw - ext4 f rw',
    ],
    plan: { persistRoots: ['/persist'] },
    plans: { '/': 'wiped', '/persist': 'kept', '/var': 'kept', '/var/disk': 'kept', '/persist/var/disk': 'kept alias→/var/disk' },
    aliases: { '/persist/var': '/var' },
  },
  {
    name: 'a directory bound into itself',
    lines: [EXT4, '31 20 8:3 / /d rw - ext4 d rw', '32 31 8:3 /a /d/a/b rw - ext4 d rw'],
    plans: { '/': 'wiped', '/d': 'kept', '/d/a/b': 'kept alias→/d/a' },
  },
  {
    name: 'a source that another mount covers is seen at the bind alone',
    lines: [EXT4, bind(31, '8:1', '/home/kim', '/srv/kim'), '32 20 8:3 / /home rw - ext4 d rw'],
    plans: { '/': 'wiped', '/srv/kim': 'wiped', '/home': 'kept' },
  },
  {
    name: 'overlays share the fate of their upper directory; a container engine’s shows nothing new',
    lines: [
      EXT4,
      '31 20 0:50 / /var/lib/docker/overlay2/ab/merged rw - overlay overlay rw,lowerdir=/l,upperdir=/var/lib/docker/overlay2/ab/diff,workdir=/w',
      '32 20 0:51 / /etc rw - overlay overlay rw,lowerdir=/nix/e,upperdir=/.rw-etc/upper,workdir=/.rw-etc/work',
      '33 20 0:52 / /usr ro - overlay sysext ro,lowerdir=/a:/usr',
      '34 20 8:3 / /data rw - ext4 d rw',
      '35 20 0:53 / /srv/o rw - overlay o rw,lowerdir=/a,upperdir=/data/up,workdir=/data/w',
    ],
    plans: {
      '/': 'wiped',
      '/var/lib/docker/overlay2/ab/merged': 'wiped alias→/var/lib/docker/overlay2/ab/diff',
      '/etc': 'wiped',
      '/usr': 'wiped',
      '/data': 'kept',
      '/srv/o': 'kept',
    },
  },
  {
    name: 'another root directory that lies on the same file system: only what is inside goes',
    lines: ['20 1 8:1 /target / rw - ext4 d rw', '21 20 8:1 /home /home rw - ext4 d rw', '22 20 8:1 /target/opt /srv rw - ext4 d rw'],
    plans: { '/': 'wiped', '/home': 'kept', '/srv': 'wiped alias→/opt' },
  },
  { name: 'no mounts are known', lines: [], plans: {} },
];

for (const { name, lines, plan, plans, aliases = {} } of cases)
  test(name, () => assert.deepEqual(view(parse(lines), plan), { plans, aliases }));

test('what the walk is told', () => {
  const { notEntered, omitted } = stopsOf(planMounts(captured('tmpfs-bindfs'), { ...NOTHING, persistRoots: ['/nix/persist'] }));
  assert.equal(notEntered.get('/srv/app'), 'alias of /opt/app');
  assert.equal(notEntered.get('/nix/persist/var/log'), 'alias of /var/log');
  assert.equal(notEntered.get('/home/kim/mnt'), 'fuse');
  assert.equal(notEntered.has('/var/log'), false);
  assert.deepEqual([...omitted], ['/home/kim/Downloads', '/home/kim/mnt']);
});
