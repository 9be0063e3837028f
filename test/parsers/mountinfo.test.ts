import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodePath, encodePath } from '../../src/model/path.ts';
import { parseMountinfo, rebase, visibleMounts } from '../../src/parsers/mountinfo.ts';

const parse = (...lines: string[]) => parseMountinfo(Buffer.from(lines.map((line) => line + '\n').join(''), 'latin1'));
const points = (mounts: readonly { where: string }[]) => mounts.map((mount) => mount.where);

test('one line, every field', () => {
  assert.deepEqual(parse('36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 shared:7 - ext3 /dev/root rw,errors=continue'), [
    {
      id: 36,
      parent: 35,
      device: '98:0',
      fsRoot: '/mnt1',
      where: '/mnt2',
      fsType: 'ext3',
      source: '/dev/root',
      options: ['rw', 'noatime'],
      superOptions: ['rw', 'errors=continue'],
      deleted: false,
    },
  ]);
});

test('escapes, raw bytes, an empty source, a deleted root', () => {
  const [odd, empty, gone, all] = parse(
    '1 0 8:1 / /a\\040b\\011c\\012d\\134e\\043f\xe9\xc3\xa9 rw - ext4 /dev/x\\040y rw',
    '2 1 0:30 / /t rw -  tmpfs  rw'.replace('-  tmpfs', '- tmpfs'),
    '3 1 8:1 /persist/x//deleted /x rw - ext4 /dev/sda rw',
    '4 1 8:1 //deleted /y rw - ext4 /dev/sda rw',
  );
  assert.equal(odd!.where, '/a b\tc\nd\\e#f\udce9é');
  assert.deepEqual(encodePath(odd!.where), Buffer.from('/a b\tc\nd\\e#f\xe9\xc3\xa9', 'latin1'));
  assert.equal(odd!.source, '/dev/x y');
  assert.equal(empty!.source, '');
  assert.deepEqual([gone!.fsRoot, gone!.deleted], ['/persist/x', true]);
  assert.deepEqual([all!.fsRoot, all!.deleted], ['/', true]);
});

test('what is no mountinfo line is left out, its neighbours are not', () => {
  const good = '1 0 8:1 / / rw - ext4 /dev/sda rw';
  const bad = [
    '',
    'x',
    '- - - - - - - - - -',
    'a 0 8:1 / / rw - ext4 x rw',
    '1 0 8:1 / / rw ext4 x rw',
    '1 0 8:1 / relative rw - ext4 x rw',
    '1 0 8:1 / / rw -',
  ];
  for (const line of bad) assert.deepEqual(points(parse(good, line, good)), ['/', '/'], JSON.stringify(line));
  assert.equal(parseMountinfo(Buffer.from(good)).length, 1, 'without a final newline');
  assert.deepEqual(parseMountinfo(Buffer.alloc(0)), []);
});

test('total on any bytes, and a path comes back as the kernel would escape it', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void visibleMounts(rebase(parseMountinfo(bytes), '/a'))));
  const name = fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => bytes.filter((byte) => byte !== 0 && byte !== 47));
  fc.assert(
    fc.property(name, (bytes) => {
      const escaped = Buffer.from(bytes)
        .toString('latin1')
        .replace(/[ \t\n\\]/g, (c) => '\\' + c.charCodeAt(0).toString(8).padStart(3, '0'));
      const [mount] = parse(`1 0 8:1 / /${escaped} rw - ext4 /dev/sda rw`);
      assert.equal(mount!.where, '/' + decodePath(bytes));
    }),
  );
});

test('agrees with findmnt on this machine', (t) => {
  const found = spawnSync('findmnt', ['--version']);
  if (found.error || !existsSync('/proc/self/mountinfo')) return t.skip('findmnt or /proc is not here');
  const text = execFileSync('findmnt', ['--list', '--json', '--output', 'ID,PARENT,TARGET,FSTYPE,MAJ:MIN,FSROOT']).toString();
  const theirs = (JSON.parse(text) as { filesystems: Record<string, unknown>[] }).filesystems.map((f) => [
    f['id'],
    f['target'],
    f['fstype'],
    f['maj:min'],
    f['fsroot'],
  ]);
  const ours = parseMountinfo(readFileSync('/proc/self/mountinfo')).map((m) => [m.id, m.where, m.fsType, m.device, m.fsRoot]);
  assert.deepEqual(ours.sort(), theirs.sort());
});

const ROOT = '20 1 8:1 / / rw - ext4 /dev/sda1 rw';

test('a later mount hides what lies under it', () => {
  const cases: [string, string[], number[]][] = [
    ['nothing is hidden', [ROOT, '21 20 8:2 / /a rw - ext4 b rw', '22 21 8:3 / /a/b rw - ext4 c rw'], [20, 21, 22]],
    ['a child on the same point', [ROOT, '21 20 8:2 / /a rw - ext4 b rw', '22 21 8:3 / /a rw - ext4 c rw'], [20, 22]],
    ['three on one point', [ROOT, '21 20 8:2 / /a rw - x b rw', '22 21 8:3 / /a rw - x c rw', '23 22 8:4 / /a rw - x d rw'], [20, 23]],
    ['the child stands first in the list', [ROOT, '22 21 8:3 / /a rw - ext4 c rw', '21 20 8:2 / /a rw - ext4 b rw'], [20, 22]],
    ['same point, same parent: the last', [ROOT, '21 20 8:2 / /a rw - ext4 b rw', '22 20 8:3 / /a rw - ext4 c rw'], [20, 22]],
    ['below a hidden one', [ROOT, '21 20 8:2 / /a rw - x b rw', '22 21 8:3 / /a/b rw - x c rw', '23 21 8:4 / /a rw - x d rw'], [20, 23]],
    ['a directory above was covered later', [ROOT, '21 20 8:2 / /a/b rw - x b rw', '22 20 8:3 / /a rw - x c rw'], [20, 22]],
    [
      'and all that stood on it',
      [ROOT, '21 20 8:2 / /a/b rw - x b rw', '23 21 8:4 / /a/b rw - x d rw', '22 20 8:3 / /a rw - x c rw'],
      [20, 22],
    ],
    ['a parent that is not in the list', [ROOT, '21 99 8:2 / /a rw - x b rw'], [20, 21]],
    [
      'each its own parent',
      ['1 1 0:1 / / rw - rootfs rootfs rw', '20 1 8:1 / / rw - ext4 b rw', '21 20 0:5 / /proc rw - proc p rw'],
      [20, 21],
    ],
    ['a circle of parents', ['1 2 0:1 / /a rw - x a rw', '2 1 0:2 / /b rw - x b rw'], [1, 2]],
    ['root stands after its children', ['21 20 0:5 / /proc rw - proc proc rw', ROOT], [21, 20]],
  ];
  for (const [name, lines, expected] of cases)
    assert.deepEqual(
      visibleMounts(parse(...lines)).map((m) => m.id),
      expected,
      name,
    );
});

test('rebase: the mounts as they look from inside a directory', () => {
  const mounts = parse(
    ROOT,
    '21 20 8:2 / /mnt rw - ext4 /dev/sdb rw',
    '22 21 0:30 /sub /mnt/home rw - btrfs /dev/sdc rw,subvol=/sub',
    '23 21 8:4 / /mnt/boot rw - vfat /dev/sdd rw',
    '24 20 8:5 / /mnt2 rw - ext4 /dev/sde rw',
    '25 20 8:6 /x /srv rw - ext4 /dev/sdf rw',
  );
  const view = (dir: string) => rebase(mounts, dir).map((m) => [m.where, m.fsRoot, m.device]);
  assert.deepEqual(view('/mnt'), [
    ['/', '/', '8:2'],
    ['/home', '/sub', '0:30'],
    ['/boot', '/', '8:4'],
  ]);
  assert.deepEqual(view('/mnt/home'), [['/', '/sub', '0:30']]);
  assert.deepEqual(view('/mnt/home/a/b'), [['/', '/sub/a/b', '0:30']]);
  assert.deepEqual(view('/mnt/a'), [['/', '/a', '8:2']]);
  assert.deepEqual(view('/srv/y'), [['/', '/x/y', '8:6']]);
  assert.deepEqual(points(rebase(mounts, '/')), ['/', '/mnt', '/mnt/home', '/mnt/boot', '/mnt2', '/srv']);
  assert.deepEqual(rebase([], '/mnt'), []);
  const stacked = parse(ROOT, '21 20 8:2 / /mnt rw - ext4 b rw', '22 21 8:3 / /mnt rw - xfs c rw');
  assert.deepEqual(
    rebase(stacked, '/mnt').map((m) => [m.where, m.fsType]),
    [['/', 'xfs']],
  );
});
