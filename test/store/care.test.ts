import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { treeOf } from './child.ts';
import { file, folder, openToRead, openToWrite, scanOnce, temporaryFolder } from './made-up.ts';

const day = (n: number): string => `2026-01-0${n}T00:00:00Z`;

const at = (n: number): ReturnType<typeof folder> =>
  folder({ same: file(), grows: file({ size: BigInt(n) }), [`only-${n}`]: file({ verdict: n % 6 }) });

test('forgetting keeps the last scan of every root, the dates, and what a kept scan sees', async (t) => {
  const index = await openToWrite(join(temporaryFolder(t), 'index.db'));
  for (const n of [1, 2, 3, 4, 5]) scanOnce(index, at(n), { at: day(n) });
  scanOnce(index, folder({ old: file() }), { root: '/mnt', at: day(1) });
  index.beginScan({ root: '/', startedAt: day(6), paths: null }).abort();
  const paths = (scan: number): string[] => [...index.tree('/', scan)!.paths()];
  const before = [3, 5].map(paths);
  assert.deepEqual(index.prune({ keep: 5 }), { scans: 0, rows: 0 });
  assert.deepEqual(
    index.scans().map(({ status }) => status),
    ['complete', 'complete', 'complete', 'complete', 'complete', 'complete'],
  );
  const { scans, rows } = index.prune({ keep: 3 });
  // Ended before scan 3: two states of "grows", and two files.
  assert.deepEqual([scans, rows], [2, 4]);
  assert.deepEqual([3, 5].map(paths), before);
  assert.throws(() => paths(2), { fault: 'no-scan' });
  assert.deepEqual(index.history('/', '/same')!.firstSeen, day(1));
  assert.deepEqual(index.history('/', '/grows')!.firstSeen, day(1));
  assert.equal(index.history('/', '/only-1'), null);
  assert.deepEqual(index.prune({ before: '2027-01-01T00:00:00Z' }).scans, 2);
  assert.deepEqual(paths(5), before[1]);
  assert.deepEqual([...index.tree('/mnt')!.paths()], ['/', '/old']);
  assert.equal(index.info().scans, 2);
  assert.equal(index.info().rows, index.info().entries);
  // With nothing before it, nothing is new.
  assert.deepEqual(
    [...index.tree('/')!.walk()].filter(({ isNew }) => isNew),
    [],
  );
  for (const { decision } of index.tree('/')!.walk()) assert.equal(typeof decision!.verdict, 'string');
  scanOnce(index, at(1), { at: day(9) });
  assert.deepEqual(
    [...index.tree('/')!.walk()].filter(({ isNew }) => isNew).map(({ entry }) => entry.path),
    ['/only-1'],
  );
  assert.deepEqual(index.check(), []);
  index.close();
});

test('vacuum gives room back; info tells sizes', async (t) => {
  const name = join(temporaryFolder(t), 'index.db');
  const index = await openToWrite(name);
  scanOnce(index, treeOf(1, 5000));
  scanOnce(index, folder());
  index.prune({ keep: 1 });
  const { before, after } = index.vacuum();
  assert.ok(after < before / 4);
  const { path, bytes, schemaVersion, scans, rows, entries } = index.info();
  assert.deepEqual(
    { path, bytes, schemaVersion, scans, rows, entries },
    { path: name, bytes: after, schemaVersion: 1, scans: 1, rows: 1, entries: 1 },
  );
  scanOnce(index, treeOf(1, 100));
  assert.deepEqual(index.check(), []);
  index.close();
});

test('an export is a sound index of its own, and overwrites nothing', async (t) => {
  const place = temporaryFolder(t);
  const index = await openToWrite(join(place, 'index.db'));
  scanOnce(index, folder({ a: file() }));
  scanOnce(index, folder({ b: file() }));
  await index.export(join(place, 'copy.db'));
  await assert.rejects(index.export(join(place, 'copy.db')), { fault: 'exists' });
  writeFileSync(join(place, 'mine'), 'mine');
  await assert.rejects(index.export(join(place, 'mine')), { fault: 'exists' });
  await assert.rejects(index.export(join(place, 'index.db')), { fault: 'exists' });
  await assert.rejects(index.export(join(place, 'no/copy.db')), { fault: 'no-folder' });
  assert.equal(readFileSync(join(place, 'mine'), 'utf8'), 'mine');
  writeFileSync(join(place, 'empty'), '', { mode: 0o600 });
  await index.export(join(place, 'empty'));
  scanOnce(index, folder({ c: file() }));
  index.close();
  for (const name of ['copy.db', 'empty']) {
    const copy = await openToRead(join(place, name));
    assert.deepEqual([...copy.tree('/')!.paths()], ['/', '/b']);
    assert.deepEqual([...copy.tree('/', 1)!.paths()], ['/', '/a']);
    assert.deepEqual(copy.check(), []);
    copy.close();
  }
});
