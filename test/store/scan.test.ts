import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodePath } from '../../src/model/path.ts';
import type { Report } from '../../src/model/report.ts';
import { isDirectoryMode } from '../../src/model/entry.ts';
import {
  decisionOf,
  entryOf,
  file,
  folder,
  link,
  listingOf,
  openToRead,
  openToWrite,
  report,
  scanOnce,
  temporaryFolder,
  writeTree,
} from './made-up.ts';

const HOSTILE = [
  '\n',
  ' ',
  'a\'b"',
  '\x1b[2J',
  '\u202egnp.exe',
  '\ufeffbom',
  'f\udce9.t',
  '\udcff\udcfe',
  '…',
  '😀',
  '\ue000',
  '\u0001',
  'x'.repeat(255),
  '%',
  '\\',
  '-',
  '*',
];

const byBytes = (a: string, b: string): number => Buffer.compare(encodePath(a), encodePath(b));

test('names of any bytes come back as they were, and in byte order', async (t) => {
  const name = join(temporaryFolder(t), 'index.db');
  const index = await openToWrite(name);
  const children = new Map(HOSTILE.map((each, i) => [each, i % 3 === 0 ? folder({ [each]: link(each) }) : file({ ino: BigInt(i) })]));
  scanOnce(index, folder(children));
  index.close();
  const reader = await openToRead(name);
  const tree = reader.tree('/')!;
  assert.deepEqual(
    tree.children('/').map((entry) => entry.path.slice(1)),
    [...children.keys()].sort(byBytes),
  );
  const expected = [
    '/',
    ...[...children.keys()]
      .sort(byBytes)
      .flatMap((each) => (children.get(each)!.children ? [`/${each}`, `/${each}/${each}`] : [`/${each}`])),
  ];
  assert.deepEqual([...tree.paths()], expected);
  assert.deepEqual(
    [...tree.walk()].map(({ entry }) => entry.path),
    expected,
  );
  for (const [each, node] of children) {
    assert.deepEqual(tree.entry(`/${each}`), entryOf(`/${each}`, node));
    if (node.children) assert.equal(tree.entry(`/${each}/${each}`)!.target, each);
  }
  assert.equal(tree.entry('/nowhere'), null);
  assert.equal(tree.entry('/f\ufffd.t'), null);
  assert.deepEqual([...tree.paths('/nowhere')], []);
  reader.close();
});

test('numbers are exact at their ends', async (t) => {
  const index = await openToWrite(join(temporaryFolder(t), 'index.db'));
  const odd = file({
    ino: -2n, // 2^64 - 2
    size: 2n ** 53n + 1n,
    mtime: -1n,
    dev: 2n ** 63n - 1n,
    nlink: 2 ** 32 - 1,
    uid: 2 ** 32 - 1,
    gid: 2 ** 32 - 2,
    mode: 0o107777,
  });
  scanOnce(index, folder({ odd }));
  const { listing } = [...index.tree('/')!.listings()][0]!;
  assert.deepEqual([...listing.stats], [...listingOf(0, true, [['odd', odd]], Int32Array.of(-1)).stats]);
  scanOnce(index, folder({ odd }));
  assert.equal(index.history('/', '/odd')!.states.length, 1);
  // One bit in any word is a change, also where the first listing's numbers are beyond 2^53.
  const off: Partial<typeof odd>[] = [
    { ino: -3n },
    { size: 2n ** 53n },
    { mtime: -2n },
    { nlink: 1 },
    { uid: 0 },
    { gid: 0 },
    { mode: 0o100000 },
  ];
  let states = 1;
  for (const change of off) {
    scanOnce(index, folder({ odd: { ...odd, ...change } }));
    assert.equal(index.history('/', '/odd')!.states.length, ++states);
  }
  index.close();
});

const full = (n: number): Report =>
  report(
    {
      groups: [{ path: `/g\udcff${n}`, why: 'x' }] as unknown as Report['groups'],
      findings: [{ id: `f${n}`, path: '/\n' }] as unknown as Report['findings'],
      notes: ['a note'],
    },
    { unread: [{ path: '/r\udce9', error: 'EACCES' }], entries: n },
  );

test('the report comes back whole; groups and findings are those of the last scan', async (t) => {
  const name = join(temporaryFolder(t), 'index.db');
  const index = await openToWrite(name);
  assert.equal(index.report('/'), null);
  assert.equal(index.tree('/'), null);
  for (const n of [1, 2]) {
    const writer = index.beginScan({ root: '/', startedAt: '2026-01-01T00:00:00Z', paths: n === 1 ? null : ['/a\udcff'] });
    writeTree(writer, '/', folder());
    writer.finish(full(n));
  }
  index.close();
  const reader = await openToRead(name);
  assert.deepEqual(reader.report('/'), full(2));
  assert.deepEqual(reader.unread(1), [{ path: '/r\udce9', error: 'EACCES' }]);
  assert.equal(reader.report('/mnt'), null);
  assert.deepEqual(
    reader.scans().map(({ id, status, entries, paths }) => ({ id, status, entries, paths })),
    [
      { id: 2, status: 'complete', entries: 2, paths: ['/a\udcff'] },
      { id: 1, status: 'complete', entries: 1, paths: null },
    ],
  );
  reader.close();
});

test('two root directories share a file and do not touch each other', async (t) => {
  const index = await openToWrite(join(temporaryFolder(t), 'index.db'));
  scanOnce(index, folder({ a: file() }));
  scanOnce(index, folder({ b: file() }), { root: '/mnt' });
  scanOnce(index, folder({}), { root: '/mnt' });
  assert.deepEqual([...index.tree('/')!.paths()], ['/', '/a']);
  assert.deepEqual([...index.tree('/mnt')!.paths()], ['/']);
  assert.deepEqual([...index.tree('/mnt', 2)!.paths()], ['/', '/b']);
  assert.deepEqual(
    [...index.changes('/mnt', 2, 3)].map(({ path, after }) => [path, after]),
    [['/b', null]],
  );
  assert.throws(() => index.tree('/', 2), { fault: 'no-scan' });
  assert.throws(() => index.changes('/', 1, 3), { fault: 'no-scan' });
  index.close();
});

test('a decision that changes alone is written in place, begins no state, and is found by the next scan', async (t) => {
  const index = await openToWrite(join(temporaryFolder(t), 'index.db'));
  const verdictOf = (path: string): string => index.tree('/')!.indexed(path)!.decision!.verdict;
  scanOnce(index, folder({ a: file({ verdict: 1 }), b: file({ verdict: 2 }) }));
  scanOnce(index, folder({ a: file({ verdict: 3 }), b: file({ verdict: 2 }) }));
  assert.deepEqual([verdictOf('/a'), verdictOf('/b')], ['disposable', 'persist']);
  assert.deepEqual([...index.changes('/', 1, 2)], []);
  const writer = index.beginScan({ root: '/', startedAt: '2026-01-01T00:00:00Z', paths: null });
  const number = writer.intern(decisionOf(3));
  assert.equal(writer.intern({ ...decisionOf(3) }), number);
  writeTree(writer, '/', folder({ a: file({ verdict: 3 }), b: file({ verdict: 2 }) }));
  writer.walked();
  writer.decide('/b', writer.intern(decisionOf(4)));
  assert.equal(writer.tree().indexed('/b')!.decision!.verdict, 'leftover');
  writer.finish(report());
  assert.deepEqual(index.tree('/')!.indexed('/b')!.decision, decisionOf(4));
  // The same listing again: what `decide` said does not outlive the scan.
  scanOnce(index, folder({ a: file({ verdict: 3 }), b: file({ verdict: 2 }) }));
  assert.equal(verdictOf('/b'), 'persist');
  index.close();
});

const machine = (root: bigint, home: bigint): ReturnType<typeof folder> =>
  folder(
    { etc: folder({ passwd: file({ dev: root }) }, { dev: root }), home: folder({ x: file({ dev: home, ino: 3n }) }, { dev: home }) },
    { dev: root },
  );

test('st_dev given out anew at a boot changes nothing; another file system at a place does', async (t) => {
  const index = await openToWrite(join(temporaryFolder(t), 'index.db'));
  scanOnce(index, machine(37n, 38n));
  scanOnce(index, machine(38n, 37n));
  assert.deepEqual([...index.changes('/', 1, 2)], []);
  assert.equal(index.tree('/')!.entry('/home/x')!.dev, 37n);
  assert.equal(index.tree('/')!.entry('/etc/passwd')!.dev, 38n);
  // Not mounted any more: what lies at /home is of the root file system now.
  scanOnce(index, machine(38n, 38n));
  assert.deepEqual(
    [...index.changes('/', 2, 3)].map(({ path }) => path),
    ['/home', '/home/x'],
  );
  index.close();
});

const all = (n: number): Int32Array => new Int32Array(n).fill(-1);

test('a name that a directory gives twice stays once, with one subtree', async (t) => {
  for (const scans of [1, 2]) {
    const index = await openToWrite(join(temporaryFolder(t), 'index.db'));
    if (scans === 2) scanOnce(index, folder({ old: file() }));
    const writer = index.beginScan({ root: '/', startedAt: '2026-01-01T00:00:00Z', paths: null });
    writer.directory(entryOf('/', folder()), 0, -1);
    const inside = (ref: number, name: string): void => writer.listing(listingOf(ref, true, [[name, file()]], all(1)), all(1));
    writer.listing(listingOf(0, true, [['new', folder()]], Int32Array.of(1)), all(1));
    const twice: Parameters<typeof listingOf>[2] = [
      ['d', folder()],
      ['f', file()],
      ['f', file({ ino: 11n })],
      ['d', folder({}, { ino: 12n })],
    ];
    writer.listing(listingOf(1, true, twice, Int32Array.of(2, -1, -1, 3)), all(4));
    inside(2, 'x');
    inside(3, 'y');
    writer.finish(report());
    const paths = [...index.tree('/')!.paths()];
    assert.equal(new Set(paths).size, paths.length);
    assert.deepEqual(
      paths.filter((path) => path.split('/').length === 3),
      ['/new/d', '/new/f'],
    );
    assert.deepEqual(index.check(), []);
    assert.equal(index.info().entries, paths.length);
    index.close();
  }
});

test('new is what was not there at the scan before; the first scan has nothing new', async (t) => {
  const index = await openToWrite(join(temporaryFolder(t), 'index.db'));
  const fresh = (): string[] => [...index.tree('/')!.walk()].filter(({ isNew }) => isNew).map(({ entry }) => entry.path);
  const fromListings = (): string[] =>
    [...index.tree('/')!.listings()].flatMap(({ path, listing, isNew }) =>
      listing.names.filter((_, i) => isNew[i] === 1).map((name) => (path === '/' ? '' : path) + '/' + name),
    );
  scanOnce(index, folder({ a: file(), b: file() }), { at: '2026-01-01T00:00:00Z' });
  assert.deepEqual(fresh(), []);
  scanOnce(index, folder({ a: file({ size: 6n }), c: folder({ d: file() }) }), { at: '2026-01-02T00:00:00Z' });
  assert.deepEqual(fresh(), ['/c', '/c/d']);
  scanOnce(index, folder({ a: file({ size: 6n }), b: file(), c: folder({ d: file() }) }), { at: '2026-01-03T00:00:00Z' });
  assert.deepEqual(fresh(), ['/b']);
  assert.deepEqual(fromListings(), ['/b']);
  const { firstSeen, lastChanged, states } = index.history('/', '/b')!;
  assert.deepEqual([firstSeen, lastChanged], ['2026-01-01T00:00:00Z', '2026-01-03T00:00:00Z']);
  assert.deepEqual(
    states.map(({ since, until }) => [since, until]),
    [
      [1, 2],
      [3, null],
    ],
  );
  assert.equal(index.history('/', '/never'), null);
  index.close();
});

test('listings of the index are those of the walk', async (t) => {
  const index = await openToWrite(join(temporaryFolder(t), 'index.db'));
  const top = folder({ a: folder({ l: link('../x'), z: link('') }), b: folder({ hidden: file() }, { state: 'shut' }), c: folder() });
  scanOnce(index, top);
  const seen = [...index.tree('/')!.listings()];
  assert.deepEqual(
    seen.map(({ path, listing }) => [path, listing.names, listing.targets, listing.last]),
    [
      ['/', ['a', 'b', 'c'], [], true],
      ['/c', [], [], true],
      ['/a', ['l', 'z'], ['../x', ''], true],
    ],
  );
  const numbers = new Set([0]);
  for (const { listing } of seen) {
    assert.ok(numbers.has(listing.dir));
    for (const [i, ref] of listing.refs.entries()) {
      assert.ok(ref < 0 || isDirectoryMode(listing.mode(i)));
      if (ref >= 0) numbers.add(ref);
    }
  }
  assert.equal(numbers.size, seen.length);
  index.close();
});

test('a reader that stops early leaves the index usable', async (t) => {
  const index = await openToWrite(join(temporaryFolder(t), 'index.db'));
  scanOnce(index, folder({ a: file(), b: file() }));
  for (const path of index.tree('/')!.paths()) if (path === '/a') break;
  scanOnce(index, folder({ a: file() }));
  assert.deepEqual([...index.tree('/')!.paths()], ['/', '/a']);
  index.close();
});
