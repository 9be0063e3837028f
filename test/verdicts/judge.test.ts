import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Claim, type Ownership, RANK } from '../../src/model/claim.ts';
import { isWithin, joinPath, type Path } from '../../src/model/path.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { aggregate } from '../../src/verdicts/aggregate.ts';
import { Judge, type JudgeInput } from '../../src/verdicts/judge.ts';
import { Weigher, type WeighInput } from '../../src/verdicts/weigh.ts';
import { listingsOf, pathsOf, type Tree } from './tree.ts';

const claim = (path: Path, verdict: Verdict, more: Partial<Claim> = {}): Claim => ({
  path,
  glob: /[*?]/.test(path),
  covers: 'subtree',
  provider: 'test',
  rank: RANK.known,
  kinds: null,
  verdict,
  class: null,
  regret: verdict === 'persist' ? 'hard' : 'none',
  confidence: 'likely',
  owner: null,
  user: null,
  why: `${verdict} ${path}`,
  evidence: [],
  store: null,
  ...more,
});

const owns = (...paths: Path[]): Ownership => ({
  provider: 'dpkg',
  general: claim('/', 'managed', { rank: RANK.owned, covers: 'entry', owner: 'dpkg' }),
  namesIn(dir) {
    const prefix = dir === '/' ? '/' : dir + '/';
    const names = paths.filter(
      (path) => path.startsWith(prefix) && path.length > prefix.length && !path.slice(prefix.length).includes('/'),
    );
    return names.length === 0 ? null : new Set(names.map((path) => path.slice(prefix.length)));
  },
  claimFor: () => null,
});

const container = (path: Path) => claim(path, 'managed', { covers: 'entry', container: true, rank: RANK.shape });

function judged(tree: Tree, claims: Claim[], more: Partial<WeighInput & JudgeInput> = {}) {
  const weigher = new Weigher({ claims, ownerships: [], linkClaim: () => null, ...more });
  const judge = new Judge({ weigher, isCache: more.isCache ?? (() => false) });
  const verdicts = new Map<Path, Verdict>();
  judge.root(0, '/', 0);
  const paths = new Map<number, Path>([[0, '/']]);
  const directories = new Map<Path, number>([['/', 0]]);
  for (const listing of listingsOf(tree)) {
    const dir = paths.get(listing.dir)!;
    const codes = judge.listing(listing);
    listing.names.forEach((name, i) => {
      const path = joinPath(dir, name);
      verdicts.set(path, judge.codes.all[codes[i]!]!.decision.verdict);
      if (listing.refs[i]! >= 0) {
        paths.set(listing.refs[i]!, path);
        directories.set(path, listing.refs[i]!);
      }
    });
  }
  const { lumps, codes } = aggregate(judge);
  for (const [path, ref] of directories) verdicts.set(path, judge.codes.all[codes[ref]!]!.decision.verdict);
  const lines = lumps.map(
    ({ path, code, entries, whole }) => `${judge.codes.all[code]!.decision.verdict} ${path} ${entries}${whole ? '' : ' part'}`,
  );
  return { verdicts, lines, lumps };
}

const cases: { name: string; tree: Tree; claims: Claim[]; more?: Partial<WeighInput & JudgeInput>; lines: string[] }[] = [
  {
    name: 'nobody accounts for anything: one line',
    tree: { a: { b: 1, c: { d: 2 } } },
    claims: [container('/')],
    lines: ['managed / 1 part', 'unknown /a 4'],
  },
  {
    name: 'a folder whose package owns it, with state in it, is one line of state',
    tree: { var: { lib: { blue: { x: 1, y: { z: 1 } } } } },
    claims: [container('/'), claim('/var/lib/blue', 'persist')],
    more: { ownerships: [owns('/var', '/var/lib', '/var/lib/blue')] },
    lines: ['managed / 1 part', 'managed /var 2 part', 'persist /var/lib/blue 4'],
  },
  {
    name: 'a cache inside an application folder does not tear it apart',
    tree: { h: { '.config': { slack: { cookies: 1, Cache: { a: 1, b: 1 }, sub: { Cache: { c: 1 }, q: 1 } } } } },
    claims: [
      container('/'),
      container('/h'),
      container('/h/.config'),
      claim('/h/.config/*', 'persist'),
      claim('/h/**/Cache', 'disposable', { why: 'cache' }),
    ],
    lines: ['managed / 1 part', 'managed /h 2 part', 'persist /h/.config/slack 4 part', 'disposable /h/.config/slack 5 part'],
  },
  {
    name: 'files of a folder that packages share are lumped at the first level',
    tree: { usr: { bin: { ls: 1, cp: 1, mine: 1 }, share: { doc: { a: 1 } } } },
    claims: [container('/')],
    more: { ownerships: [owns('/usr', '/usr/bin', '/usr/bin/ls', '/usr/bin/cp', '/usr/share', '/usr/share/doc', '/usr/share/doc/a')] },
    lines: ['managed / 1 part', 'managed /usr 7 part', 'unknown /usr/bin/mine 1'],
  },
  {
    name: 'a declaration covers what a catalogue says of something below it',
    tree: { var: { lib: { foo: { cache: { a: 1 }, b: 1 } } } },
    claims: [container('/'), claim('/var/lib/foo', 'kept', { rank: RANK.declared }), claim('/var/lib/foo/cache', 'disposable')],
    lines: ['managed / 1 part', 'kept /var 6'],
  },
  {
    name: 'what is worth keeping is named where the catalogue names it',
    tree: { data: { pg: { a: 1 } } },
    claims: [container('/'), claim('/data/pg', 'persist')],
    lines: ['managed / 1 part', 'managed /data 1 part', 'persist /data/pg 2'],
  },
  {
    name: 'a stale file is named, not the folder that holds nothing else',
    tree: { autostart: { 'teams.desktop': 1 } },
    claims: [
      container('/'),
      claim('/autostart', 'persist'),
      claim('/autostart/teams.desktop', 'leftover', { covers: 'entry', rank: RANK.leftover }),
    ],
    lines: ['managed / 1 part', 'managed /autostart 1 part', 'leftover /autostart/teams.desktop 1'],
  },
  {
    name: 'a deeper row that says no more than the one above is not a line of its own',
    tree: { '.ssh': { id: 1, known_hosts: 1 } },
    claims: [
      container('/'),
      claim('/.ssh', 'persist', { regret: 'irreplaceable' }),
      claim('/.ssh/known_hosts', 'persist', { regret: 'tedious' }),
    ],
    lines: ['managed / 1 part', 'persist /.ssh 3'],
  },
  {
    name: 'a dearer file inside is',
    tree: { c: { settings: 1, key: 1 } },
    claims: [container('/'), claim('/c', 'persist', { regret: 'tedious' }), claim('/c/key', 'persist', { regret: 'irreplaceable' })],
    lines: ['managed / 1 part', 'persist /c 2 part', 'persist /c/key 1'],
  },
  {
    name: 'build output only beside its marker',
    tree: { p: { 'Cargo.toml': 1, target: { o: 1 } }, q: { target: { mine: 1 } } },
    claims: [container('/'), claim('/**/target', 'disposable', { beside: 'Cargo.toml' })],
    lines: ['managed / 1 part', 'unknown /p 2 part', 'disposable /p 2 part', 'unknown /q 3'],
  },
  {
    name: 'a tagged cache',
    tree: { p: { 'CACHEDIR.TAG': 43, x: { y: 1 } }, q: { 'CACHEDIR.TAG': 5, x: 1 } },
    claims: [container('/')],
    more: { isCache: (dir) => dir === '/p' },
    lines: ['managed / 1 part', 'disposable /p 4', 'unknown /q 3'],
  },
  {
    name: 'more files that nobody accounts for than a person wants to read are one line',
    tree: { etc: Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`f${i}`, 1])) },
    claims: [container('/'), container('/etc')],
    lines: ['managed / 1 part', 'managed /etc 1 part', 'unknown /etc 9 part'],
  },
  {
    name: 'nor is a flood of small unclaimed things inside a package more than one line',
    tree: { usr: { lib: { npm: Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`m${i}`, { extra: 1 }])) } } },
    claims: [container('/')],
    more: { ownerships: [owns('/usr', '/usr/lib', '/usr/lib/npm', ...Array.from({ length: 9 }, (_, i) => `/usr/lib/npm/m${i}`))] },
    lines: ['managed / 1 part', 'managed /usr 12 part', 'unknown /usr/lib/npm 9 part'],
  },
  {
    name: 'links are judged by where they point',
    tree: { etc: { hosts: '/etc/static/hosts', mine: 'elsewhere' } },
    claims: [container('/'), container('/etc')],
    more: {
      linkClaim: (path, target) =>
        target.startsWith('/etc/static/') ? claim(path, 'managed', { rank: RANK.link, covers: 'entry', why: 'by NixOS' }) : null,
    },
    lines: ['managed / 1 part', 'managed /etc 2 part', 'unknown /etc/mine 1'],
  },
];

for (const { name, tree, claims, more, lines } of cases) {
  test(`aggregation: ${name}`, () => {
    assert.deepEqual(judged(tree, claims, more).lines.sort(), [...lines].sort());
  });
}

test('a claim of lower rank below a declaration changes no verdict', () => {
  const { verdicts } = judged({ a: { b: { c: 1 } } }, [
    claim('/a', 'kept', { rank: RANK.declared }),
    claim('/a/b', 'persist', { rank: RANK.owned }),
  ]);
  assert.deepEqual([verdicts.get('/a'), verdicts.get('/a/b'), verdicts.get('/a/b/c')], ['kept', 'kept', 'kept']);
});

test('every entry is in exactly one line, whatever the tree and the claims', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'Cache', 'x.tmp');
  const tree = fc.letrec<{ tree: Tree; node: Tree[string] }>((tie) => ({
    tree: fc.dictionary(name, tie('node'), { maxKeys: 4 }),
    node: fc.oneof({ maxDepth: 4 }, fc.nat(3), fc.constant('target'), tie('tree')),
  })).tree;
  const path = fc.array(fc.oneof(name, fc.constant('*')), { minLength: 1, maxLength: 3 }).map((parts) => '/' + parts.join('/'));
  const anyClaim = fc
    .record({
      path: fc.oneof(path, fc.constantFrom('/**/Cache', '/a/**/*.tmp')),
      verdict: fc.constantFrom<Verdict>('kept', 'managed', 'persist', 'disposable', 'unknown'),
      covers: fc.constantFrom<Claim['covers']>('entry', 'subtree', 'contents'),
      rank: fc.constantFrom(...Object.values(RANK)),
      container: fc.boolean(),
    })
    .map(({ path, verdict, ...more }) => claim(path, verdict, more));
  fc.assert(
    fc.property(tree, fc.array(anyClaim, { maxLength: 6 }), (tree, claims) => {
      const { lumps, verdicts } = judged(tree, claims);
      const paths = pathsOf(tree);
      assert.equal(
        lumps.reduce((sum, { entries }) => sum + entries, 0),
        paths.length,
      );
      assert.deepEqual([...verdicts.keys()].sort(), paths.sort());
      for (const lump of lumps) {
        const below = paths.filter((path) => isWithin(path, lump.path)).length;
        assert.ok(lump.entries <= below, `${lump.path}: ${lump.entries} entries of ${below}`);
        if (lump.whole) assert.equal(lump.entries, below);
      }
    }),
    { numRuns: 2000 },
  );
});
