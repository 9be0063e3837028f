import assert from 'node:assert/strict';
import { chmod, lstat, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { execFileSync } from 'node:child_process';
import type { Engine, ScanRequest } from '../../src/cli/engine.ts';
import { withoutIgnored } from '../../src/cli/ignore.ts';
import { empty, finding, group, noDeclarations, report, story } from '../reporters/reports.ts';
import { cruft, fakeEngine } from './fake-engine.ts';

const dir = await mkdtemp(join(tmpdir(), 'cruft-cli-'));
after(() => rm(dir, { recursive: true, force: true }));
const fresh = (): Promise<string> => mkdtemp(join(dir, 'x'));
const env = { LANG: 'C.UTF-8' };

void test('-o: whole, 0600, in one step, and nothing else is left', async () => {
  const cwd = await fresh();
  await writeFile(join(cwd, 'old.md'), 'old', { mode: 0o644 });
  for (const name of ['new.md', 'old.md']) {
    const ran = await cruft(['report', '-o', name], fakeEngine(story), { cwd, tty: true });
    assert.deepEqual([ran.code, ran.out, ran.err], [0, '', '']);
    assert.match(await readFile(join(cwd, name), 'utf8'), /^# Before framework[^\x1b]*\n$/);
    assert.equal((await lstat(join(cwd, name))).mode & 0o7777, 0o600);
  }
  const scan = await cruft(['scan', '-o', 'scan.txt', '--color', 'auto'], fakeEngine(story), { cwd, tty: true });
  assert.equal(scan.code, 1);
  assert.doesNotMatch(await readFile(join(cwd, 'scan.txt'), 'utf8'), /\x1b/);
  const db = await cruft(['db', 'export', '-o', 'copy.db'], fakeEngine(story), { cwd });
  assert.equal(db.code, 0);
  assert.equal(await readFile(join(cwd, 'copy.db'), 'utf8'), 'a database');
  assert.deepEqual((await readdir(cwd)).sort(), ['copy.db', 'new.md', 'old.md', 'scan.txt']);
  const dash = await cruft(['report', '-o', '-'], fakeEngine(story), { cwd });
  assert.match(dash.out, /^# Before/);
});

void test('-o: a directory, a link, a fifo, a missing folder are refused untouched', async () => {
  const cwd = await fresh();
  await mkdir(join(cwd, 'dir'));
  await writeFile(join(cwd, 'victim'), 'safe');
  await symlink('victim', join(cwd, 'link'));
  execFileSync('mkfifo', [join(cwd, 'fifo')]);
  const before = await readdir(cwd);
  const cases = {
    dir: /is a directory/,
    link: /symbolic link/,
    fifo: /not a regular file/,
    'none/x': /folder .*none does not exist/,
    'victim/x': /cannot be written|does not exist/,
    '/dev/null': /not a regular file/,
  };
  for (const [name, message] of Object.entries(cases)) {
    const ran = await cruft(['report', '-o', name], fakeEngine(story), { cwd });
    assert.equal(ran.code, 2, name);
    assert.match(ran.err, message);
    assert.match(ran.err, /^cruft: -o [^\n]*\n$/);
  }
  assert.deepEqual(await readdir(cwd), before);
  assert.equal(await readFile(join(cwd, 'victim'), 'utf8'), 'safe');
  const failing = fakeEngine(story);
  failing.index.export = () => Promise.reject(new Error('the index is damaged'));
  const ran = await cruft(['db', 'export', '-o', 'copy.db'], failing, { cwd });
  assert.deepEqual([ran.code, ran.err], [2, 'cruft: the index is damaged\n']);
  assert.deepEqual(await readdir(cwd), before);
});

void test(
  '-o under sudo belongs to who called it',
  { skip: process.getuid!() !== 0 ? 'only root can give a file away' : false },
  async () => {
    const cwd = await fresh();
    await cruft(['report', '-o', 'x.md'], fakeEngine(story), { cwd, uid: 0, env: { ...env, SUDO_UID: '1234', SUDO_GID: '100' } });
    const { uid, gid } = await lstat(join(cwd, 'x.md'));
    assert.deepEqual([uid, gid], [1234, 100]);
  },
);

async function configured(
  text: string,
  words: string[] = ['scan'],
  engine: Engine = fakeEngine(empty),
): Promise<Awaited<ReturnType<typeof cruft>> & { cwd: string }> {
  const cwd = await fresh();
  await writeFile(join(cwd, 'c.toml'), text);
  return { ...(await cruft([...words, '--config', 'c.toml'], engine, { cwd })), cwd };
}

void test('config: every key reaches what it is for; the command line wins', async () => {
  const text = `
persist = ["p.json", "/abs.json", "~/nixos"]
flake = ".#host"
users = ["anna"]
wipe = ["/home"]
reinstall = true
keep = ["/data"]
fail-on = ["tedious", "low"]
color = "never"
ignore = [{ pattern = "*.bak", reason = "mine" }]

[rules]
disable = ["a/b"]
`;
  const engine = fakeEngine(empty);
  const { cwd } = await configured(text, ['scan'], engine);
  const { persist, flake, users, wipe, reinstall, keep, disabledRules } = engine.asked[0] as ScanRequest;
  assert.deepEqual(
    { persist, flake, users, wipe, reinstall, keep, disabledRules },
    {
      persist: [`${cwd}/p.json`, '/abs.json', '/nonexistent/nixos'],
      flake: '.#host',
      users: ['anna'],
      wipe: ['/home'],
      reinstall: true,
      keep: ['/data'],
      disabledRules: ['a/b'],
    },
  );
  const other = fakeEngine(empty);
  await configured(text, ['scan', '--user', 'bert', '--wipe', '/var'], other);
  assert.deepEqual([other.asked[0]!.users, other.asked[0]!.wipe], [['bert'], ['/var']]);
  assert.equal((await configured('fail-on = "never"', ['scan'], fakeEngine({ ...story, declared: noDeclarations }))).code, 0);
  assert.equal((await configured('fail-on = "never"', ['scan', '--fail-on', 'hard'], fakeEngine(story))).code, 1);
});

void test('config: what is not understood is named with file, line and a guess', async () => {
  const cases: [string, RegExp][] = [
    ['\npersits = []', /c\.toml:2: unknown key "persits" \(did you mean "persist"\?\)/],
    ['[rules]\ndisble = []', /c\.toml:2: unknown key "rules\.disble" \(did you mean "rules\.disable"\?\)/],
    ['ignore = [\n  { pattrn = "x" },\n]', /c\.toml:2: unknown key "pattrn" in "ignore" \(did you mean "pattern"\?\)/],
    ['ignore = ["x"]', /c\.toml:1: "ignore" must be a list of \{ pattern, reason \}/],
    ['ignore = [{ reason = "x" }]', /every "pattern" is a text/],
    ['users = "will"', /c\.toml:1: "users" must be a list of texts/],
    ['# a\nwipe = ["home"]', /c\.toml:2: "wipe" must be absolute paths/],
    ['reinstall = "yes"', /true or false/],
    ['color = "red"', /auto, always, never/],
    ['fail-on = "bad"', /irreplaceable, hard/],
    ['rules = 3', /must be a table/],
    ['a = 1\nb = [', /c\.toml:\d: /],
    ['a = 1\na = 2', /c\.toml:2: /],
    ['"\\u001b[2J" = 1', /unknown key "\\x1b\[2J"/],
  ];
  for (const [text, message] of cases) {
    const ran = await configured(text);
    assert.equal(ran.code, 2, text);
    assert.match(ran.err, message);
    assert.match(ran.err, /^cruft: [^\n\x1b]*\n$/, text);
  }
});

const usersOf = async (known: object): Promise<unknown> => {
  const engine = fakeEngine(empty);
  await cruft(['scan'], engine, known);
  return engine.asked[0]?.users;
};

void test('config: where it is looked for, and what is no file', async () => {
  const home = await fresh();
  await mkdir(join(home, '.config/cruft'), { recursive: true });
  await writeFile(join(home, '.config/cruft/config.toml'), 'users = ["from-home"]');
  const xdg = await fresh();
  await mkdir(join(xdg, 'cruft'));
  await writeFile(join(xdg, 'cruft/config.toml'), 'users = ["from-xdg"]');
  assert.deepEqual(await usersOf({ env: { HOME: home } }), ['from-home']);
  assert.deepEqual(await usersOf({ env: { HOME: home, XDG_CONFIG_HOME: xdg } }), ['from-xdg']);
  assert.deepEqual(await usersOf({ env: { HOME: home, XDG_CONFIG_HOME: 'relative' } }), ['from-home']);
  const root = { name: 'root', home: '/nonexistent' };
  assert.equal(await usersOf({ uid: 0, self: root, env: { HOME: home, XDG_CONFIG_HOME: xdg, SUDO_UID: '1000' } }), null);
  const cwd = await fresh();
  execFileSync('mkfifo', [join(cwd, 'fifo')]);
  await writeFile(join(cwd, 'latin1'), Buffer.from('# \xe9\n', 'latin1'));
  await writeFile(join(cwd, 'large'), '#'.repeat(2 << 20));
  await chmod(cwd, 0o755);
  for (const [name, message] of [
    ['fifo', /not a regular file/],
    ['.', /not a regular file/],
    ['latin1', /not UTF-8/],
    ['large', /larger than/],
  ] as const) {
    const ran = await cruft(['scan', '--config', name], fakeEngine(empty), { cwd });
    assert.equal(ran.code, 2);
    assert.match(ran.err, message);
  }
});

void test('ignore patterns mean what they mean in gitignore', () => {
  const cases: [string, string[], string[]][] = [
    ['*.bak', ['/a/x.bak', '/x.bak', '/a/dir.bak/in/it'], ['/a/x.bak2', '/a/bak']],
    ['/var/lib/foo', ['/var/lib/foo', '/var/lib/foo/a'], ['/var/lib/foobar', '/x/var/lib/foo']],
    ['var/*/foo', ['/var/lib/foo'], ['/var/foo', '/x/var/lib/foo']],
    ['**/cache/**', ['/a/cache/b'], ['/a/cached/b']],
    ['name', ['/name', '/a/name', '/a/name/b'], ['/a/names']],
    ['~/tmp', ['/home/will/tmp/x'], ['/tmp', '/home/anna/tmp']],
    ['.hidden', ['/a/.hidden'], ['/a/hidden']],
    ['#x', ['/#x'], []],
    ['!x', ['/!x'], ['/x', '/y']],
  ];
  for (const [pattern, gone, stay] of cases) {
    const all = [...gone, ...stay];
    const of = report(
      all.map((path) => group({ path, verdict: 'unknown', kind: 'file' })),
      { findings: all.map((path, at) => finding({ id: `a/b:${String(at).padStart(8, '0')}`, path })) },
    );
    const left = withoutIgnored(of, [{ pattern, reason: null }]);
    assert.deepEqual(
      left.groups.map(({ path }) => path),
      stay,
      pattern,
    );
    assert.deepEqual(
      left.findings.map(({ path }) => path),
      stay,
      pattern,
    );
    assert.match(left.notes.join(), new RegExp(`^${gone.length * 2} lines are not shown`));
    assert.deepEqual(left.summary, of.summary);
  }
  const folder = report([group({ path: '/a/dir', verdict: 'unknown' }), group({ path: '/b/dir', kind: 'file', verdict: 'unknown' })]);
  assert.deepEqual(
    withoutIgnored(folder, [{ pattern: 'dir/', reason: null }]).groups.map(({ path }) => path),
    ['/b/dir'],
  );
  assert.deepEqual(withoutIgnored(folder, [{ pattern: 'none', reason: 'x' }]).notes, ['the ignore pattern "none" matches no line']);
  assert.equal(withoutIgnored(folder, []), folder);
});

void test('a pattern made to be slow is not', () => {
  const of = report([group({ path: '/' + 'a'.repeat(250), verdict: 'unknown', kind: 'file' })]);
  const hostile = ['*a'.repeat(60) + 'b', '{a,b}'.repeat(30), '[a-'.repeat(100), '**/'.repeat(200) + 'x', '@(a|'.repeat(50)];
  for (const pattern of hostile) assert.equal(withoutIgnored(of, [{ pattern, reason: null }]).groups.length, 1, pattern);
});

void test('report: the ending of the file tells the format where none is given', async () => {
  const cwd = await fresh();
  for (const [words, name, begins] of [
    [['report'], 'x.html', '<!doctype html>'],
    [['report'], 'x.json', '{\n  "schema": "cruft.report/1"'],
    [['report'], 'x.txt', 'Before framework is wiped\n==='],
    [['report'], 'x.md', '# Before framework'],
    [['report'], 'x', '# Before framework'],
    [['report', '--format', 'md'], 'x.html', '# Before framework'],
    [['report', '--json'], 'x.html', '{'],
  ] as const) {
    assert.equal((await cruft([...words, '-o', name], fakeEngine(story), { cwd })).code, 0);
    assert.ok((await readFile(join(cwd, name), 'utf8')).startsWith(begins), `${words.join(' ')} ${name}`);
  }
  const refused = await cruft(['report', '--for', 'issue', '-o', 'y.html'], fakeEngine(story), { cwd });
  assert.deepEqual([refused.code, refused.out], [2, '']);
  assert.match(refused.err, /--for issue is Markdown/);
});
