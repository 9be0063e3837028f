import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { decodePath, encodePath, isWithin, parentOf } from '../../src/model/path.ts';
import type { Group } from '../../src/model/report.ts';
import { copyScript } from '../../src/suggest/copy.ts';
import { emit } from '../../src/suggest/emit.ts';
import { obstacle } from '../../src/suggest/fit.ts';
import { Places } from '../../src/suggest/places.ts';
import { group, machine, node, proposalOf } from './machine.ts';

const dir = fs.mkdtempSync(join(tmpdir(), 'cruft-applied-'));
after(() => fs.rmSync(dir, { recursive: true, force: true }));

const has = (...command: string[]): boolean => spawnSync(command[0]!, command.slice(1)).status === 0;
const asRoot = process.getuid?.() === 0;
const GENERATOR = '/usr/lib/systemd/system-generators/systemd-fstab-generator';

const PIECES = [
  'a',
  'b',
  ' ',
  '"',
  '\\',
  '$',
  '${x}',
  "'",
  '%',
  '%%',
  '%n',
  '#',
  ';',
  '\t',
  '\n',
  '\r',
  '\x1b',
  'é',
  '日',
  '\udcff',
  '\u200b',
  '-',
  ',',
  ':',
  '*',
  '\\x41',
  '\\040',
];
const name = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
const path = fc
  .tuple(fc.constantFrom('/home/bird', '/home/bird/.config', '/opt', '/var/lib'), fc.array(name, { minLength: 1, maxLength: 2 }))
  .map(([base, names]) => [base, ...names].join('/'));
const held = fc.record({
  path,
  kind: fc.constantFrom('directory' as const, 'file' as const),
  mode: fc.constantFrom(0o755, 0o700, 0o2750, 0o600),
});

const bird = { uid: 1000, gid: 100 };

/** One machine of many paths, all in different directories. */
function sample(runs: number, seed: number) {
  const groups = new Map<string, Group>();
  const nodes = new Map([
    ['/home/bird', node(0o700, 1000, 100)],
    ['/home/bird/.config', node(0o750, 1000, 100)],
  ]);
  for (const { path, kind, mode } of fc.sample(held, { numRuns: runs, seed })) {
    const owner = path.startsWith('/home/') ? bird : { uid: 0, gid: 0 };
    const clash = [...groups.values()].some(
      (each) => (each.kind === 'file' && isWithin(path, each.path)) || (kind === 'file' && isWithin(each.path, path)),
    );
    if (clash) continue;
    groups.set(path, group(path, kind, mode, owner));
    const parent = parentOf(path);
    if (!nodes.has(parent) && !['/opt', '/var/lib'].includes(parent)) nodes.set(parent, node(0o755, owner.uid, owner.gid));
  }
  return proposalOf(machine({ nodes, held: [...groups.values()] }));
}

const noTmpfiles = !has('systemd-tmpfiles', '--version')
  ? 'systemd-tmpfiles is not installed'
  : !asRoot
    ? 'needs root: it sets owners'
    : false;

test('tmpfiles: the real systemd-tmpfiles makes every link, and every directory with its owner and mode', { skip: noTmpfiles }, () => {
  const { text, proposal } = emit('tmpfiles', sample(400, 1));
  assert.ok(proposal.suggestions.length > 100, String(proposal.suggestions.length));
  const root = join(dir, 'tmpfiles');
  fs.mkdirSync(join(root, 'etc'), { recursive: true });
  fs.writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nbird:x:1000:100::/home/bird:/bin/sh\n');
  fs.writeFileSync(join(root, 'etc/group'), 'root:x:0:\nusers:x:100:\n');
  const file = join(dir, 'persist.conf');
  fs.writeFileSync(file, encodePath(text));
  const { status, stderr } = spawnSync('systemd-tmpfiles', [`--root=${root}`, '--create', file], { encoding: 'utf8' });
  assert.equal(`${status} ${stderr}`, '0 ');
  const at = (path: string) => Buffer.concat([Buffer.from(root), encodePath(path)]);
  for (const { path, kind, owner, mode } of proposal.suggestions) {
    assert.equal(decodePath(fs.readlinkSync(at(path), { encoding: 'buffer' })), `/persist${path}`);
    if (kind === 'file') continue;
    const { uid, mode: made } = fs.lstatSync(at(`/persist${path}`));
    assert.deepEqual([uid, (made & 0o7777).toString(8).padStart(4, '0')], [owner === 'bird' ? 1000 : 0, mode], path);
  }
  for (const side of ['', '/persist']) {
    for (const [path, mode] of [
      ['/home/bird', 0o700],
      ['/home/bird/.config', 0o750],
    ] as const) {
      const made = fs.lstatSync(at(side + path));
      assert.deepEqual([made.uid, made.gid, made.mode & 0o7777], [1000, 100, mode]);
    }
  }
});

/** `What` → `Where` of the generated units; unit files have `%%` for `%`. */
function unitsOf(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const unit of fs.readdirSync(folder)) {
    if (!unit.endsWith('.mount')) continue;
    const lines = fs.readFileSync(join(folder, unit), 'utf8').split('\n');
    const value = (key: string) =>
      lines
        .find((line) => line.startsWith(key))!
        .slice(key.length)
        .replaceAll('%%', '%');
    found.set(value('What='), value('Where='));
  }
  return found;
}

test(
  'fstab: libmount and systemd read every line as it was meant',
  { skip: has('findmnt', '--version') ? false : 'findmnt is not installed' },
  (t) => {
    const { text, proposal } = emit('fstab', sample(400, 2));
    const wanted = proposal.suggestions.map(({ path }) => [`/persist${path}`, path]);
    assert.ok(wanted.length > 50, String(wanted.length));
    const file = join(dir, 'fstab');
    fs.writeFileSync(file, encodePath(text));
    const { stdout, status } = spawnSync('findmnt', ['-F', file, '-J', '-l', '-o', 'SOURCE,TARGET,FSTYPE,OPTIONS'], { encoding: 'utf8' });
    assert.equal(status, 0);
    const { filesystems } = JSON.parse(stdout) as { filesystems: Record<string, string>[] };
    assert.deepEqual(filesystems.map(({ source, target }) => [source, target]).toSorted(), wanted.toSorted());
    assert.ok(filesystems.every(({ fstype, options }) => fstype === 'none' && options === 'bind'));
    if (!fs.existsSync(GENERATOR)) return t.diagnostic('systemd-fstab-generator is not installed');
    const units = join(dir, 'units');
    fs.mkdirSync(units);
    spawnSync(GENERATOR, [units, units, units], { env: { ...process.env, SYSTEMD_FSTAB: file } });
    assert.deepEqual([...unitsOf(units)].toSorted(), wanted.toSorted());
  },
);

test(
  'mount units of what impermanence and preservation are given: systemd accepts them',
  { skip: has('systemd-analyze', '--version') ? false : 'systemd-analyze is not installed' },
  () => {
    const units = join(dir, 'verify');
    fs.mkdirSync(units);
    // Not ":": systemd-analyze verify takes FILE:ALIAS.
    const ascii = fc.sample(path, { numRuns: 900, seed: 4 }).filter((each) => /^[\x20-\x39\x3b-\x7e]+$/.test(each));
    const carried = [...new Set(ascii)].filter((path) => obstacle('impermanence', { path, kind: 'directory' }) === null);
    assert.ok(carried.length > 60, String(carried.length));
    // The control: what `obstacle` says of specifiers and blanks is true.
    const refused = ['/srv/a%n', '/srv/b%%', '/srv/c '];
    for (const path of refused) assert.notEqual(obstacle('impermanence', { path, kind: 'directory' }), null);
    const paths = [...carried, ...refused];
    const names = spawnSync('systemd-escape', ['--path', '--suffix=mount', '--', ...paths], { encoding: 'utf8' })
      .stdout.trim()
      .split(' ');
    assert.equal(names.length, paths.length);
    for (const [i, path] of paths.entries()) {
      const text = `[Unit]\nDefaultDependencies=no\n[Mount]\nWhat=/persist${path}\nWhere=${path}\nType=none\nOptions=bind\n`;
      fs.writeFileSync(join(units, names[i]!), text);
    }
    const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...names.map((unit) => join(units, unit))], {
      encoding: 'utf8',
      env: { ...process.env, SYSTEMD_UNIT_PATH: `${units}:` },
    });
    const complained = names.filter((unit) => stderr.split('\n').some((line) => line.startsWith(`${unit}: `)));
    assert.deepEqual(complained, names.slice(carried.length), stderr);
  },
);

interface Seen {
  kind: number;
  mode: number;
  owner: string;
  mtime: number;
  content: string;
}

function treeOf(top: string): Map<string, Seen> {
  const out = new Map<string, Seen>();
  const visit = (at: Buffer) => {
    const stat = fs.lstatSync(at);
    const content = stat.isSymbolicLink() ? fs.readlinkSync(at) : stat.isFile() ? fs.readFileSync(at, 'utf8') : '';
    out.set(decodePath(at).slice(top.length), {
      kind: stat.mode & 0o170000,
      mode: stat.mode & 0o7777,
      owner: `${stat.uid}:${stat.gid}`,
      mtime: Math.floor(stat.mtimeMs / 1000),
      content,
    });
    if (stat.isDirectory())
      for (const name of fs.readdirSync(at, { encoding: 'buffer' })) visit(Buffer.concat([at, Buffer.from('/'), name]));
  };
  visit(Buffer.from(top));
  return out;
}

const noCopy = !asRoot ? 'needs root: it sets owners' : !has('setfattr', '--version') ? 'setfattr (package attr) is not installed' : false;

test('copy: bash brings everything over with owner, mode, times, links and extended attributes', { skip: noCopy }, () => {
  const live = join(dir, 'live');
  const root = join(dir, "keep '$x");
  const cacheRoot = join(dir, 'cache\n');
  for (const each of [live, root, cacheRoot]) fs.mkdirSync(each);
  const names = ['plain', "it's", ' -rf ', 'a\nb', 'q"\\', '\x1b[31m', '$(touch x)', 'ü\u202e', '\udcff\udc80'];
  const owned = { uid: 1234, gid: 4321 };
  const groups = names.flatMap((name, i): Group[] => {
    const parent = `${live}/p${i}${name}`;
    fs.mkdirSync(encodePath(parent), { mode: 0o710 });
    fs.chownSync(encodePath(parent), 77, 78);
    const directory = `${parent}/${name}`;
    fs.mkdirSync(encodePath(directory));
    fs.writeFileSync(encodePath(`${directory}/f${name}`), name, { mode: 0o640 });
    fs.chmodSync(encodePath(`${directory}/f${name}`), 0o4751);
    fs.linkSync(encodePath(`${directory}/f${name}`), encodePath(`${directory}/hard`));
    fs.symlinkSync('/nowhere', encodePath(`${directory}/link`));
    fs.writeFileSync(encodePath(`${parent}/file`), 'x', { mode: 0o600 });
    fs.writeFileSync(encodePath(`${parent}/left`), 'not asked for');
    for (const each of [directory, `${parent}/file`]) fs.chownSync(encodePath(each), owned.uid, owned.gid);
    if (i === 0) assert.equal(spawnSync('setfattr', ['-n', 'user.cruft', '-v', 'kept', `${live}/p0plain/file`]).status, 0);
    fs.chmodSync(encodePath(directory), 0o2750);
    for (const each of [`${parent}/file`, directory, parent]) fs.utimesSync(encodePath(each), 1e9 + i, 1e9 + i);
    return [
      group(directory, 'directory', 0o2750, owned),
      group(`${parent}/file`, 'file', 0o600, { ...owned, store: i % 2 === 1 ? 'cache' : null }),
    ];
  });
  const suggestions = groups.map(({ path, kind, store }) => ({ path, kind, store }));
  const base = proposalOf(machine({}), { root, cacheRoot });
  const text = copyScript({
    ...base,
    places: new Places([], []),
    suggestions: suggestions.map((each) => ({ ...skeleton, ...each, kind: each.kind as 'file' })),
  });
  const script = join(dir, 'copy.sh');
  fs.writeFileSync(script, encodePath(text));
  const { status, stderr } = spawnSync('bash', [script], { cwd: dir, encoding: 'utf8', env: { PATH: process.env['PATH'], LC_ALL: 'C' } });
  assert.equal(`${status} ${stderr}`, '0 ');
  assert.ok(!fs.existsSync(join(dir, 'x')), 'nothing in a name is run');

  const before = treeOf(live);
  for (const [store, where] of [
    [null, root],
    ['cache', cacheRoot],
  ] as const) {
    const copied = treeOf(where + live);
    const mine = suggestions.filter((each) => each.store === store).map(({ path }) => path.slice(live.length));
    const wanted = [...before].filter(([path]) => path === '' || mine.some((each) => isWithin(path, each) || isWithin(each, path)));
    assert.deepEqual([...copied.keys()].toSorted(), wanted.map(([path]) => path).toSorted());
    for (const [path, seen] of wanted) {
      const asked = mine.some((each) => isWithin(path, each));
      // A folder of which only a part is copied has times of its own.
      if (path !== '')
        assert.deepEqual({ ...copied.get(path), mtime: asked ? copied.get(path)!.mtime : seen.mtime }, seen, JSON.stringify(path));
    }
  }
  const { stdout } = spawnSync('getfattr', ['--only-values', '-n', 'user.cruft', `${root}${live}/p0plain/file`], { encoding: 'utf8' });
  assert.equal(stdout, 'kept');
  const inside = `${root}${live}/p0plain/plain`;
  assert.equal(fs.lstatSync(`${inside}/hard`).ino, fs.lstatSync(`${inside}/fplain`).ino);
  assert.equal(spawnSync('bash', [script], { env: { PATH: process.env['PATH'] } }).status, 0, 'again');
  fs.rmSync(root, { recursive: true });
  assert.equal(spawnSync('bash', [script], { env: { PATH: process.env['PATH'] } }).status, 1, 'no root, no copy');
});

const skeleton = proposalOf(machine({ held: [group('/opt/x', 'directory', 0o755)] })).suggestions[0]!;
