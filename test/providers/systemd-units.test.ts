import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { realHost } from '../../src/host/real.ts';
import type { Claim, Provided } from '../../src/model/claim.ts';
import { systemdDirs } from '../../src/providers/systemd-dirs.ts';

type Files = Record<string, string | readonly ['L', string]>;

const kim = { name: 'kim', uid: 1000, gid: 100, group: 'users', home: '/home/kim', shell: '/bin/sh' };
const accounts = { users: [kim], userName: () => null, groupName: () => null };

function build(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), 'cruft-units-'));
  chmodSync(root, 0o755);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (typeof content === 'string') writeFileSync(join(root, path), content);
    else symlinkSync(content[1], join(root, path));
  }
  return root;
}

function collect(files: Files): Provided {
  const root = build(files);
  const provided = systemdDirs.collect({ host: realHost(root), accounts, subjects: [kim], now: 0 });
  rmSync(root, { recursive: true });
  return provided;
}

const BASES = {
  StateDirectory: '/var/lib',
  CacheDirectory: '/var/cache',
  LogsDirectory: '/var/log',
  ConfigurationDirectory: '/etc',
  RuntimeDirectory: '/run',
};

/** What we say one unit declares, in the words of systemd's dump. */
function declaredBy(claims: readonly Claim[], unit: string): Record<string, string[]> {
  const out: Record<string, string[]> = {};
  for (const [setting, base] of Object.entries(BASES)) {
    const names = claims
      .filter(
        ({ owner, covers, provider, evidence }) =>
          provider === 'units' && owner === unit && covers === 'subtree' && evidence[0]!.text.startsWith(setting + '='),
      )
      .map(({ path }) => path.slice(base.length + 1).replace(/^private\//, ''));
    if (names.length > 0) out[setting] = [...new Set(names)].sort();
  }
  return out;
}

const inPlace = (files: Files): Files =>
  Object.fromEntries(
    Object.entries(files).map(([path, file]) => [
      path.replace(/^hi\//, '/etc/systemd/system/').replace(/^lo\//, '/usr/lib/systemd/system/'),
      file,
    ]),
  );

interface UnitCase {
  unit: string;
  files: Files;
  dirs?: Record<string, string[]>;
}
const { cases } = JSON.parse(readFileSync(new URL('../cases/unit-cases.json', import.meta.url), 'utf8')) as {
  cases: Record<string, UnitCase>;
};

test('directories as systemd 252 dumped them', () => {
  let withDirectories = 0;
  for (const [title, { unit, files, dirs = {} }] of Object.entries(cases)) {
    // An enabled instance is one that is wanted; the cases name it on the command line.
    const wanted = unit.includes('@') ? { [`hi/x.target.wants/${unit}`]: ['L', `/etc/systemd/system/${unit}`] as const } : {};
    const { claims } = collect(inPlace({ ...files, ...wanted }));
    const expected = Object.fromEntries(Object.entries(dirs).map(([setting, names]) => [setting, names.toSorted()]));
    assert.deepEqual(declaredBy(claims, unit), expected, title);
    if (Object.keys(dirs).length > 0) withDirectories++;
  }
  assert.ok(withDirectories >= 20);
});

test('what each kind means, DynamicUser, links, parents', () => {
  const file = '/usr/lib/systemd/system/x.service';
  const { claims, problems } = collect({
    [file]:
      '[Service]\nDynamicUser=yes\nStateDirectory=x deep/er\nCacheDirectory=x\nLogsDirectory=x\nConfigurationDirectory=x\nRuntimeDirectory=x\nStateDirectory=named:alias\n',
  });
  assert.deepEqual(
    claims.map(({ path, covers, kinds, verdict, class: of, regret }) => `${path} ${covers} ${kinds} ${verdict} ${of} ${regret}`).sort(),
    [
      '/etc/x subtree directory persist config tedious',
      '/run/x subtree directory managed runtime none',
      '/var/cache/private entry directory managed null none',
      '/var/cache/private/x subtree directory disposable cache none',
      '/var/cache/x entry other managed null none',
      '/var/lib/alias entry other managed null none',
      '/var/lib/deep/er entry other managed null none',
      '/var/lib/named entry other managed null none',
      '/var/lib/private entry directory managed null none',
      '/var/lib/private entry directory managed null none',
      '/var/lib/private entry directory managed null none',
      '/var/lib/private/deep entry directory managed null none',
      '/var/lib/private/deep/er subtree directory persist state hard',
      '/var/lib/private/named subtree directory persist state hard',
      '/var/lib/private/x subtree directory persist state hard',
      '/var/lib/x entry other managed null none',
      '/var/log/private entry directory managed null none',
      '/var/log/private/x subtree directory persist log tedious',
      '/var/log/x entry other managed null none',
    ],
  );
  assert.deepEqual(problems, []);
  const cache = claims.find(({ path }) => path === '/var/cache/private/x')!;
  assert.deepEqual(cache.evidence, [{ kind: 'unit', text: 'CacheDirectory=x', source: file }]);
  assert.equal(cache.owner, 'x.service');
});

test('user units: below the home, for that user, old and new place', () => {
  const { claims } = collect({
    '/home/kim/.config/systemd/user/y.service': '[Service]\nStateDirectory=y\nCacheDirectory=%u-%p\nDynamicUser=yes\n',
    '/usr/lib/systemd/user/z.service': '[Service]\nRuntimeDirectory=z\n',
  });
  assert.deepEqual(claims.map(({ path, user, owner }) => `${path} ${user} ${owner}`).sort(), [
    '/home/kim/.cache/kim-y kim y.service',
    '/home/kim/.config/y kim y.service',
    '/home/kim/.local/state/y kim y.service',
    '/run/user/1000/z kim z.service',
  ]);
});

test('templates: any instance is a glob, and nothing else is', () => {
  const { claims } = collect({
    '/usr/lib/systemd/system/t@.service': '[Service]\nStateDirectory=t/%i plain\nCacheDirectory=odd[1]/%i\nLogsDirectory=%n\n',
    '/etc/systemd/system/multi-user.target.wants/t@one.service': ['L', '/usr/lib/systemd/system/t@.service'],
  });
  const said = claims.filter(({ covers }) => covers === 'subtree').map(({ path, glob, owner }) => `${path} ${glob} ${owner}`);
  assert.deepEqual(said.sort(), [
    '/var/cache/odd[1]/one false t@one.service',
    '/var/lib/plain false t@one.service',
    '/var/lib/plain true t@.service',
    '/var/lib/t/* true t@.service',
    '/var/lib/t/one false t@one.service',
    '/var/log/t@one.service false t@one.service',
  ]);
});

test('hostile units: nothing thrown, what could not be read is told', () => {
  const { claims, problems } = collect({
    '/etc/systemd/system/big.service': '[Service]\nStateDirectory=big\n' + '#'.repeat(2 << 20),
    '/etc/systemd/system/loop.service': ['L', 'loop.service'],
    '/etc/systemd/system/fatal.service': '[Service\nStateDirectory=fatal\n',
    '/etc/systemd/system/dir.service/x': '',
    '/etc/systemd/system/esc.service': '[Service]\nStateDirectory=a\x1b[31m "b c" \u202ed %Z/e f\\x2dg ../up /abs\n',
    '/etc/systemd/system/not\nvalid.service': '[Service]\nStateDirectory=no\n',
  });
  assert.deepEqual(claims.map(({ path }) => path).sort(), ['/var/lib/a\x1b[31m', '/var/lib/b c', '/var/lib/f-g', '/var/lib/\u202ed']);
  assert.deepEqual(problems.map(({ path, text }) => `${path}: ${text}`).sort(), [
    '/etc/systemd/system/big.service: larger than 1048576 bytes',
    '/etc/systemd/system/dir.service: not a regular file',
    '/etc/systemd/system/fatal.service: line 1: section header without ]',
    '/etc/systemd/system/loop.service: ELOOP',
  ]);
});

const SYSTEMD = '/lib/systemd/systemd';
const isRoot = process.getuid?.() === 0;
const noSystemd = !existsSync(SYSTEMD)
  ? 'systemd is not installed here'
  : isRoot && spawnSync('setpriv', ['--version']).error
    ? 'setpriv is not installed, and systemd --test does not run as root'
    : false;

/** Runs the real manager in test mode, as nobody; gives each unit's directories as it dumps them. */
function dump(root: string, unit: string): Record<string, string[]> {
  const run = join(root, 'run-dir');
  const env = {
    PATH: process.env['PATH'],
    HOME: run,
    XDG_RUNTIME_DIR: run,
    SYSTEMD_UNIT_PATH: `${root}/etc/systemd/system:${root}/usr/lib/systemd/system:`,
  };
  const args = ['--test', '--system', '--no-pager', `--unit=${unit}`];
  const as = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', SYSTEMD] : [SYSTEMD];
  const { stdout } = spawnSync(as[0]!, [...as.slice(1), ...args], { env, encoding: 'utf8', maxBuffer: 1 << 26 });
  const lines = stdout.split('\n');
  const start = lines.findIndex((line) => line.trim() === `-> Unit ${unit}:`);
  assert.ok(start >= 0, `systemd does not know ${unit}`);
  const out: Record<string, string[]> = {};
  for (const line of lines.slice(start + 1)) {
    if (line.trimStart().startsWith('-> Unit ')) break;
    const match = /^\t\t(State|Cache|Logs|Configuration|Runtime)Directory: (.*?)(?: -> .*)?$/.exec(line);
    if (match) (out[`${match[1]}Directory`] ??= []).push(match[2]!);
  }
  for (const names of Object.values(out)) names.sort();
  return out;
}

const word = fc.constantFrom(
  'a',
  'b/c',
  '%n',
  '%p',
  '%N',
  '%j-%i',
  '%I',
  '"q r"',
  'l:m',
  'l:n:ro',
  '/abs',
  '../up',
  'x/',
  './y',
  '%%',
  'private',
  'private/z',
  '%J',
  'e\\x2df',
  '%u%U',
  'ü',
);
const assignment = fc
  .tuple(fc.constantFrom('StateDirectory', 'CacheDirectory', 'LogsDirectory', 'RuntimeDirectory'), fc.array(word, { maxLength: 3 }))
  .map(([key, words]) => `${key}=${words.join(' ')}\n`);
const body = fc.array(assignment, { maxLength: 4 }).map((lines) => `[Service]\n${lines.join('')}`);
const places = ['etc/systemd/system', 'usr/lib/systemd/system'];
const dropIns = [
  'foo-bar@x.service.d',
  'foo-bar@.service.d',
  'foo-.service.d',
  'foo-@.service.d',
  'foo-@x.service.d',
  'foo-bar.service.d',
  'service.d',
];
const dropIn = fc.record({
  place: fc.constantFrom(...places),
  folder: fc.constantFrom(...dropIns),
  name: fc.constantFrom('a.conf', 'b.conf', 'c.conf.bak'),
  body,
});

test('directories as the systemd here loads them', { skip: noSystemd }, () => {
  fc.assert(
    fc.property(
      fc.array(dropIn, { maxLength: 6 }),
      body,
      fc.constantFrom(...places),
      fc.constantFrom('foo-bar@x.service', 'foo-bar.service'),
      (snippets, main, place, unit) => {
        const files: Files = {
          [`/${place}/${unit.replace('@x', '@')}`]: `${main}ExecStart=/bin/true\n`,
          ...Object.fromEntries(snippets.map((each) => [`/${each.place}/${each.folder}/${each.name}`, each.body])),
          [`/etc/systemd/system/w.target.wants/${unit}`]: ['L', '/dev/null'],
        };
        const root = build(files);
        mkdirSync(join(root, 'run-dir'));
        chmodSync(join(root, 'run-dir'), 0o777);
        const { claims } = systemdDirs.collect({ host: realHost(root), accounts, subjects: [], now: 0 });
        assert.deepEqual(declaredBy(claims, unit), dump(root, unit));
        rmSync(root, { recursive: true });
      },
    ),
    { numRuns: 40 },
  );
});
