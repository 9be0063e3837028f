import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Group } from '../../src/model/report.ts';
import { diffDeclared, emitDiff } from '../../src/suggest/diff.ts';
import { declared, emptyDeclared, group, machine, node, proposalOf } from './machine.ts';

const mine = { uid: 1000, gid: 100 };
const dir = (path: string, more: Partial<Group> = {}, mode = 0o755) => group(path, 'directory', mode, more);
const file = (path: string, more: Partial<Group> = {}, mode = 0o644) => group(path, 'file', mode, more);
const HOME = new Map([
  ['/home', node(0o755)],
  ['/home/bird', node(0o700, 1000, 100)],
  ['/home/bird/.config', node(0o755, 1000, 100)],
  ['/home/bird/.config/app', node(0o750, 1000, 100)],
]);

test('owner, mode, scope and the directories above come from the machine', () => {
  const { suggestions } = proposalOf(
    machine({
      nodes: HOME,
      held: [dir('/home/bird/.config/app/db', { uid: 1000, gid: 7 }, 0o2750), dir('/var/lib/private/x', { uid: 63000, gid: 63000 }, 0o700)],
    }),
  );
  const [mine, dynamic] = suggestions;
  assert.deepEqual(
    [mine!.owner, mine!.group, mine!.mode, mine!.scope, mine!.user, mine!.relative],
    ['bird', '7', '2750', 'user', 'bird', '.config/app/db'],
  );
  assert.deepEqual(mine!.parent, { path: '/home/bird/.config/app', owner: 'bird', group: 'users', mode: '0750' });
  assert.deepEqual(
    mine!.parents!.map(({ path }) => path),
    ['/home', '/home/bird', '/home/bird/.config', '/home/bird/.config/app'],
  );
  assert.deepEqual([dynamic!.scope, dynamic!.user, dynamic!.relative, dynamic!.owner], ['system', null, null, '63000']);
  assert.deepEqual(dynamic!.parent, { path: '/var/lib/private', owner: 'root', group: 'root', mode: '0700' });
});

test('a directory takes in what lies in it: the higher regret, the surer word, all the bytes', () => {
  const { suggestions } = proposalOf(
    machine({
      held: [
        dir('/opt/a', { regret: 'tedious', why: 'settings' }),
        dir('/opt/a/keys', { regret: 'irreplaceable', confidence: 'certain', class: 'secret', why: 'private key' }, 0o700),
      ],
    }),
  );
  const [only, ...rest] = suggestions;
  assert.deepEqual(rest, []);
  assert.deepEqual(
    [only!.path, only!.regret, only!.confidence, only!.class, only!.bytes, only!.mode],
    ['/opt/a', 'irreplaceable', 'certain', 'secret', 20, '0755'],
  );
  assert.equal(only!.why, 'settings; keys: private key');
});

test('a secret in a cache draws it into the persist root', () => {
  const held = [
    dir('/home/bird/.cache/hf', { verdict: 'disposable', store: 'cache', regret: 'none' }),
    file('/home/bird/.cache/hf/token', { class: 'secret' }, 0o600),
  ];
  const { suggestions } = proposalOf(machine({ held }), { cacheRoot: '/cache' });
  assert.deepEqual(
    suggestions.map(({ path, store }) => [path, store]),
    [['/home/bird/.cache/hf', null]],
  );
});

test('a file that is replaced by rename and stays a file says so', () => {
  const { suggestions } = proposalOf(machine({ nodes: HOME, held: [file('/home/bird/.zsh_history', mine)] }), { isReplaced: () => true });
  assert.match(suggestions[0]!.notes!.join(), /replaces it by rename/);
});

test('the first declared root is the persist root, /persist where there is none', () => {
  assert.equal(proposalOf(machine({})).root, '/persist');
  assert.equal(proposalOf(machine({}), { root: '/keep' }).root, '/keep');
  const roots = [
    { path: '/off', name: null, enabled: false },
    { path: '/nix/persist', name: null, enabled: true },
  ];
  assert.equal(proposalOf(machine({ declared: { roots } })).root, '/nix/persist');
});

test('--diff: what to add, and what is declared and not there', () => {
  const list = {
    ...emptyDeclared,
    declarations: [
      declared('/opt/gone', { status: 'missing' }),
      declared('/opt/later', { status: 'missing' }),
      declared('/opt/void', { status: 'empty' }),
      declared('/opt/off', { status: 'missing', enabled: false }),
      declared('/opt/ok'),
    ],
  };
  const proposal = proposalOf(machine({ held: [dir('/opt/new', { why: 'made by\nhand' })], declared: list }));
  const diff = diffDeclared(proposal, list, (path) => path === '/opt/later');
  assert.equal(
    emitDiff(diff, list),
    [
      '--- declared',
      '+++ suggested',
      '- /opt/gone  # nothing in the persist root, declared in configuration.nix:7',
      '+ /opt/new  # hard: made by\\nhand',
      '- /opt/void  # empty, declared in configuration.nix:7',
      '',
    ].join('\n'),
  );
  assert.equal(emitDiff({ add: [], remove: [] }, list), '');
});

test('a directory around what is declared already says what it takes the place of', () => {
  const { suggestions } = proposalOf(
    machine({ declared: { declarations: [declared('/opt/a/b'), declared('/opt/ab')] }, held: [dir('/opt/a')] }),
  );
  assert.deepEqual(suggestions[0]!.notes, ['takes the place of /opt/a/b, declared at configuration.nix:7']);
});
