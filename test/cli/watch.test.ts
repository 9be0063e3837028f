import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildMachine } from '../machines/build.ts';
import { faults } from '../reporters/schema.ts';
import { story } from '../reporters/reports.ts';
import { temporary } from '../temporary.ts';
import { cruft as answer, fakeEngine } from './fake-engine.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const COMMAND = ['--import', 'tsx', MAIN];
const uid = process.getuid!();
const gid = process.getgid!();
const RAW = Buffer.from([0x72, 0x61, 0x77, 0xff]);

const dir = temporary('watch-');
const root = `${dir}/root`;
const home = `${root}/home/will`;
const options = ['--root', root, '--user', 'will', '--db', `${dir}/index.db`, '--persist', `${dir}/list`];
const cruft = (...words: string[]) => spawnSync(process.execPath, [...COMMAND, ...words], { encoding: 'utf8', cwd: project });

interface Said {
  type: string;
  path?: string;
  pathBytes?: string;
  verdict?: string;
  suggestion?: string | null;
  directories?: number;
  new?: number;
  at: number;
}

/** A running `cruft watch --json`. */
class Watching {
  readonly child: ChildProcess;
  readonly lines: string[] = [];
  readonly said: Said[] = [];
  stderr = '';
  #wake = (): void => {};
  #rest = '';
  readonly ended: Promise<number | null>;

  constructor() {
    this.child = spawn(process.execPath, [...COMMAND, 'watch', '--json', ...options], { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout!.on('data', (bytes: Buffer) => {
      const lines = (this.#rest + bytes.toString()).split('\n');
      this.#rest = lines.pop()!;
      this.lines.push(...lines);
      this.said.push(...lines.map((line) => ({ ...(JSON.parse(line) as Said), at: Date.now() })));
      this.#wake();
    });
    this.child.stderr!.on('data', (bytes: Buffer) => (this.stderr += bytes.toString()));
    this.ended = new Promise((resolve) =>
      this.child.on('close', (code) => {
        resolve(code);
        this.#wake();
      }),
    );
  }

  async until(found: (one: Said) => boolean): Promise<Said> {
    for (;;) {
      const one = this.said.find(found);
      if (one !== undefined) return one;
      assert.equal(this.child.exitCode, null, `it ended early: ${this.stderr}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Paths of the records of one type. */
  paths(type: string): (string | undefined)[] {
    return this.said.filter((one) => one.type === type).map(({ path }) => path);
  }

  stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }
}

const watches = (pid: number): number =>
  readdirSync(`/proc/${pid}/fdinfo`)
    .flatMap((fd) => readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8').split('\n'))
    .filter((line) => line.startsWith('inotify wd')).length;

test('names in the text are harmless, and nothing is written over itself', async () => {
  const { code, out } = await answer(['watch'], fakeEngine(story));
  assert.equal(code, 130);
  assert.match(out, /^watching 3 folders .* scan 7;/);
  assert.match(out, /\\xff/);
  assert.ok(!out.includes('\x1b'));
  assert.match(out, /\n1 new place, 1 of them gone again\n$/);
  const refused = await answer(['watch', '-o', '/nonexistent/file'], fakeEngine(story));
  assert.equal(refused.code, 2);
  assert.match((await answer(['trace', '--', 'x'], fakeEngine(story))).out, /\(exit 3\)\n.*2 disposable\.\n.*1 change /);
});

describe('watch and trace', { timeout: 120_000 }, () => {
  before(() => {
    buildMachine(root, {
      '/proc/self/mountinfo': '22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n',
      '/etc/passwd': `root:x:0:0::/root:/bin/sh\nwill:x:${uid === 0 ? 1000 : uid}:${gid}::/home/will:/bin/sh\n`,
      '/etc/group': `root:x:0:\nusers:x:${gid === 0 ? 100 : gid}:\n`,
      '/root/': {},
      '/var/lib/': {},
      '/home/will/.config/oldapp/conf': 'a',
      '/home/will/.cache/': {},
      '/home/will/Documents/letter': 'kept',
    });
    for (let i = 0; i < 5000; i++) writeFileSync(`${home}/.config/known-${i}`, '');
    writeFileSync(`${dir}/list`, '/home/will/Documents\n');
  });

  test('without a scan watch says what it needs', () => {
    const { status, stdout, stderr } = cruft('watch', ...options);
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /^cruft: .*cruft scan/);
  });

  test('watch says what nobody declares, and only that', async () => {
    assert.notEqual(cruft('scan', ...options).status, 2);
    writeFileSync(`${home}/.config/since-the-scan`, '');
    const watching = new Watching();
    const ready = await watching.until(() => true);
    assert.equal(ready.type, 'ready');
    await watching.until(({ path }) => path === '/home/will/.config/since-the-scan');
    const count = watches(watching.child.pid!);
    assert.ok(count <= ready.directories! + 3, `${count} watches for ${ready.directories} folders with 5,000 entries`);
    assert.ok(ready.directories! < 40);

    const began = Date.now();
    mkdirSync(`${home}/.cache/newapp`);
    writeFileSync(`${home}/.cache/newapp/blob`, 'x');
    writeFileSync(`${home}/Documents/another`, 'x');
    writeFileSync(`${home}/.config/oldapp/more`, 'x');
    writeFileSync(`${home}/.config/known-7`, 'changed');
    mkdirSync(`${home}/.config/newapp/deep`, { recursive: true });
    writeFileSync(`${home}/.config/newapp/deep/state`, 'x');
    const found = await watching.until(({ path }) => path === '/home/will/.config/newapp');
    console.log(`# said after ${found.at - began} ms, with ${count} watches`);
    assert.equal(found.type, 'new');
    assert.equal(found.verdict, 'persist');
    assert.match(found.suggestion!, /^environment\.persistence\."\/persist"\.users\."will"\.directories = \[ .*"\.config\/newapp".* \];$/);

    // chokidar has no name for it; the folder is read again.
    writeFileSync(Buffer.concat([Buffer.from(`${home}/`), RAW]), 'x');
    const raw = await watching.until(({ pathBytes }) => pathBytes !== undefined);
    assert.deepEqual(Buffer.from(raw.pathBytes!, 'base64'), Buffer.concat([Buffer.from('/home/will/'), RAW]));

    // A folder that holds what others put there is followed from then on, as are folders made in one go.
    mkdirSync(`${home}/.local/share/first`, { recursive: true });
    await watching.until(({ path }) => path === '/home/will/.local/share/first');
    mkdirSync(`${home}/.local/share/second`);
    await watching.until(({ path }) => path === '/home/will/.local/share/second');
    rmSync(`${home}/.local/share/second`, { recursive: true });
    await watching.until(({ type, path }) => type === 'gone' && path === '/home/will/.local/share/second');

    const children = readFileSync(`/proc/${watching.child.pid}/task/${watching.child.pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean);
    assert.equal(await watching.stop(), 130);
    for (const pid of children) assert.throws(() => readFileSync(`/proc/${pid}/stat`), `child ${pid} is left`);
    assert.equal(watching.stderr, '');
    assert.deepEqual(watching.paths('new').toSorted(), [
      '/home/will/.config/newapp',
      '/home/will/.config/since-the-scan',
      '/home/will/.local/share/first',
      '/home/will/.local/share/second',
      '/home/will/raw\ufffd',
    ]);
    assert.deepEqual(watching.paths('gone'), ['/home/will/.local/share/second']);
    assert.deepEqual(
      watching.said
        .map(({ type }) => type)
        .filter((type, i, all) => i === 0 || i === all.length - 1 || type === 'ready' || type === 'summary'),
      ['ready', 'summary'],
    );
    assert.equal(watching.said.at(-1)!.new, 5);
    for (const line of watching.lines) assert.deepEqual(faults(line), [], line);
  });

  test('SIGTERM ends it with 143 and the summary', async () => {
    const watching = new Watching();
    await watching.until(() => true);
    assert.equal(await watching.stop('SIGTERM'), 143);
    assert.equal(watching.said.at(-1)!.type, 'summary');
  });

  const unshare = spawnSync('unshare', ['-Ur', 'sh', '-c', 'echo 0 > /proc/sys/user/max_inotify_watches'], { encoding: 'utf8' });
  test(
    "inotify's limits are one message that says what to set",
    { skip: unshare.status === 0 ? false : `no user namespace with a limit of its own here: ${unshare.stderr}` },
    () => {
      for (const [limit, name] of [
        ['max_inotify_watches', 'max_user_watches'],
        ['max_inotify_instances', 'max_user_instances'],
      ] as const) {
        const shell = `echo 0 > /proc/sys/user/${limit} && exec "$0" "$@"`;
        const { status, stderr } = spawnSync('unshare', ['-Ur', 'sh', '-c', shell, process.execPath, ...COMMAND, 'watch', ...options], {
          encoding: 'utf8',
          cwd: project,
        });
        assert.equal(status, 2);
        assert.equal(stderr.trim().split('\n').length, 1);
        assert.match(stderr, new RegExp(`sysctl fs\\.inotify\\.${name}=\\d+.*boot\\.kernel\\.sysctl\\."fs\\.inotify\\.${name}" = \\d+;`));
      }
    },
  );

  test('trace lists what a program left, declared state and caches left out, and says how it ended', () => {
    const script = `${dir}/program.sh`;
    writeFileSync(
      script,
      [
        'mkdir -p "$1/.config/traced/deep" "$1/.cache/traced"',
        'echo a > "$1/.config/traced/deep/conf"; echo b > "$1/.cache/traced/blob"',
        'echo c > "$1/Documents/made"; echo d >> "$1/.config/oldapp/conf"; rm "$1/.config/oldapp/more"',
        'echo to stdout; exit 3',
      ].join('\n'),
    );
    const ran = cruft('trace', '--json', ...options, '--', 'sh', script, home);
    assert.equal(ran.status, 0, ran.stderr);
    assert.equal(ran.stderr, 'to stdout\n');
    assert.deepEqual(faults(ran.stdout), []);
    const trace = JSON.parse(ran.stdout) as { exitCode: number; places: Record<string, unknown>[]; accounted: Record<string, number> };
    assert.equal(trace.exitCode, 3);
    assert.deepEqual(
      trace.places.map(({ path, created, changed, removed }) => ({ path, created, changed, removed })),
      [
        { path: '/home/will/.config/oldapp', created: 0, changed: 1, removed: 1 },
        { path: '/home/will/.config/traced', created: 3, changed: 0, removed: 0 },
      ],
    );
    for (const { suggestion } of trace.places) assert.match(suggestion as string, /^environment\.persistence\..* \];$/);
    assert.deepEqual(trace.accounted, { kept: 1, disposable: 2 });

    const nothing = cruft('trace', ...options, '--', 'true');
    assert.equal(nothing.status, 0);
    assert.match(nothing.stdout, /^0 places .*\(exit 0\)\n$/);

    const missing = cruft('trace', ...options, '--', `${dir}/no-such-program`);
    assert.equal(missing.status, 2);
    assert.match(missing.stderr, /cannot be started: no such program\n$/);
  });
});
