import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { forSystem } from '../../src/model/path.ts';
import { faults } from '../reporters/schema.ts';
import { temporary } from '../temporary.ts';
import { answerOf } from './run.ts';

const isRoot = process.geteuid!() === 0;

interface Shown {
  from: { scan: number | null };
  to: { scan: number };
  notes: string[];
  notCompared: { path: string; reason: string }[];
  changes: {
    path: string;
    pathBytes?: string;
    change: string;
    from?: string;
    before: { kind: string } | null;
    after: { kind: string } | null;
  }[];
}

const work = temporary('cruft-diff-');
let made = 0;

/** A tree and its index, both gone with the process. */
function machine(tree = join(work, String(made++), 'root')) {
  const db = join(work, `${made++}.db`);
  mkdirSync(tree, { recursive: true });
  const run = (...words: string[]) => answerOf(tree, [words[0]!, '--db', db, ...words.slice(1)]);
  const at = (path: string) => forSystem(tree + path);
  return {
    tree,
    at,
    run,
    scan: async () => assert.notEqual((await run('scan', '--exit-zero')).code, 2),
    diff: async (...words: string[]): Promise<{ lines: string[]; code: number; shown: Shown }> => {
      const { text, errors, code } = await run('diff', '--json', ...words);
      assert.notEqual(code, 2, errors);
      assert.deepEqual(faults(text), []);
      const shown = JSON.parse(text) as Shown;
      return { lines: shown.changes.map(said), code, shown };
    },
  };
}

const said = ({ path, pathBytes, change, from }: Shown['changes'][number]): string => {
  const name = pathBytes === undefined ? path : Buffer.from(pathBytes, 'base64').toString('latin1');
  return from === undefined ? `${change} ${name}` : `${change} ${from} -> ${name}`;
};

const NAMES = ['new line\nhere', 'a  b', "it's", '$(x)', '-n', '\u202etxt', 'é'];

/** What peers get wrong, as a script: before, then after. Gives what has to be said of it. */
function change(at: (path: string) => string | Buffer): string[] {
  writeFileSync(at('/etc/empty'), '');
  mkdirSync(at('/etc/folder'));
  symlinkSync('nowhere', at('/etc/link'));
  chmodSync(at('/etc/mode'), 0o600);
  rmSync(at('/etc/gone'));
  renameSync(at('/etc/old name'), at('/srv/new name'));
  linkSync(at('/etc/linked'), at('/etc/another'));
  truncateSync(at('/etc/cut'), 0);
  execFileSync('mkfifo', [at('/etc/pipe') as string]);
  writeFileSync(at('/etc/text'), 'other');
  rmSync(at('/etc/turned'));
  mkdirSync(at('/etc/turned'));
  rmSync(at('/etc/led'));
  symlinkSync('there', at('/etc/led'));
  renameSync(at('/etc/dir.was'), at('/etc/dir.is'));
  for (const name of NAMES) writeFileSync(at(`/srv/${name}`), 'x');
  writeFileSync(at('/srv/\udcff\udcfe'), 'x');
  rmSync(at('/etc/tree'), { recursive: true });
  return [
    'added /etc/another',
    'added /etc/empty',
    'added /etc/folder',
    'added /etc/link',
    'added /etc/pipe',
    ...NAMES.map((name) => `added /srv/${name}`),
    'added /srv/\u00ff\u00fe',
    'metadata /etc/linked',
    'metadata /etc/mode',
    'modified /etc/cut',
    'modified /etc/led',
    'modified /etc/text',
    'removed /etc/gone',
    'removed /etc/tree',
    'removed /etc/tree/deep',
    'removed /etc/tree/deep/leaf',
    'renamed /etc/dir.was -> /etc/dir.is',
    'renamed /etc/dir.was/in it -> /etc/dir.is/in it',
    'renamed /etc/old name -> /srv/new name',
    'type /etc/turned',
  ];
}

function plant(at: (path: string) => string | Buffer): void {
  for (const dir of ['/etc/tree/deep', '/etc/dir.was', '/srv']) mkdirSync(at(dir), { recursive: true });
  for (const name of ['mode', 'gone', 'old name', 'linked', 'cut', 'text', 'turned', 'dir.was/in it', 'tree/deep/leaf', 'still'])
    writeFileSync(at(`/etc/${name}`), `${name} text`);
  symlinkSync('here', at('/etc/led'));
  for (const name of ['linked', 'text', 'still']) utimesSync(at(`/etc/${name}`), 1_700_000_000, 1_700_000_000);
}

void test('between scans: everything that file systems can do, and no folder for its times', async () => {
  const { at, scan, diff, run } = machine();
  plant(at);
  await scan();
  const { errors, code } = await run('diff');
  assert.match(errors, /one scan of .* only/);
  assert.equal(code, 2);
  const expected = change(at);
  if (isRoot) chownSync(at('/etc/still'), 12, 34);
  await scan();
  const all = isRoot ? [...expected, 'metadata /etc/still'] : expected;
  const found = await diff();
  assert.deepEqual(found.lines.toSorted(), all.toSorted());
  assert.equal(found.code, 1);
  assert.deepEqual([found.shown.from.scan, found.shown.to.scan], [1, 2]);
  await scan();
  assert.deepEqual(await diff().then(({ lines, code: same }) => [lines, same]), [[], 0]);
  assert.equal((await diff('1')).lines.length, all.length);
  assert.equal((await diff('1', '2')).lines.length, all.length);
  const words = (await run('diff', '1', '--all')).text;
  for (const line of [
    /\+ \/etc\/empty +0 B, new since just now/,
    /- \/etc\/gone +gone, 9 B/,
    /\* \/etc\/cut +changed, 8 B before, 0 B now/,
    /% \/etc\/mode +mode 0644 became 0600/,
    /% \/etc\/linked +2 hard links, 1 before/,
    /! \/etc\/turned\/ +file became directory/,
    /> '\/srv\/new name' +was '\/etc\/old name'/,
    /> \/etc\/dir\.is\/ +was \/etc\/dir\.was, 2 entries/,
    /- \/etc\/tree\/ +1 file gone/,
  ])
    assert.match(words, line);
  assert.equal((await diff('2', '3')).lines.length, 0);
  assert.equal((await diff('--since', '1')).lines.length, all.length);
  assert.deepEqual(
    (await diff('1', '--under', '/srv')).lines.toSorted(),
    all.filter((line) => / \/srv\/[^>]*$|-> \/srv/.test(line)).toSorted(),
  );
  for (const [words, message] of [
    [['3', '1'], /scan 3 is newer than scan 1/],
    [['9'], /no scan 9 of/],
    [['x'], /number of a scan/],
    [['1', '--since', 'boot'], /give one of them/],
    [['--since', '2020-01-01'], /no scan was made before/],
    [['--baseline', '/etc/passwd'], /is a file.*cruft verify/],
    [['--baseline', '/no/such'], /ENOENT/],
  ] as const) {
    const refused = await run('diff', ...words);
    assert.equal(refused.code, 2);
    assert.match(refused.errors, message);
  }
});

void test('for people a tree is one line, and its age and owner are said', async () => {
  const { at, scan, run } = machine();
  mkdirSync(at('/srv'), { recursive: true });
  await scan();
  mkdirSync(at('/srv/obs-studio/basic'), { recursive: true });
  for (let i = 0; i < 41; i++) writeFileSync(at(`/srv/obs-studio/basic/${i}`), 'x');
  await scan();
  const { text, code } = await run('diff');
  assert.equal(code, 1);
  assert.match(text, /^scan 1 \(.*\) against scan 2 \(.*\): 43 new\n/);
  assert.match(text, / \+ \/srv\/obs-studio\/ +41 new files, 41 B, new since just now\n/);
  assert.equal(text.match(/obs-studio/g)!.length, 1);
});

/** Path → what a naive reader of the disk sees, inode aside. */
function look(dir: string, under = ''): Map<string, string> {
  const seen = new Map<string, string>();
  for (const name of readdirSync(dir + under)) {
    const path = `${under}/${name}`;
    const stat = lstatSync(dir + path, { bigint: true });
    const kind = stat.mode & 0o170000n;
    const content = stat.isDirectory() ? '' : `${stat.size} ${stat.mtimeNs} ${stat.isSymbolicLink() ? readlinkSync(dir + path) : ''}`;
    seen.set(path, JSON.stringify([String(kind), content, `${stat.mode} ${stat.uid} ${stat.gid}`]));
    if (stat.isDirectory()) for (const [below, state] of look(dir, path)) seen.set(below, state);
  }
  return seen;
}

function naive(before: Map<string, string>, after: Map<string, string>): string[] {
  const lines: string[] = [];
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(path), after.get(path)].map((one) => (one === undefined ? null : (JSON.parse(one) as string[])));
    if (!was) lines.push(`added ${path}`);
    else if (!is) lines.push(`removed ${path}`);
    else if (was[0] !== is[0]) lines.push(`type ${path}`);
    else if (was[1] !== is[1]) lines.push(`modified ${path}`);
    else if (was[2] !== is[2]) lines.push(`metadata ${path}`);
  }
  return lines.sort();
}

/** A rename is a removal and an addition to who does not know inodes. */
const apart = (changes: Shown['changes']): string[] =>
  changes
    .flatMap(({ path, change: kind, from }) => (kind === 'renamed' ? [`removed ${from}`, `added ${path}`] : [`${kind} ${path}`]))
    .sort();

const NODES = ['/a', '/a/b', '/a/b/c', '/d', '/d/e', '/f'];
const step = fc.record({
  do: fc.constantFrom('write', 'dir', 'link', 'mode', 'remove', 'move'),
  at: fc.constantFrom(...NODES),
  to: fc.constantFrom(...NODES),
});

function apply(tree: string, { do: what, at, to }: { do: string; at: string; to: string }): void {
  try {
    if (what === 'write') writeFileSync(tree + at, to, { flag: 'a' });
    else if (what === 'dir') mkdirSync(tree + at);
    else if (what === 'link') symlinkSync(to, tree + at);
    else if (what === 'mode') chmodSync(tree + at, lstatSync(tree + at).isDirectory() ? 0o711 : 0o604);
    else if (what === 'remove') rmSync(tree + at, { recursive: true });
    else renameSync(tree + at, tree + to);
  } catch {
    // The step has no meaning in this tree.
  }
}

void test('a naive comparison of two readings says the same, over scans and over a copy', async () => {
  const steps = fc.array(step, { maxLength: 14 });
  await fc.assert(
    fc.asyncProperty(steps, steps, async (first, second) => {
      const { tree, scan, diff } = machine();
      for (const one of first) apply(tree, one);
      const copy = join(work, `copy-${made++}`);
      execFileSync('cp', ['-aT', '--no-dereference', tree, copy]);
      const before = look(tree);
      await scan();
      for (const one of second) apply(tree, one);
      await scan();
      const expected = naive(before, look(tree));
      // Written twice within the grain of the clock, or linked: only the inode tells.
      const subtle = (lines: string[]): string[] =>
        lines.filter((line) => expected.includes(line) || !/^(?:modified|metadata) /.test(line));
      const found = (await diff()).shown.changes.filter(({ path }) => path !== '/');
      assert.deepEqual(subtle(apart(found)), expected);
      for (const { change: kind, path, from } of found) {
        if (kind === 'renamed') assert.ok(expected.includes(`removed ${from}`) && expected.includes(`added ${path}`));
      }
      const copied = (await diff('--baseline', copy)).shown.changes.filter(({ path }) => path !== '/');
      assert.deepEqual(apart(copied), expected);
      assert.ok(
        copied.every(({ change: kind }) => kind !== 'renamed'),
        'a copy proves no rename',
      );
    }),
    { numRuns: 4 },
  );
});

/** A btrfs file system on a loop device below a folder of its own, or why there is none. */
function btrfs(): { dir: string; end: () => void } | string {
  if (!isRoot) return 'needs root';
  const place = temporary('cruft-btrfs-');
  const dir = join(place, 'mnt');
  mkdirSync(dir);
  const mounted = spawnSync(
    'sh',
    ['-ec', 'truncate -s 200M "$1/disk"; mkfs.btrfs -q "$1/disk"; mount -o loop "$1/disk" "$2"', 'sh', place, dir],
    {
      encoding: 'utf8',
    },
  );
  if (mounted.status !== 0) return `no btrfs on a loop device: ${mounted.error?.message ?? mounted.stderr.trim()}`;
  return { dir, end: () => void spawnSync('umount', ['-l', dir]) };
}

const sub = (...words: string[]) => execFileSync('btrfs', ['-q', 'subvolume', ...words]);

void test('a read-only btrfs snapshot as the baseline: all that find-new cannot see', async (t) => {
  const disk = btrfs();
  if (typeof disk === 'string') return t.skip(disk);
  try {
    sub('create', `${disk.dir}/root`);
    const { at, scan, diff, run } = machine(`${disk.dir}/root`);
    plant(at);
    writeFileSync(at('/etc/data'), 'd'.repeat(100_000));
    writeFileSync(at('/etc/attr'), 'a');
    mkdirSync(at('/var/lib'), { recursive: true });
    sub('create', `${disk.dir}/root/var/lib/old`);
    writeFileSync(at('/var/lib/old/there'), 'before');
    sub('snapshot', '-r', `${disk.dir}/root`, `${disk.dir}/blank`);
    assert.equal((await run('diff', '--baseline', `${disk.dir}/blank`)).code, 2, 'a scan is needed');
    await scan();
    const nothing = await diff('--baseline', `${disk.dir}/blank`);
    assert.deepEqual(nothing.lines, ['added /var/lib/old/there'], 'what the snapshot does not hold');
    assert.match(nothing.shown.notes.join(), /\/var\/lib\/old is a subvolume of its own/);

    const expected = change(at);
    execFileSync('cp', ['--reflink=always', `${disk.dir}/root/etc/data`, `${disk.dir}/root/etc/reflink`]);
    sub('create', `${disk.dir}/root/var/lib/machines`);
    writeFileSync(at('/var/lib/machines/vm.img'), 'v');
    chownSync(at('/etc/still'), 12, 34);
    const xattr = spawnSync('setfattr', ['-n', 'user.x', '-v', '1', `${disk.dir}/root/etc/attr`]).status === 0;
    await scan();
    const all = [
      ...expected,
      'added /etc/reflink',
      'added /var/lib/machines',
      'added /var/lib/machines/vm.img',
      'added /var/lib/old/there',
      'metadata /etc/still',
      ...(xattr ? ['modified /etc/attr'] : []),
    ];
    if (!xattr) t.diagnostic('no setfattr: extended attributes were not tried');
    const found = await diff('--baseline', `${disk.dir}/blank`);
    assert.deepEqual(found.lines.toSorted(), all.toSorted());
    assert.equal(found.code, 1);
    assert.deepEqual((await diff()).lines.toSorted(), all.filter((line) => !line.endsWith('/there')).toSorted());
    assert.deepEqual(readdirSync(`${disk.dir}/blank/etc`).includes('mode'), true);
  } finally {
    disk.end();
  }
});
