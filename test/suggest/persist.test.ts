import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Group } from '../../src/model/report.ts';
import type { SuggestOptions } from '../../src/suggest/persist.ts';
import { declared, group, machine, type Machine, node, proposalOf, user } from './machine.ts';

const mine = { uid: 1000, gid: 100 };
const dir = (path: string, more: Partial<Group> = {}, mode = 0o755) => group(path, 'directory', mode, more);
const file = (path: string, more: Partial<Group> = {}, mode = 0o644) => group(path, 'file', mode, more);
const HOME = new Map([
  ['/home', node(0o755)],
  ['/home/bird', node(0o700, 1000, 100)],
  ['/home/bird/.config', node(0o755, 1000, 100)],
  ['/home/bird/.config/app', node(0o750, 1000, 100)],
]);

interface Case {
  name: string;
  of: Partial<Machine>;
  options?: Partial<SuggestOptions>;
  suggested?: string[];
  asked?: string[];
  /** path: words of the reason */
  withheld?: Record<string, RegExp>;
}

const cases: Case[] = [
  { name: 'a clean machine', of: {} },
  {
    name: 'verdicts that are no suggestion',
    of: { held: ['kept', 'managed', 'disposable', 'leftover'].map((verdict, i) => dir(`/opt/${i}`, { verdict: verdict as 'kept' })) },
  },
  {
    name: 'only what is sure is suggested',
    of: {
      held: [dir('/opt/a', { confidence: 'ask' }), dir('/opt/b', { verdict: 'unknown', regret: 'none', confidence: 'ask' }), dir('/opt/c')],
    },
    suggested: ['/opt/c'],
    asked: ['/opt/a', '/opt/b'],
  },
  {
    name: 'asked for, everything is',
    of: { held: [dir('/opt/a', { confidence: 'ask' }), dir('/opt/b', { verdict: 'unknown', regret: 'none', confidence: 'ask' })] },
    options: { minConfidence: 'ask' },
    suggested: ['/opt/a', '/opt/b'],
  },
  {
    name: 'by regret',
    of: {
      held: [
        dir('/opt/a', { regret: 'tedious' }),
        dir('/opt/b', { regret: 'irreplaceable' }),
        dir('/opt/c', { verdict: 'unknown', regret: 'none', confidence: 'ask' }),
      ],
    },
    options: { minRegret: 'hard' },
    suggested: ['/opt/b'],
  },
  {
    name: 'a catch-all, a home, the root',
    of: {
      held: ['/', '/etc', '/var/lib', '/home', '/home/bird', '/home/bird/.config', '/home/bird/.local/share'].map((path) => dir(path)),
    },
    withheld: {
      '/': /persist root lies in it/,
      '/etc': /catch-all/,
      '/var/lib': /catch-all/,
      '/home': /catch-all/,
      '/home/bird': /whole home/,
      '/home/bird/.config': /catch-all/,
      '/home/bird/.local/share': /catch-all/,
    },
  },
  {
    name: 'the persist root, and what is above it',
    of: {
      declared: { roots: [{ path: '/srv/keep', name: null, enabled: true }] },
      held: [dir('/srv'), dir('/srv/keep'), dir('/srv/keep/x'), dir('/srv2')],
    },
    suggested: ['/srv2'],
    withheld: { '/srv': /persist root lies in it/, '/srv/keep': /persist root already/, '/srv/keep/x': /persist root already/ },
  },
  {
    name: 'the store and the kernel',
    of: { held: [dir('/nix/var/x'), dir('/run/x'), dir('/tmp/x')] },
    withheld: { '/nix/var/x': /below \/nix/, '/run/x': /below \/run/, '/tmp/x': /below \/tmp/ },
  },
  {
    name: 'never one in another',
    of: { held: [dir('/opt/a/b'), file('/opt/a/c'), dir('/opt/a'), dir('/opt/a.b'), dir('/opt/a-b')] },
    suggested: ['/opt/a', '/opt/a-b', '/opt/a.b'],
  },
  {
    name: 'an ask does not swallow what is sure',
    of: { held: [dir('/opt/a', { confidence: 'ask' }), dir('/opt/a/b')] },
    suggested: ['/opt/a/b'],
    asked: ['/opt/a'],
  },
  {
    name: 'an ask inside what is sure is covered',
    of: { held: [dir('/opt/a'), dir('/opt/a/b', { verdict: 'unknown', confidence: 'ask' })] },
    suggested: ['/opt/a'],
  },
  {
    name: 'declared already, here or above',
    of: {
      declared: { declarations: [declared('/opt/a'), declared('/opt/b', { status: 'not-mounted' }), declared('/opt/f', { kind: 'file' })] },
      held: [dir('/opt/a'), dir('/opt/b/c'), dir('/opt/ab'), file('/opt/f')],
    },
    suggested: ['/opt/ab'],
  },
  {
    name: 'a disabled declaration covers nothing, a conditional one is doubtful',
    of: {
      declared: {
        declarations: [
          declared('/opt/a', { enabled: false }),
          declared('/opt/b', { status: 'disabled' }),
          declared('/opt/c', { conditions: ['cfg.x'] }),
        ],
      },
      held: [dir('/opt/a'), dir('/opt/b'), dir('/opt/c')],
    },
    suggested: ['/opt/a', '/opt/b'],
    asked: ['/opt/c'],
  },
  {
    name: 'the account files',
    of: { held: ['passwd', 'shadow', 'group', 'gshadow', 'subuid', 'subgid', 'passwd-'].map((name) => file(`/etc/${name}`)) },
    withheld: Object.fromEntries(
      ['passwd', 'shadow', 'group', 'gshadow', 'subuid', 'subgid', 'passwd-'].map((name) => [
        `/etc/${name}`,
        /mutableUsers = false.*hashedPasswordFile/,
      ]),
    ),
  },
  {
    name: 'a link becomes its directory',
    of: { nodes: HOME, held: [group('/home/bird/.config/app/link', 'symlink', 0o777, mine)] },
    suggested: ['/home/bird/.config/app'],
  },
  {
    name: 'a link that cannot',
    of: { nodes: HOME, held: [group('/etc/localtime', 'symlink', 0o777), group('/home/bird/.config/fifo', 'fifo', 0o644, mine)] },
    withheld: { '/etc/localtime': /symbolic link/, '/home/bird/.config/fifo': /fifo/ },
  },
  {
    name: 'a link in a directory nobody has seen',
    of: { held: [group('/opt/x/link', 'symlink', 0o777)] },
    withheld: { '/opt/x/link': /symbolic link/ },
  },
  {
    name: 'replaced by rename: the directory',
    of: { nodes: HOME, held: [file('/home/bird/.config/app/rc', mine)] },
    options: { isReplaced: (path, relative) => path.endsWith('rc') && relative === '.config/app/rc' },
    suggested: ['/home/bird/.config/app'],
  },
  {
    name: 'replaced by rename, its directory a catch-all or the home: the file',
    of: { nodes: HOME, held: [file('/home/bird/.config/mimeapps.list', mine), file('/home/bird/.zsh_history', mine)] },
    options: { isReplaced: () => true },
    suggested: ['/home/bird/.config/mimeapps.list', '/home/bird/.zsh_history'],
  },
  {
    name: 'the bare node of a mixed directory',
    of: { held: [dir('/opt/a', { whole: false, entries: 1 }), dir('/opt/b', { whole: true, entries: 1 })] },
    suggested: ['/opt/b'],
  },
  {
    name: 'a folder of documents in which all has lines of its own; one with nothing to keep in it',
    of: {
      held: [
        dir('/home/bird/src', { whole: false, entries: 1, class: 'document' }),
        dir('/home/bird/src/a', { class: 'document' }),
        dir('/home/bird/src/b', { class: 'document' }),
        dir('/home/bird/other', { whole: false, entries: 1, class: 'document' }),
        dir('/home/bird/other/build', { verdict: 'disposable', regret: 'none' }),
      ],
    },
    suggested: ['/home/bird/src'],
  },
  {
    name: 'caches without a place for them',
    of: { held: [dir('/home/bird/.cache/nix', { verdict: 'disposable', store: 'cache', regret: 'none' })] },
  },
  {
    name: 'caches with a root asked for',
    of: {
      held: [
        dir('/home/bird/.cache/nix', { verdict: 'disposable', store: 'cache', regret: 'none' }),
        dir('/opt/c', { verdict: 'disposable' }),
      ],
    },
    options: { cacheRoot: '/cache' },
    suggested: ['/home/bird/.cache/nix'],
  },
  {
    name: 'caches with a root declared',
    of: {
      declared: {
        roots: [
          { path: '/state', name: 'cache', enabled: true },
          { path: '/keep', name: null, enabled: true },
        ],
      },
      held: [dir('/opt/c', { verdict: 'disposable', store: 'cache', regret: 'none' })],
    },
    suggested: ['/opt/c'],
  },
  {
    name: 'a service user has no home',
    of: { users: [user('postgres', 71, '/var/lib/postgresql')], held: [dir('/var/lib/postgresql')] },
    suggested: ['/var/lib/postgresql'],
  },
];

for (const { name, of, options, suggested = [], asked = [], withheld = {} } of cases) {
  test(name, () => {
    const proposal = proposalOf(machine(of), options);
    assert.deepEqual(
      proposal.suggestions.map(({ path }) => path),
      suggested,
    );
    assert.deepEqual(
      proposal.asks.map(({ path }) => path),
      asked,
    );
    assert.deepEqual(proposal.withheld.map(({ path }) => path).toSorted(), Object.keys(withheld).toSorted());
    for (const { path, reason } of proposal.withheld) assert.match(reason, withheld[path]!);
  });
}
