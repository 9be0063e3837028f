import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { geteuid } from 'node:process';
import { test, type TestContext } from 'node:test';
import Sqlite from 'better-sqlite3';
import { IndexError } from '../../src/store/error.ts';
import { openIndex } from '../../src/store/open.ts';
import { defaultIndexFile } from '../../src/store/place.ts';
import { treeOf } from './child.ts';
import { file, folder, openToRead, openToWrite, report, scanOnce, temporaryFolder, writeTree } from './made-up.ts';

const isRoot = geteuid?.() === 0;
const modeOf = (name: string): number => statSync(name).mode & 0o7777;

/** A sound index with one scan of `entries` files. */
async function soundIndex(t: TestContext, entries = 300): Promise<string> {
  const name = join(temporaryFolder(t), 'index.db');
  const index = await openToWrite(name);
  scanOnce(index, treeOf(1, entries));
  index.close();
  return name;
}

test('the usual place', () => {
  const cases: [Record<string, string>, number, string][] = [
    [{}, 1000, '/home/u/.local/state/cruft/index.db'],
    [{ XDG_STATE_HOME: '/s' }, 1000, '/s/cruft/index.db'],
    [{ XDG_STATE_HOME: 's' }, 1000, '/home/u/.local/state/cruft/index.db'],
    [{ XDG_STATE_HOME: '' }, 1000, '/home/u/.local/state/cruft/index.db'],
    [{ XDG_STATE_HOME: '/s' }, 0, '/var/lib/cruft/index.db'],
    [{ STATE_DIRECTORY: '/var/lib/private/cruft:/b', XDG_STATE_HOME: '/s' }, 0, '/var/lib/private/cruft/index.db'],
    [{ STATE_DIRECTORY: 'x' }, 0, '/var/lib/cruft/index.db'],
  ];
  for (const [env, uid, expected] of cases) assert.equal(defaultIndexFile(env, uid, '/home/u'), expected);
});

test('everything is private: file 0600, companions too, folders of the usual place 0700', async (t) => {
  const place = temporaryFolder(t);
  const before = process.umask(0);
  t.after(() => process.umask(before));
  const name = join(place, 'state/cruft/index.db');
  const index = await openIndex(name, { write: true, ownPlace: true });
  const modes = (): Set<number> => new Set(readdirSync(dirname(name)).map((each) => modeOf(join(dirname(name), each))));
  const writer = index.beginScan({ root: '/', startedAt: '2026-01-01T00:00:00Z', paths: null });
  assert.ok(existsSync(`${name}-journal`));
  assert.deepEqual(modes(), new Set([0o600]));
  writer.finish(report());
  scanOnce(index, folder());
  assert.ok(existsSync(`${name}-wal`) && existsSync(`${name}-shm`));
  assert.deepEqual(modes(), new Set([0o600]));
  await index.export(join(place, 'copy.db'));
  assert.equal(modeOf(join(place, 'copy.db')), 0o600);
  index.close();
  assert.deepEqual([modeOf(join(place, 'state')), modeOf(dirname(name))], [0o700, 0o700]);
  assert.deepEqual(readdirSync(dirname(name)), ['index.db']);
  // Somebody made it readable for all.
  chmodSync(name, 0o644);
  (await openToWrite(name)).close();
  assert.equal(modeOf(name), 0o600);
});

test('what is no index of ours is refused and not touched', async (t) => {
  const place = temporaryFolder(t);
  const other = join(place, 'other.db');
  new Sqlite(other).exec('CREATE TABLE precious (x); INSERT INTO precious VALUES (1)').close();
  const fifo = join(place, 'fifo');
  execFileSync('mkfifo', [fifo]);
  mkdirSync(join(place, 'folder'));
  const contents: Record<string, string | Buffer> = {
    text: 'my only copy of the thesis',
    short: 'SQLite format 3\0',
    zeros: Buffer.alloc(8192),
    nearly: Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(4080)]),
  };
  for (const [name, content] of Object.entries(contents)) writeFileSync(join(place, name), content, { mode: 0o644 });
  const before = new Map([...Object.keys(contents), 'other.db'].map((name) => [name, readFileSync(join(place, name))]));
  for (const write of [true, false]) {
    for (const name of [...before.keys(), 'fifo', 'folder', ' trailing '])
      await assert.rejects(
        openIndex(join(place, name), { write, ownPlace: false }),
        (error) => error instanceof IndexError && error.fault === 'foreign' && error.message.includes(name),
      );
    await assert.rejects(openIndex(other, { write, ownPlace: true }), { fault: 'foreign' });
  }
  for (const [name, content] of before) {
    assert.deepEqual(readFileSync(join(place, name)), content);
    assert.equal(modeOf(join(place, name)), 0o644);
  }
  assert.deepEqual(readdirSync(place).sort(), [...before.keys(), 'fifo', 'folder'].sort());
});

test('nothing there: reading says so, writing makes it; its folder has to exist unless it is the usual place', async (t) => {
  const place = temporaryFolder(t);
  await assert.rejects(openToRead(join(place, 'none.db')), { fault: 'missing' });
  await assert.rejects(openToRead(join(place, 'none/none.db')), { fault: 'missing' });
  assert.deepEqual(readdirSync(place), []);
  await assert.rejects(openToWrite(join(place, 'none/none.db')), { fault: 'no-folder' });
  writeFileSync(join(place, 'plain'), '');
  await assert.rejects(openToWrite(join(place, 'plain/none.db')), { fault: 'no-folder' });
  // An empty file is what a killed start leaves.
  await assert.rejects(openToRead(join(place, 'plain')), { fault: 'missing' });
  const index = await openToWrite(join(place, 'plain'));
  scanOnce(index, folder());
  index.close();
});

test('a damaged index is moved aside, said, and built anew; reading only says so', async (t) => {
  const damages: Record<string, (name: string) => void> = {
    'cut short': (name) => writeFileSync(name, readFileSync(name).subarray(0, 20_000)),
    'cut in the first page': (name) => writeFileSync(name, readFileSync(name).subarray(0, 700)),
    'schema overwritten': (name) => overwrite(name, 100, Buffer.alloc(3000, 0xaa)),
    'page size impossible': (name) => overwrite(name, 16, Buffer.from([0, 3])),
  };
  for (const [what, damage] of Object.entries(damages)) {
    const name = await soundIndex(t);
    damage(name);
    const damaged = readFileSync(name);
    await assert.rejects(openToRead(name), { fault: 'damaged' }, what);
    assert.deepEqual(readFileSync(name), damaged);
    const index = await openToWrite(name);
    assert.equal(index.movedAside, `${name}.damaged-1`, what);
    assert.deepEqual(readFileSync(`${name}.damaged-1`), damaged);
    assert.equal(index.last('/'), null);
    scanOnce(index, folder({ a: file() }));
    index.close();
    const again = await openToWrite(name);
    assert.equal(again.movedAside, null);
    assert.deepEqual([...again.tree('/')!.paths()], ['/', '/a']);
    again.close();
  }
});

test('garbage at the usual place can only be ours', async (t) => {
  const name = join(temporaryFolder(t), 'index.db');
  for (const n of [1, 2]) {
    writeFileSync(name, 'garbage '.repeat(1000));
    const index = await openIndex(name, { write: true, ownPlace: true });
    assert.equal(index.movedAside, `${name}.damaged-${n}`);
    index.close();
  }
});

test('damage that shows only later is an error that says "damaged", and never a wrong answer', async (t) => {
  const name = await soundIndex(t, 5000);
  const size = statSync(name).size;
  overwrite(name, Math.floor(size / 3), Buffer.alloc(Math.floor(size / 3), 0x55));
  const index = await openToWrite(name);
  assert.equal(index.movedAside, null);
  assert.throws(() => [...index.tree('/')!.walk()], { fault: 'damaged' });
  assert.notDeepEqual(index.check(), []);
  assert.throws(() => scanOnce(index, treeOf(2, 5000)), { fault: 'damaged' });
  assert.equal(index.moveAside(), `${name}.damaged-1`);
  const anew = await openToWrite(name);
  scanOnce(anew, folder());
  anew.close();
});

function overwrite(name: string, at: number, bytes: Buffer): void {
  const handle = openSync(name, 'r+');
  writeSync(handle, bytes, 0, bytes.length, at);
  closeSync(handle);
}

test('an index of a newer cruft is refused and not touched', async (t) => {
  const name = await soundIndex(t);
  const db = new Sqlite(name);
  db.pragma('journal_mode = DELETE');
  db.pragma('user_version = 99');
  db.close();
  const before = readFileSync(name);
  for (const write of [true, false])
    await assert.rejects(openIndex(name, { write, ownPlace: true }), { fault: 'newer', message: /schema 99/ });
  assert.deepEqual(readFileSync(name), before);
});

test('root follows no symbolic link', { skip: isRoot ? false : 'needs root' }, async (t) => {
  const place = temporaryFolder(t);
  const name = await soundIndex(t);
  symlinkSync(name, join(place, 'link.db'));
  symlinkSync('nowhere', join(place, 'dangling.db'));
  for (const each of ['link.db', 'dangling.db'])
    for (const write of [true, false]) await assert.rejects(openIndex(join(place, each), { write, ownPlace: true }), { fault: 'symlink' });
  copyFileSync(name, join(place, 'index.db'));
  writeFileSync(join(place, 'victim'), 'victim');
  symlinkSync('victim', join(place, 'index.db-wal'));
  await assert.rejects(openToWrite(join(place, 'index.db')), { fault: 'symlink' });
  assert.equal(readFileSync(join(place, 'victim'), 'utf8'), 'victim');
  assert.ok(!existsSync(join(place, 'nowhere')));
});

/** A small file system of its own, or null where mounting is not allowed. */
function smallDisk(t: TestContext, size: string): string | null {
  const place = mkdtempSync(join(tmpdir(), 'cruft-disk-'));
  t.after(() => {
    spawnSync('umount', [place]);
    rmSync(place, { recursive: true, force: true });
  });
  if (!isRoot || spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', place]).status !== 0) return null;
  return place;
}

const begin = (index: Awaited<ReturnType<typeof openToWrite>>): ReturnType<typeof index.beginScan> =>
  index.beginScan({ root: '/', startedAt: '2026-01-01T00:00:00Z', paths: null });

const fill = (index: Awaited<ReturnType<typeof openToWrite>>): void => {
  const writer = begin(index);
  assert.throws(
    () => {
      writeTree(writer, '/', treeOf(2, 60_000));
      writer.finish(report());
    },
    { name: 'IndexError', fault: 'full' },
  );
  writer.abort();
};

test('a full disk is said, and nothing is lost', async (t) => {
  const place = smallDisk(t, '3m');
  if (place === null) return t.skip('cannot mount a tmpfs here');
  const name = join(place, 'index.db');
  const index = await openToWrite(name);
  fill(index);
  assert.equal(index.last('/'), null);
  scanOnce(index, treeOf(1, 1000));
  fill(index);
  const state = [...index.tree('/')!.walk()].map(({ entry }) => entry.size);
  assert.equal(index.last('/')!.entries, 1);
  assert.deepEqual(index.check(), []);
  await assert.rejects(index.export(join(place, 'nowhere/copy.db')), IndexError);
  index.close();
  const again = await openToWrite(name);
  assert.deepEqual(
    [...again.tree('/')!.walk()].map(({ entry }) => entry.size),
    state,
  );
  scanOnce(again, treeOf(3, 1000));
  again.close();
  // Full before the first byte.
  writeFileSync(join(place, 'ballast'), Buffer.alloc(1 << 20));
  assert.equal(spawnSync('dd', ['if=/dev/zero', `of=${join(place, 'more')}`, 'bs=4096']).status, 1);
  await assert.rejects(openToWrite(join(place, 'other.db')), { fault: 'full' });
});

test('a read-only disk can be read from, and not written to', async (t) => {
  const place = smallDisk(t, '8m');
  if (place === null) return t.skip('cannot mount a tmpfs here');
  const name = join(place, 'index.db');
  const index = await openToWrite(name);
  scanOnce(index, folder({ a: file() }));
  scanOnce(index, folder({ a: file(), b: file() }));
  index.close();
  execFileSync('mount', ['-o', 'remount,ro', place]);
  const reader = await openToRead(name);
  assert.deepEqual([...reader.tree('/')!.paths()], ['/', '/a', '/b']);
  reader.close();
  await assert.rejects(openToWrite(name), { fault: 'read-only' });
  await assert.rejects(openToWrite(join(place, 'new.db')), { fault: 'read-only' });
});

test('as another user: permission denied is said', { skip: isRoot ? false : 'needs root' }, async (t) => {
  const name = await soundIndex(t);
  chmodSync(dirname(name), 0o755);
  const locked = temporaryFolder(t);
  process.seteuid!(65534);
  try {
    for (const write of [true, false]) await assert.rejects(openIndex(name, { write, ownPlace: false }), { fault: 'permission' });
    await assert.rejects(openToWrite(join(locked, 'index.db')), { fault: 'permission' });
  } finally {
    process.seteuid!(0);
  }
});
