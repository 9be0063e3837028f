import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Index } from '../../src/store/index-file.ts';
import { treeOf } from './child.ts';
import { folder, openToRead, openToWrite, scanOnce, temporaryFolder, writeTree } from './made-up.ts';

const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));
/** Enough that the page cache (16 MB) overflows and SQLite writes to the disk before the end. */
const FIRST = 75_000;
const AGAIN = 25_000;

const children = new Set<ChildProcess>();
after(() => children.forEach((child) => child.kill('SIGKILL')));

/** Starts a scan in another process and resolves when it is where it should stop, or has ended. */
async function start(file: string, round: number, stop: string, entries: number): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, file, String(round), stop, String(entries)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text));
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (text: Buffer) => {
      said += text;
      resolve();
    });
    child.on('exit', () => resolve());
  });
  return { child, said };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
  children.delete(child);
}

const sizesIn = (index: Index): Set<number> =>
  new Set([...index.tree('/')!.walk()].filter(({ entry }) => entry.kind === 'file').map(({ entry }) => entry.size));

test('killed anywhere in the first scan: there is no scan, and the next one works', async (t) => {
  const place = temporaryFolder(t);
  for (const stop of ['begun', 'half', 'walked']) {
    const file = join(place, `${stop}.db`);
    const { child, said } = await start(file, 1, stop, stop === 'begun' ? 300 : FIRST);
    assert.equal(said, 'there\n');
    if (stop !== 'begun') assert.ok(statSync(file).size > 1e6, 'SQLite had written a part');
    await kill(child);
    const index = await openToWrite(file);
    assert.equal(index.movedAside, null);
    assert.equal(index.last('/'), null);
    assert.equal(index.info().entries, 0);
    scanOnce(index, treeOf(2, 300));
    assert.deepEqual(sizesIn(index), new Set([2]));
    assert.deepEqual(index.check(), []);
    assert.deepEqual(
      index.scans().map(({ status }) => status),
      ['complete', 'interrupted'],
    );
    index.close();
  }
});

test('killed anywhere in a rescan: the scan before is the current one; finished is finished', async (t) => {
  const file = join(temporaryFolder(t), 'index.db');
  const first = await openToWrite(file);
  scanOnce(first, treeOf(0, AGAIN));
  first.close();
  for (const [round, stop] of ['begun', 'half', 'walked', 'finished'].entries()) {
    const { child, said } = await start(file, round + 1, stop, AGAIN);
    assert.equal(said, 'there\n');
    if (stop !== 'begun') assert.ok(statSync(`${file}-wal`).size > 1e6, 'SQLite had written a part');
    // Somebody reads while the scan is written.
    const reader = await openToRead(file);
    if (stop === 'walked') assert.deepEqual(sizesIn(reader), new Set([0]));
    reader.close();
    await kill(child);
    const index = await openToWrite(file);
    assert.equal(index.movedAside, null);
    assert.equal(index.last('/')!.id, stop === 'finished' ? round + 2 : 1);
    if (stop !== 'begun') assert.deepEqual(sizesIn(index), new Set([stop === 'finished' ? round + 1 : 0]));
    index.close();
  }
  const index = await openToWrite(file);
  assert.deepEqual(index.check(), []);
  scanOnce(index, treeOf(0, AGAIN));
  assert.deepEqual(sizesIn(index), new Set([0]));
  assert.equal([...index.changes('/', 1, index.last('/')!.id)].length, 0);
  index.close();
  assert.deepEqual(readdirSync(join(file, '..')), ['index.db']);
});

test('a second scan waits, then says since when the first one runs; after it, it works', async (t) => {
  const file = join(temporaryFolder(t), 'index.db');
  const index = await openToWrite(file);
  const begin = (): ReturnType<Index['beginScan']> => index.beginScan({ root: '/', startedAt: '2026-01-01T00:00:00Z', paths: null });
  scanOnce(index, folder());
  const { child } = await start(file, 1, 'walked', 300);
  assert.throws(begin, {
    name: 'IndexError',
    fault: 'busy',
    message: `index ${file}: another cruft has been writing it since 2026-02-02T02:02:02Z`,
  });
  await kill(child);
  writeTree(begin(), '/', folder());
  index.close();
});

test('an aborted scan leaves no trace but its row', async (t) => {
  const index = await openToWrite(join(temporaryFolder(t), 'index.db'));
  scanOnce(index, treeOf(1, 300));
  const before = index.info();
  const writer = index.beginScan({ root: '/', startedAt: '2026-01-01T00:00:00Z', paths: null });
  writeTree(writer, '/', treeOf(2, 300));
  writer.abort();
  assert.deepEqual({ ...index.info(), bytes: 0 }, { ...before, bytes: 0 });
  assert.equal(index.scans()[0]!.status, 'interrupted');
  assert.deepEqual(sizesIn(index), new Set([1]));
  scanOnce(index, treeOf(2, 300));
  assert.deepEqual(sizesIn(index), new Set([2]));
  index.close();
});

test('several processes that make the same new index at once: each scans or says that it is busy', async (t) => {
  const file = join(temporaryFolder(t), 'index.db');
  const all = await Promise.all([1, 2, 3].map((round) => start(file, round, 'never', 2_000)));
  const done = all.filter(({ said }) => said === 'done\n');
  assert.ok(done.length >= 1);
  for (const { said } of all) assert.match(said, /^done\n$|IndexError: index .*: another cruft /);
  assert.ok(existsSync(file));
  const index = await openToWrite(file);
  assert.equal(index.scans().filter(({ status }) => status === 'complete').length, done.length);
  assert.deepEqual(index.check(), []);
  index.close();
});
