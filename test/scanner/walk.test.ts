import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodePath, encodePath } from '../../src/model/path.ts';
import { walk } from '../../src/scanner/walk.ts';
import { collect } from './collect.ts';
import { growHostileTree } from './hostile-tree.ts';

const COLLECT = fileURLToPath(new URL('collect.ts', import.meta.url));
const NOBODY = 65534;
const asRoot = process.getuid!() === 0;
const none = { notEntered: new Map<string, string>(), omitted: new Set<string>(), listOnly: new Set<string>() };

const fresh = (): string => mkdtempSync(join(tmpdir(), 'cruft-walk-'));
const remove = (dir: string): void => void spawnSync('rm', ['-rf', '--', dir]);

/** What find prints, split at NUL, as paths. */
function find(dir: string, args: string[], uid = process.getuid!()): string[] {
  const { stdout } = spawnSync('find', [dir, '-mindepth', '1', ...args], {
    uid,
    gid: uid === NOBODY ? NOBODY : process.getgid!(),
    maxBuffer: 2 ** 29,
  });
  const fields: string[] = [];
  for (let at = 0; at < stdout.length;) {
    const end = stdout.indexOf(0, at);
    fields.push(decodePath(stdout.subarray(at, end)));
    at = end + 1;
  }
  return fields;
}

/** "1700000000.1234567890" → nanoseconds. */
function nanoseconds(text: string): bigint {
  const [whole, part = ''] = text.split('.');
  const fraction = BigInt(part.slice(0, 9).padEnd(9, '0'));
  return BigInt(whole!) * 1_000_000_000n + fraction;
}

describe('a hostile tree', () => {
  let root = '';
  let close: (() => void) | null = null;
  before(async () => {
    root = fresh();
    chmodSync(root, 0o755);
    close = await growHostileTree(root);
  });
  after(() => {
    close?.();
    remove(root);
  });

  test('every entry that find prints, byte for byte, and nothing else', async () => {
    const { entries, unread, unlisted, parts, refs } = await collect(root);
    const known = [...entries.keys(), ...unread.filter(({ ref }) => ref < 0).map(({ path }) => path)];
    assert.deepEqual(known.sort(), find(root, ['-print0']).sort());
    assert.deepEqual(
      unlisted.sort(),
      unread
        .filter(({ ref }) => ref >= 0)
        .map(({ path }) => path)
        .sort(),
    );
    if (asRoot) assert.deepEqual(unread, []);
    assert.ok(parts(`${root}/many`) > 5, 'a large directory comes in parts');
    assert.equal(Math.max(...refs), refs.length - 1, 'numbers without gaps');
    assert.ok(Math.max(...[...entries.keys()].map((path) => encodePath(path).length)) > 12_000);
  });

  test('the same from another root directory, and with one thread', async () => {
    const [all, one] = [await collect(root), await collect('/', { hostRoot: root, threads: 1 })];
    assert.deepEqual([...one.entries.keys()].map((path) => root + path).sort(), [...all.entries.keys()].sort());
  });

  test('stats as find knows them, to the nanosecond', async () => {
    const { entries } = await collect(root);
    const fields = find(root, ['-printf', '%p\\0%i %s %T@ %C@ %m %n %U %G %b %D\\0%l\\0%y\\0']);
    assert.equal(fields.length / 4 >= entries.size, true);
    for (let at = 0; at < fields.length; at += 4) {
      const [path, numbers, link, type] = fields.slice(at, at + 4) as [string, string, string, string];
      const seen = entries.get(path);
      if (!seen) continue;
      const [ino, size, mtime, ctime, mode, nlink, uid, gid, blocks, dev] = numbers.split(' ') as [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
      ];
      const expected = [BigInt(ino), BigInt(size), nanoseconds(mtime), nanoseconds(ctime), BigInt(blocks), BigInt(dev)];
      assert.deepEqual([...seen.stat.slice(0, 4), ...seen.stat.slice(6)], expected, JSON.stringify(path));
      assert.deepEqual([seen.mode & 0o7777, seen.nlink, seen.uid, seen.gid], [parseInt(mode, 8), +nlink, +uid, +gid], path);
      assert.equal(seen.target, type === 'l' ? link : null, path);
      assert.equal(seen.ref >= 0, type === 'd', path);
    }
  });

  test('as somebody who may not read everything', (t) => {
    if (!asRoot) return t.skip('only root can become somebody else; the tests above ran unprivileged');
    const child = spawnSync(process.execPath, ['--import', 'tsx', COLLECT, root, String(NOBODY)], { maxBuffer: 2 ** 29 });
    if (child.status !== 0 && /EACCES/.test(child.stderr.toString())) return t.skip('this repository is not readable for nobody');
    assert.equal(child.status, 0, child.stderr.toString());
    const { paths, unread } = JSON.parse(child.stdout.toString()) as { paths: string[]; unread: [string, string][] };
    const errors = Object.fromEntries(unread.map(([path, error]) => [Buffer.from(path, 'base64').toString().slice(root.length), error]));
    assert.deepEqual(errors, { '/none': 'EACCES', '/list': 'EACCES', '/pass': 'EACCES', '/list/secret': 'EACCES', '/list/dir': 'EACCES' });
    const known = [...paths.map((path) => decodePath(Buffer.from(path, 'base64'))), `${root}/list/secret`, `${root}/list/dir`];
    assert.deepEqual(known.sort(), find(root, ['-print0'], NOBODY).sort());
  });
});

describe('what the caller says', () => {
  let root = '';
  before(() => {
    root = fresh();
    for (const dir of ['a/b/c', 'store/x/y', 'gone/z']) mkdirSync(join(root, dir), { recursive: true });
    for (const file of ['a/b/f', 'store/x/f', 'store/f', 'gone/f', 'f', 'g']) writeFileSync(join(root, file), '');
    symlinkSync('a', join(root, 'link'));
  });
  after(() => remove(root));

  test('what is not entered, not looked at, or only listed', async () => {
    const { entries } = await collect('/', {
      hostRoot: root,
      notEntered: new Map([
        ['/a/b', 'alias of /x'],
        ['/f', 'alias of /y'],
        ['/not/there', 'pseudo'],
      ]),
      omitted: new Set(['/gone', '/g']),
      listOnly: new Set(['/store']),
    });
    assert.deepEqual([...entries.keys()].sort(), ['/a', '/a/b', '/link', '/store', '/store/f', '/store/x']);
    assert.equal(entries.get('/a/b')!.ref, -1);
    assert.equal(entries.get('/store/x')!.ref, -1);
    assert.equal(entries.get('/link')!.target, 'a');
  });

  test('several roots, each with its number', async () => {
    const listed: [number, string[]][] = [];
    const roots = ['/a/b', '/store/x', '/f', '/link', '/not/there', `/${'x'.repeat(3000)}/y`].map((path, ref) => ({ path, ref: ref + 7 }));
    const unread: string[] = [];
    for await (const batch of walk({ hostRoot: root, roots, ...none })) {
      unread.push(...batch.unread.map(({ path, error, ref }) => `${path} ${error} ${ref}`));
      for (const list of batch.listings) listed.push([list.dir, [...list.names].sort()]);
    }
    assert.deepEqual(
      listed.sort((a, b) => a[0] - b[0]),
      [
        [7, ['c', 'f']],
        [8, ['f', 'y']],
        [13, []],
        [14, []],
      ],
    );
    assert.deepEqual(unread.sort(), ['/f ENOTDIR 9', '/link ENOTDIR 10', '/not/there ENOENT 11', `/${'x'.repeat(3000)}/y ENAMETOOLONG 12`]);
  });

  test('no roots, nothing to do', async () => {
    for await (const batch of walk({ hostRoot: root, roots: [], ...none })) assert.fail(JSON.stringify(batch));
  });
});

/** The worker has read the names of such a directory, looked at a part, and waits for its reader. */
const MANY = 12_000;
function wide(mode = 0o755): string {
  const root = fresh();
  mkdirSync(join(root, 'wide/below'), { recursive: true });
  writeFileSync(join(root, 'wide/file'), '');
  for (let i = 0; i < MANY; i++) linkSync(join(root, 'wide/file'), join(root, `wide/${i}`));
  chmodSync(join(root, 'wide'), mode);
  return root;
}
const stays = (name: number): boolean => name % 100 === 0;
const soon = () => new Promise((resolve) => setTimeout(resolve, 300));

describe('a tree that changes under the walk', () => {
  test('files that vanish are not there; the rest is, and no error', async () => {
    const root = wide();
    const seen = new Set<string>();
    let changed = false;
    for await (const batch of walk({ hostRoot: root, roots: [{ path: '/', ref: 0 }], ...none })) {
      if (!changed) await soon();
      if (!changed) for (let i = 0; i < MANY; i++) if (!stays(i)) rmSync(join(root, `wide/${i}`));
      changed = true;
      assert.deepEqual(batch.unread, []);
      for (const list of batch.listings) for (const name of list.names) seen.add(name);
    }
    assert.ok(seen.size < MANY);
    for (let i = 0; i < MANY; i++) if (stays(i)) assert.ok(seen.has(String(i)));
    remove(root);
  });

  test('directories that vanish are empty', async () => {
    const root = wide();
    mkdirSync(join(root, 'a/b/c'), { recursive: true });
    const last: number[] = [];
    const refs: number[] = [0];
    for await (const batch of walk({ hostRoot: root, roots: [{ path: '/', ref: 0 }], threads: 1, ...none })) {
      if (last.length === 0) await soon().then(() => remove(root));
      assert.deepEqual(batch.unread, []);
      for (const list of batch.listings) {
        if (list.last) last.push(list.dir);
        refs.push(...list.refs.filter((ref) => ref >= 0));
      }
    }
    assert.deepEqual(last.sort(), refs.sort());
  });

  test('a directory that is replaced by a link is not followed', async () => {
    const root = wide(0o777);
    mkdirSync(join(root, 'secret'));
    for (let i = MANY - 500; i < MANY; i++) writeFileSync(join(root, `secret/${i}`), 'secret');
    for (let i = 0; i < 500; i++) writeFileSync(join(root, `secret/${i}`), 'secret');
    const unread: string[] = [];
    const sizes = new Map<number, number>();
    for await (const batch of walk({ hostRoot: root, roots: [{ path: '/wide', ref: 0 }], ...none })) {
      if (sizes.size === 0) {
        await soon();
        renameSync(join(root, 'wide'), join(root, 'moved'));
        symlinkSync('secret', join(root, 'wide'));
      }
      unread.push(...batch.unread.map(({ path, error, ref }) => `${path} ${error} ${ref}`));
      for (const list of batch.listings) for (let i = 0; i < list.count; i++) sizes.set(list.size(i), (sizes.get(list.size(i)) ?? 0) + 1);
    }
    assert.deepEqual(unread, ['/wide changed while it was read 0']);
    assert.equal(sizes.has(6), false, 'nothing of what the link leads to');
    remove(root);
  });
});

describe('an end before the end', () => {
  let root = '';
  before(() => void (root = wide()));
  after(() => remove(root));
  const options = () => ({ hostRoot: root, roots: [{ path: '/', ref: 0 }], ...none });

  test('leaving the loop while the worker waits', async () => {
    for await (const batch of walk(options())) {
      assert.ok(batch.listings.length > 0);
      await soon();
      break;
    }
  });

  test('the signal, before and during', async () => {
    await assert.rejects(collect('/', { ...options(), signal: AbortSignal.abort() }), { name: 'AbortError' });
    const control = new AbortController();
    let batches = 0;
    await assert.rejects(
      async () => {
        for await (const { listings } of walk({ ...options(), signal: control.signal })) if (listings && batches++ === 1) control.abort();
      },
      { name: 'AbortError' },
    );
    assert.equal(batches, 2, 'nothing comes after the signal');
  });

  test('an error of the reader comes through', async () => {
    await assert.rejects(async () => {
      for await (const { folder } of walk(options())) throw new Error(`reader at ${folder}`);
    }, /reader at/);
  });

  test('a worker that dies is one clear error', async () => {
    await assert.rejects(collect('/', { ...options(), listOnly: null as never }), /^Error: the walk stopped: /);
  });

  test('a slow reader holds the workers back', async () => {
    let waited = 0;
    for await (const batch of walk(options())) {
      if (waited++ === 0) await soon();
      assert.ok(batch.listings.reduce((sum, list) => sum + list.count, 0) <= 1024);
    }
    assert.ok(waited * 1024 >= MANY);
  });
});
