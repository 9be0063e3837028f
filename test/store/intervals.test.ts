import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Entry } from '../../src/model/entry.ts';
import type { Decision } from '../../src/model/verdict.ts';
import { joinPath } from '../../src/model/path.ts';
import { decisionOf, entryOf, file, folder, type Node, openToWrite, report, temporaryFolder, writeTree } from './made-up.ts';

const NAMES = ['a', 'b', '\udcff', 'é\n'];
const stat = {
  size: fc.constantFrom(0n, 1n),
  ino: fc.constantFrom(1n, 2n ** 60n, 2n ** 60n + 1n),
  mtime: fc.constantFrom(1_700_000_000_000_000_000n, 1_700_000_000_000_000_001n),
  verdict: fc.nat(2),
  hidden: fc.constantFrom(false, false, false, false, true),
};
const aFile = fc
  .record({ ...stat, link: fc.constantFrom(null, null, 'x', '\udc80') })
  .map(({ link, ...rest }) => file(link === null ? rest : { ...rest, mode: 0o120777, target: link }));
const aFolder = (below: fc.Arbitrary<Node>): fc.Arbitrary<Node> =>
  fc
    .record({
      ...stat,
      state: fc.constantFrom('open', 'open', 'open', 'unread', 'shut'),
      entries: fc.array(fc.tuple(fc.constantFrom(...NAMES), below), { maxLength: 4 }),
    })
    .map(({ entries, ...rest }) => folder(new Map(entries), rest as Partial<Node>));
const level1 = aFolder(aFile);
const level2 = aFolder(fc.oneof(aFile, level1));
const aTop = aFolder(fc.oneof(aFile, level1, level2)).map((top): Node => ({ ...top, state: 'open', hidden: false }));

/** What the index should know after a scan: the naive way, a tree of copies. */
function remembered(before: Node | null, now: Node): Node {
  const was = before?.children ?? new Map<string, Node>();
  if (now.children === null || now.state === 'shut') return { ...now, children: now.children && new Map() };
  if (now.state === 'unread') return { ...now, children: was };
  const children = new Map<string, Node>();
  for (const [name, child] of now.children) {
    const old = was.get(name);
    if (!child.hidden) children.set(name, remembered(old ?? null, child));
    else if (old) children.set(name, old);
  }
  return { ...now, children };
}

type Flat = Map<string, string>;
/** Entry and decision as text, whatever the order of their keys. */
const text = ([entry, decision]: [Entry, Decision | null]): string =>
  JSON.stringify([Object.entries(entry).sort(), decision], (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each));

function flat(top: Node, withVerdict: boolean): Flat {
  const all: Flat = new Map();
  const visit = (path: string, node: Node): void => {
    all.set(path, text([entryOf(path, node), withVerdict ? decisionOf(node.verdict) : null]));
    for (const [name, child] of node.children ?? []) visit(joinPath(path, name), child);
  };
  visit('/', top);
  return all;
}

const sorted = (map: Flat): [string, string][] => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

test('any five scans: every state, every difference, every history is as if each had been kept whole', async (t) => {
  const place = temporaryFolder(t);
  let run = 0;
  const scans = fc.array(fc.record({ top: aTop, part: fc.constantFrom(1, 2, Infinity), only: fc.constantFrom(null, null, 'a', 'b') }), {
    minLength: 5,
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(scans, async (all) => {
      const index = await openToWrite(join(place, `${run++}.db`));
      const states: Node[] = [];
      for (const { top, part, only } of all) {
        const before = states.at(-1) ?? null;
        const writer = index.beginScan({ root: '/', startedAt: `2026-01-01T00:00:0${states.length}Z`, paths: null });
        const alone = only === null ? undefined : top.children!.get(only);
        if (alone?.children && alone.state !== 'shut') {
          writer.directory(entryOf('/', top), -1, writer.intern(decisionOf(top.verdict)));
          writeTree(writer, `/${only}`, alone, part);
          const children = new Map(before?.children);
          states.push({ ...top, children: children.set(only!, remembered(children.get(only!) ?? null, alone)) });
        } else {
          writeTree(writer, '/', top, part);
          states.push(remembered(before, top));
        }
        writer.finish(report());
        const now: Flat = new Map([...index.tree('/')!.walk()].map(({ entry, decision }) => [entry.path, text([entry, decision])]));
        assert.deepEqual(sorted(now), sorted(flat(states.at(-1)!, true)));
      }
      const flats = states.map((state) => flat(state, false));
      for (const [i, state] of flats.entries()) {
        const tree = index.tree('/', i + 1)!;
        assert.deepEqual(sorted(new Map([...tree.walk()].map(({ entry }) => [entry.path, text([entry, null])]))), sorted(state));
        assert.deepEqual(new Set(tree.paths()), new Set(state.keys()));
        for (let j = 0; j < i; j++) {
          const changed = [...new Set([...flats[j]!.keys(), ...state.keys()])].filter((path) => flats[j]!.get(path) !== state.get(path));
          const found = [...index.changes('/', j + 1, i + 1)];
          assert.deepEqual(found.map(({ path }) => path).sort(), changed.sort());
          for (const { path, before, after } of found) {
            assert.equal(before === null ? undefined : text([before, null]), flats[j]!.get(path));
            assert.equal(after === null ? undefined : text([after, null]), state.get(path));
          }
        }
      }
      for (const path of new Set(flats.flatMap((each) => [...each.keys()]))) {
        const history = index.history('/', path)!;
        assert.equal(history.firstSeen, `2026-01-01T00:00:0${flats.findIndex((each) => each.has(path))}Z`);
        for (const { since, until } of history.states) assert.ok(until === null || since < until);
      }
      // Forgetting keeps what is left as it was.
      index.prune({ keep: 2 });
      for (const kept of [4, 5])
        assert.deepEqual(
          sorted(new Map([...index.tree('/', kept)!.walk()].map(({ entry }) => [entry.path, text([entry, null])]))),
          sorted(flats[kept - 1]!),
        );
      assert.throws(() => index.tree('/', 3), { fault: 'no-scan' });
      assert.deepEqual(index.check(), []);
      index.close();
    }),
    { numRuns: 40, includeErrorInReport: true },
  );
});
