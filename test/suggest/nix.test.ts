import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { comparePaths, isWithin } from '../../src/model/path.ts';
import type { Group } from '../../src/model/report.ts';
import type { Suggestion } from '../../src/model/suggestion.ts';
import { emit } from '../../src/suggest/emit.ts';
import { nixString } from '../../src/suggest/nix.ts';
import { group, machine, type Machine, node, proposalOf, user } from './machine.ts';
import { evaluate, hasNix, noNix, parse, STUB } from './nix-oracle.ts';

const PIECES = [
  'a',
  'b',
  ' ',
  '"',
  '\\',
  '$',
  '${',
  '}',
  '{',
  "'",
  "''",
  '%',
  '%n',
  '#',
  '/*',
  '*/',
  ';',
  '\t',
  '\n',
  '\r',
  '\x1b',
  '\u202e',
  'é',
  '日',
  '\udcff',
  '~',
  '-',
  '=',
  '𝄞',
  '\u200b',
];
const name = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[a-z.][a-z]{0,3}$/).filter((text) => text !== '.') },
  { weight: 2, arbitrary: fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')) },
);
const mode = fc.constantFrom(0o755, 0o755, 0o644, 0o700, 0o600, 0o2755, 0o444, 0o1777);
const owner = fc.constantFrom({ uid: 0, gid: 0 }, { uid: 1000, gid: 100 }, { uid: 1000, gid: 100 }, { uid: 4242, gid: 4242 });
const base = fc.constantFrom('/home/bird', '/home/bird/.config', '/home/o"${x}', '/root', '/var/lib', '/etc', '/opt', '/var/lib/private');

const held = fc
  .record({
    base,
    names: fc.array(name, { minLength: 1, maxLength: 3 }),
    kind: fc.constantFrom('directory' as const, 'directory' as const, 'file' as const),
    mode,
    owner,
    why: name,
    ask: fc.integer({ min: 0, max: 5 }),
    cache: fc.integer({ min: 0, max: 5 }),
  })
  .map(({ base, names, kind, mode, owner, why, ask, cache }): Group =>
    group([base, ...names].join('/'), kind, mode, {
      ...owner,
      why,
      confidence: ask === 0 ? 'ask' : 'likely',
      store: cache === 0 ? 'cache' : null,
    }),
  );

const users = [user('bird', 1000), user('o"${x}', 1001, '/home/o"${x}', 'grp'), user('root', 0, '/root', 'root')];

const machines = fc.record({ held: fc.array(held, { minLength: 1, maxLength: 8 }), owner, mode }).map(({ held, owner, mode }): Machine => {
  const nodes = new Map<string, ReturnType<typeof node>>();
  for (const { path } of held) {
    const names = path.slice(1).split('/');
    for (let i = 1; i < names.length; i++)
      nodes.set('/' + names.slice(0, i).join('/'), i > 2 ? node(mode, owner.uid, owner.gid) : node(0o755));
  }
  return machine({ users, held, nodes, groups: { 100: 'users' } });
});

interface Projected {
  path: string;
  root: string;
  kind: string;
  owned: string | null;
  parent: string | null;
}

const NIX = ['impermanence', 'preservation', 'home-manager'] as const;
const groupsOf: Record<string, string> = { bird: 'users', 'o"${x}': 'grp', root: 'root' };
const FOR_NIX = JSON.stringify(Object.fromEntries(users.map(({ name, home }) => [name, { home, group: groupsOf[name] }])));

/** Evaluates all texts in one run of Nix. `sole`: whose home-manager module it is. */
function project(texts: readonly string[], soles: readonly string[] = []): Projected[][] {
  const files = Object.fromEntries(texts.map((text, i) => [`s${i}.nix`, text]));
  const list = texts.map((_, i) => `(read ${nixString(soles[i] ?? '')} ./s${i}.nix)`).join(' ');
  const expression = `let users = builtins.fromJSON (builtins.readFile ./users.json); read = sole: file: (import ./modules.nix users sole (import file)).entries; in [ ${list} ]`;
  return evaluate(expression, { ...files, 'modules.nix': STUB, 'users.json': FOR_NIX }) as Projected[][];
}

const owned = ({ owner, group, mode }: Pick<Suggestion, 'owner' | 'group' | 'mode'>): string => `${owner}:${group} ${mode}`;

const byPath = (a: { path: string }, b: { path: string }) => comparePaths(a.path, b.path);

test('every snippet of generated machines parses, and evaluates to exactly the suggested set', { skip: noNix }, () => {
  const samples = fc.sample(machines, { numRuns: 700, seed: 7 });
  for (const format of NIX) {
    const made = samples.map((sample) => emit(format, proposalOf(sample, { cacheRoot: '/cache$"{' })));
    const results = project(
      made.map(({ text }) => text),
      made.map(({ proposal }) => proposal.suggestions.find((each) => each.user !== null)?.user ?? ''),
    );
    let entries = 0;
    for (const [i, { proposal, text }] of made.entries()) {
      const suggestions = proposal.suggestions.filter((each) => format !== 'home-manager' || each.user !== null);
      const wanted = suggestions.map((each) => ({
        path: each.path,
        root: each.store === 'cache' ? '/cache$"{' : '/persist',
        kind: each.kind,
        owned: format === 'preservation' || each.kind === 'directory' ? owned(each) : null,
      }));
      const got = results[i]!.map(({ path, root, kind, owned }) => ({ path, root, kind, owned }));
      assert.deepEqual(got.toSorted(byPath), wanted.toSorted(byPath), text);
      for (const { path, parent } of results[i]!) {
        const each = suggestions.find((suggestion) => suggestion.path === path)!;
        if (parent !== null) assert.equal(parent, owned(each.parent!), text);
      }
      entries += wanted.length;
    }
    assert.ok(entries > 700, `${format}: ${entries} entries`);
  }
});

test('nothing is lost on the way: covered by a suggestion, asked, or withheld with a reason; and no path lies in another', () => {
  fc.assert(
    fc.property(machines, fc.constantFrom(...NIX, 'fstab' as const, 'tmpfiles' as const, 'paths' as const), (sample, format) => {
      const { proposal } = emit(format, proposalOf(sample, { cacheRoot: '/cache' }));
      const { suggestions, asks, withheld } = proposal;
      for (const { path, kind } of sample.held) {
        const covered = [...suggestions, ...asks].some(
          (each) => each.path === path || (each.kind === 'directory' && isWithin(path, each.path)),
        );
        const around = withheld.some((each) => each.reason !== '' && isWithin(path, each.path));
        assert.ok(covered || around, `${kind} ${JSON.stringify(path)}`);
      }
      for (const [i, { path }] of suggestions.entries()) {
        assert.equal(proposal.places.refusal(path), null);
        for (const other of suggestions.slice(i + 1)) assert.ok(!isWithin(other.path, path) && !isWithin(path, other.path));
      }
    }),
    { numRuns: 400 },
  );
});

test('strings and attribute names come back from Nix as they are', { skip: noNix }, () => {
  const texts = fc.sample(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((parts) => parts.join('')),
    ),
    { numRuns: 3000, seed: 3 },
  );
  const valid = texts.filter((text) => text.isWellFormed() && !text.includes('\0'));
  assert.deepEqual(evaluate(`[ ${valid.map(nixString).join('\n')} ]`), valid);
  assert.deepEqual(
    evaluate(`map (set: builtins.head (builtins.attrNames set)) [ ${valid.map((text) => `{ ${nixString(text)} = 1; }`).join('\n')} ]`),
    valid,
  );
});

test('with nothing to declare the text is still Nix', { skip: noNix }, () => {
  const only = machine({ held: [group('/etc/shadow', 'file', 0o640)] });
  for (const format of NIX) assert.ok(parse(emit(format, proposalOf(only)).text).length > 0, format);
});

test('the oracle itself refuses what the modules have no option for', { skip: noNix }, () => {
  assert.ok(hasNix);
  const bad = '{ environment.persistence."/persist".directories = [ { directory = "/x"; how = "symlink"; } ]; }';
  assert.throws(() => project([bad]));
  assert.throws(() => parse('{ a = "unclosed; }'));
});
