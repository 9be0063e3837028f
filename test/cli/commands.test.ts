import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Engine, ScanRequest, SuggestRequest } from '../../src/cli/engine.ts';
import { ClosedPipe, Interrupted } from '../../src/cli/io.ts';
import { allSeverities, declared, empty, group, hostile, noDeclarations, report, story } from '../reporters/reports.ts';
import { cruft, fakeEngine, type Ran } from './fake-engine.ts';

const stale = report([group({ path: '/etc/x', verdict: 'leftover' })], {
  findings: allSeverities.findings.filter(({ severity }) => severity === 'low'),
});
const unread = report([], { scan: { unread: [{ path: '/root', error: 'EACCES' }] } });
const bothBad = report([...story.groups], { scan: { unread: [{ path: '/root', error: 'EACCES' }] } });

/** The same, with nothing of the persist list unread. */
const wholeList = { ...story, declared: noDeclarations };
const withList = (known: Partial<typeof noDeclarations>) => ({ ...empty, declared: { ...noDeclarations, ...known } });
const conditional = (status: 'planned' | 'ok') => declared({ path: '/a', conditions: ['cfg.enable'], status });
const { notUnderstood } = story.declared;

void test('exit codes: 0, 1, 3, and what turns one into another', async () => {
  const cases: [Engine, string, number][] = [
    [fakeEngine(empty), 'scan', 0],
    [fakeEngine(story), 'scan', 1],
    [fakeEngine(story), 'status', 1],
    [fakeEngine(story), 'list', 1],
    [fakeEngine(wholeList), 'list --under /run', 0],
    [fakeEngine(story), 'list --under /run', 3],
    [fakeEngine(story), 'list --all --no-group -0', 1],
    [fakeEngine(wholeList), 'list --all --no-group -0 --verdict kept', 0],
    [fakeEngine(story), 'list --all --no-group -0 --verdict kept', 3],
    [fakeEngine(story), 'scan --strict', 3],
    [fakeEngine(wholeList), 'scan --strict', 1],
    [fakeEngine(withList({ completeness: 'none', notUnderstood })), 'scan', 3],
    [fakeEngine(withList({ completeness: 'partial' })), 'scan', 0],
    [fakeEngine(withList({ completeness: 'complete', notUnderstood })), 'scan', 0],
    [fakeEngine(withList({ completeness: 'conditional', declarations: [conditional('planned')] })), 'scan', 3],
    [fakeEngine(withList({ completeness: 'conditional', declarations: [conditional('ok')] })), 'scan', 0],
    [fakeEngine(withList({ completeness: 'complete', declarations: [declared({ path: '/a', status: 'unknown' })] })), 'scan', 0],
    [fakeEngine(unread), 'scan', 3],
    [fakeEngine(unread), 'status', 3],
    [fakeEngine(unread), 'scan --exit-zero', 0],
    [fakeEngine(bothBad), 'scan', 1],
    [fakeEngine(bothBad), 'scan --strict', 3],
    [fakeEngine(bothBad), 'scan --fail-on never', 3],
    [fakeEngine(bothBad), 'scan --strict --exit-zero', 0],
    [fakeEngine(stale), 'scan', 0],
    [fakeEngine(stale), 'scan --fail-on low', 1],
    [fakeEngine(stale), 'scan --fail-on medium', 0],
    [fakeEngine(stale), 'scan --fail-on tedious', 0],
    [fakeEngine(stale), 'scan --fail-on tedious --fail-on info', 1],
    [fakeEngine(wholeList), 'scan --fail-on never', 0],
    [fakeEngine(story), 'scan --fail-on never', 3],
    [fakeEngine(story), 'scan --fail-on never --exit-zero', 0],
    [fakeEngine(wholeList), 'scan --fail-on critical', 0],
    [fakeEngine(story), 'scan --fail-on irreplaceable', 1],
    ...[
      'report',
      'suggest-persist',
      'declared',
      'explain /var/lib/bluetooth',
      'rules',
      'rules list',
      'rules show desktop/autostart-exec-missing',
      'doctor',
    ].map((words): [Engine, string, number] => [fakeEngine(bothBad), words, 0]),
    ...['path', 'info', 'scans', 'prune', 'prune --last 3', 'vacuum'].map((words): [Engine, string, number] => [
      fakeEngine(story),
      `db ${words}`,
      0,
    ]),
    [fakeEngine(story, { doctor: () => Promise.resolve([{ name: 'x', status: 'bad', text: 'x', hint: null }]) }), 'doctor', 1],
  ];
  for (const [engine, words, code] of cases) {
    const ran = await cruft(words.split(' '), engine);
    assert.equal(ran.code, code, `cruft ${words}: ${ran.err}`);
    assert.notEqual(ran.bytes.length, 0, words);
  }
});

void test('usage errors: exit 2, one line on stderr, nothing on stdout', async () => {
  const cases: [string[], RegExp][] = [
    [['scna'], /no command "scna" \(did you mean "scan"\?\)/],
    [['scna', '--strict'], /did you mean "scan"/],
    [['verify', 'x.json'], /x.json: no such file/],
    [['verify'], /missing required argument/],
    [['rules', 'shw'], /did you mean "show"/],
    [['db', 'pth'], /did you mean "path"/],
    [['list', '--jsn'], /unknown option '--jsn'.*--json/],
    [['status', 'extra'], /too many arguments/],
    [['list', '--verdict', 'bad'], /kept, managed, persist/],
    [['list', '--larger', 'x'], /10M/],
    [['list', '--newer', 'x'], /3d/],
    [['scan', '--fail-on', 'x'], /irreplaceable, hard/],
    [['scan', '--format', 'xml'], /no format "xml" here; there is text, json/],
    [['report', '--format', 'xml'], /there is md, html, json, txt/],
    [['explain'], /missing required argument/],
    [['explain', '/gone'], /not in the last scan/],
    [['explain', 'desktop/autostart-exec-mising'], /did you mean "desktop\/autostart-exec-missing"/],
    [['explain', 'desktop/autostart-exec-missing:zzzzzzzz'], /no finding/],
    [['rules', 'show', 'x'], /no rule "x"/],
    [['suggest-persist', '--for', 'x'], /impermanence/],
    [['suggest-persist', '-0', '--for', 'fstab'], /--for paths/],
    [['list', '--no-group', '--json'], /no JSON/],
    [['db', 'prune', '--last', '0'], /1 or more/],
    [['db', 'prune', '--older-than', 'x'], /It is an age/],
    [['db', 'export'], /-o FILE/],
    [['scan', '--config', '/nonexistent/x.toml'], /\/nonexistent\/x.toml: no such file/],
    [['x\x1b[2Jy\n'], /x\\x1b\[2Jy\\n/],
  ];
  for (const [words, message] of cases) {
    const ran = await cruft(words, fakeEngine(story));
    assert.equal(ran.code, 2, words.join(' '));
    assert.match(ran.err, message);
    assert.match(ran.err, /^cruft: [^\n]*\n$/, words.join(' '));
    assert.equal(ran.out, '');
  }
  const help = await cruft(['db'], fakeEngine(story));
  assert.equal(help.code, 2);
  assert.equal(help.out, '');
});

void test('help and version answer on stdout with 0', async () => {
  for (const words of [['--help'], ['scan', '--help'], ['help', 'scan'], ['db', '--help'], ['-h']]) {
    const ran = await cruft(words, fakeEngine(null));
    assert.equal(ran.code, 0);
    assert.match(ran.out, /^Usage: cruft/);
    for (const line of ran.out.split('\n')) assert.ok(line.length <= 110, line);
  }
  assert.equal((await cruft(['scan', '--version'], fakeEngine(null))).out, '1.2.3\n');
});

void test('without a scan: status says what to do, the others are refused', async () => {
  for (const words of [[], ['status']]) {
    const ran = await cruft(words, fakeEngine(null));
    assert.equal(ran.code, 0);
    assert.match(ran.out, /cruft scan/);
  }
  for (const words of [['list'], ['list', '--no-group'], ['explain', '/x'], ['report'], ['suggest-persist']]) {
    const ran = await cruft(words, fakeEngine(null));
    assert.equal(ran.code, 2);
    assert.match(ran.err, /no scan of \/ yet; run: cruft scan\n/);
  }
});

void test('global options work before and after the command, and reach the engine', async () => {
  for (const words of [
    [
      '--root',
      '/mnt',
      '--user',
      'anna',
      '--persist',
      'p.json',
      '--wipe',
      '/home',
      '--keep',
      '/data',
      '--reinstall',
      '--db',
      'x.db',
      '--flake',
      '.#a',
      'scan',
      '/mnt/etc',
    ],
    [
      'scan',
      '/mnt/etc',
      '--root',
      '/mnt',
      '--user',
      'anna',
      '--persist',
      'p.json',
      '--wipe',
      '/home',
      '--keep',
      '/data',
      '--reinstall',
      '--db',
      'x.db',
      '--flake',
      '.#a',
    ],
  ]) {
    const engine = fakeEngine(empty);
    await cruft(words, engine);
    const { signal, onProgress, ...request } = engine.asked[0] as ScanRequest;
    assert.ok(signal instanceof AbortSignal && typeof onProgress === 'function');
    assert.deepEqual(request, {
      root: '/mnt',
      users: ['anna'],
      persist: ['/home/will/p.json'],
      flake: '.#a',
      db: '/home/will/x.db',
      wipe: ['/home'],
      reinstall: true,
      keep: ['/data'],
      disabledRules: [],
      paths: ['/etc'],
    });
  }
  const suggest = fakeEngine(story);
  await cruft(['suggest-persist', '--for', 'preservation', '--diff', '--min-regret', 'hard', '--min-confidence', 'ask'], suggest);
  const { target, diff, minRegret, minConfidence } = suggest.asked.at(-1) as SuggestRequest;
  assert.deepEqual(
    { target, diff, minRegret, minConfidence },
    { target: 'preservation', diff: true, minRegret: 'hard', minConfidence: 'ask' },
  );
});

const users = async (words: string[], known: object): Promise<unknown> => {
  const engine = fakeEngine(empty);
  await cruft([...words, 'scan'], engine, known);
  return engine.asked[0]!.users;
};

void test('subject users: those named, else the engine’s choice, whatever sudo says', async () => {
  assert.equal(await users([], {}), null);
  assert.equal(await users([], { uid: 0, self: { name: 'root', home: '/nonexistent' } }), null);
  assert.equal(
    await users([], { uid: 0, self: { name: 'root', home: '/nonexistent' }, env: { SUDO_USER: 'will', SUDO_UID: '1000' } }),
    null,
  );
  assert.deepEqual(await users(['--user', 'a', '--user', 'b'], { uid: 0 }), ['a', 'b']);
});

void test('stdout is data: progress and what is withheld go to stderr', async () => {
  const json = await cruft(['--json', 'scan'], fakeEngine(story), { errTty: true });
  assert.match(json.err, /^\r\x1b\[K25 %  100 entries {2}\/usr\/share\r\x1b\[K$/);
  assert.equal(JSON.parse(json.out).schema, 'cruft.scan/1');
  for (const words of [
    ['scan', '--no-progress'],
    ['scan', '-q'],
  ])
    assert.equal((await cruft(words, fakeEngine(story), { errTty: true })).err, '');
  for (const env of [{ TERM: 'dumb' }, { TERM: 'xterm', CI: 'true' }])
    assert.equal((await cruft(['scan'], fakeEngine(story), { errTty: true, env })).err, '');
  assert.equal((await cruft(['scan'], fakeEngine(story))).err, '');
  const suggest = await cruft(['suggest-persist'], fakeEngine(story));
  assert.equal(suggest.out, 'for impermanence\n');
  assert.equal(suggest.err, 'cruft: left out /var/100%\\x1b: a unit cannot carry it\n');
  const paths = await cruft(['suggest-persist', '--for', 'paths', '-0'], fakeEngine(story));
  assert.deepEqual(paths.bytes, Buffer.from('/var/lib/bytes\xff\0', 'latin1'));
});

void test('list -0: names byte for byte, and nothing else', async () => {
  const all = await cruft(['list', '--all', '--no-group', '-0'], fakeEngine(story));
  assert.deepEqual(all.bytes, Buffer.from('/\0/a b\0/bytes\xff\n\0/keep\0/new\0', 'latin1'));
  const some = await cruft(['list', '--no-group', '-0', '--new'], fakeEngine(story));
  assert.equal(some.out, '/new\0');
  const groups = await cruft(['list', '-0', '--verdict', 'leftover'], fakeEngine(story));
  assert.equal(groups.out, '/home/will/.config/autostart/teams.desktop\0');
});

const listed = async (...words: string[]): Promise<string[]> => {
  const ran = await cruft(['list', '--json', ...words], fakeEngine(story));
  const { groups, findings } = JSON.parse(ran.out) as { groups: { path: string }[]; findings: { rule: string }[] };
  return [...groups.map(({ path }) => path.replace('/home/will', '~')), ...findings.map(({ rule }) => rule)];
};

void test('list filters', async () => {
  const rule = 'desktop/autostart-exec-missing';
  const teams = '~/.config/autostart/teams.desktop';
  assert.equal((await listed()).length, story.groups.length + 1);
  assert.deepEqual(await listed('--verdict', 'leftover'), [teams, rule]);
  assert.deepEqual(await listed('--rule', rule), [teams, rule]);
  assert.deepEqual(await listed('--rule', 'no/such'), []);
  assert.deepEqual(await listed('--class', 'cache', '--class', 'runtime'), ['~/.cache', '/run']);
  assert.deepEqual(await listed('--regret', 'hard'), ['/var/lib/bluetooth', '/var/lib/nixos']);
  assert.deepEqual(await listed('--owner', 'Bluetooth.service'), ['/var/lib/bluetooth']);
  assert.deepEqual(await listed('--under', '/var'), ['/var/lib/bluetooth', '/var/lib/nixos']);
  assert.deepEqual(await listed('--under', '.config/autostart'), [teams, rule]);
  assert.deepEqual(await listed('--larger', '10GiB'), ['~/.cache', '/persist']);
  assert.deepEqual(await listed('--new'), ['~/.config/odd']);
  assert.equal((await listed('--newer', '4d', '--verdict', 'kept')).length, 1);
  assert.equal((await listed('--older', '4d')).length, 0);
  assert.deepEqual(await listed('--user', 'will', '--class', 'secret'), ['~/.ssh', '~/.local/share/keyrings']);
  const text = await cruft(['list'], fakeEngine(story));
  assert.doesNotMatch(text.out, /\/usr\//);
  assert.match(text.out, /Not shown: disposable 14 GiB · managed 5.0 GiB · kept 40 GiB/);
  assert.match((await cruft(['list', '--all'], fakeEngine(story))).out, /\/usr\//);
});

const colored = (ran: Ran): boolean => ran.out.includes('\x1b[');

void test('colour, pager and width go by the stream', async () => {
  const env = { LANG: 'C.UTF-8', TERM: 'xterm' };
  assert.equal(colored(await cruft(['scan'], fakeEngine(story))), false);
  assert.equal(colored(await cruft(['scan'], fakeEngine(story), { tty: true })), true);
  assert.equal(colored(await cruft(['scan'], fakeEngine(story), { tty: true, env: { ...env, NO_COLOR: '1' } })), false);
  assert.equal(colored(await cruft(['scan'], fakeEngine(story), { tty: true, env: { ...env, NO_COLOR: '' } })), true);
  assert.equal(colored(await cruft(['scan'], fakeEngine(story), { tty: true, env: { ...env, TERM: 'dumb' } })), false);
  assert.equal(colored(await cruft(['scan'], fakeEngine(story), { env: { ...env, FORCE_COLOR: '1' } })), true);
  assert.equal(colored(await cruft(['scan'], fakeEngine(story), { tty: true, env: { ...env, FORCE_COLOR: '0' } })), false);
  assert.equal(
    colored(await cruft(['scan', '--color', 'never'], fakeEngine(story), { tty: true, env: { ...env, FORCE_COLOR: '1' } })),
    false,
  );
  assert.equal(colored(await cruft(['scan', '--color', 'always'], fakeEngine(story), { env: { ...env, NO_COLOR: '1' } })), true);
  assert.doesNotMatch((await cruft(['scan'], fakeEngine(story), { env: { LANG: 'C' } })).out, /[^\x00-\x7f]/);
  assert.equal((await cruft(['list'], fakeEngine(story), { tty: true, rows: 10 })).paged.length, 1);
  assert.equal((await cruft(['list', '--no-pager'], fakeEngine(story), { tty: true, rows: 10 })).paged.length, 0);
  assert.equal((await cruft(['list'], fakeEngine(story), { tty: true, rows: 100 })).paged.length, 0);
  assert.equal((await cruft(['list'], fakeEngine(story), { rows: 10 })).paged.length, 0);
  assert.equal((await cruft(['scan'], fakeEngine(story), { tty: true, rows: 10 })).paged.length, 0);
});

void test('explain: a path however it is written, a finding, a rule, several at once', async () => {
  const ran = await cruft(
    [
      'explain',
      '--json',
      '/var/lib/bluetooth',
      'src/foo',
      '~/.ssh',
      'desktop/autostart-exec-missing:k3f9a2c1',
      'desktop/autostart-exec-missing',
    ],
    fakeEngine(story),
  );
  const found = JSON.parse(ran.out) as { paths: { path: string }[]; findings: unknown[]; rules: unknown[] };
  assert.deepEqual(
    found.paths.map(({ path }) => path),
    ['/var/lib/bluetooth', '/home/will/src/foo', '/home/will/.ssh'],
  );
  assert.equal(found.findings.length, 1);
  assert.equal(found.rules.length, 1);
  const mounted = await cruft(['explain', '--root', '/mnt', '/mnt/var/lib/bluetooth', '/var/lib/nixos'], fakeEngine(story));
  assert.equal(mounted.code, 0, mounted.err);
});

const failing = (error: Error): Engine =>
  fakeEngine(story, {
    scan: async () => {
      throw error;
    },
  });

void test('what goes wrong below becomes one line and its exit code', async () => {
  const crash = await cruft(['scan'], failing(new TypeError('x is\x1b[31m not a function')));
  assert.deepEqual([crash.code, crash.out, crash.err], [2, '', 'cruft: x is\\x1b[31m not a function\n']);
  const debug = await cruft(['scan'], failing(new TypeError('x')), { env: { CRUFT_DEBUG: '1' } });
  assert.match(debug.err, /TypeError: x\n +at /);
  assert.equal((await cruft(['scan'], failing(new Interrupted('SIGINT')))).code, 130);
  assert.equal((await cruft(['scan'], failing(new Interrupted('SIGTERM')))).code, 143);
  const pipe = await cruft(['list'], fakeEngine(story), {
    onWrite: () => {
      throw new ClosedPipe();
    },
  });
  assert.deepEqual([pipe.code, pipe.err], [141, '']);
});

void test('hostile names never reach the terminal raw', async () => {
  const all = [
    ['scan'],
    ['status'],
    ['list', '--all'],
    ['declared'],
    ['report'],
    ['explain', ...hostile.groups.map(({ path }) => path)],
    ['list', '--json'],
  ];
  for (const words of all) {
    const ran = await cruft(words, fakeEngine(hostile));
    assert.notEqual(ran.code, 2, ran.err);
    assert.doesNotMatch(ran.out, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u, words[0]);
    if (!words.includes('--json')) assert.ok(!ran.out.includes('\ufffd'), words[0]);
  }
});
