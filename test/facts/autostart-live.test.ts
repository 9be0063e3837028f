import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { SystemdVersion } from '../../src/facts/autostart-entry.ts';
import { collectAutostart } from '../../src/facts/autostart.ts';
import { realHost } from '../../src/host/real.ts';
import { decodePath } from '../../src/model/path.ts';
import type { User } from '../../src/model/users.ts';
import { execStart, simplified } from './exec-start.ts';
import { randomDesktopFile, randomNumbers } from './random-desktop-file.ts';

const GENERATOR = '/usr/lib/systemd/user-generators/systemd-xdg-autostart-generator';
const FILES = Number(process.env['CRUFT_FUZZ_FILES'] ?? 2000);
const seed = Number(process.env['CRUFT_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

test(`${FILES} random files are judged as the installed generator judges them (CRUFT_FUZZ_SEED=${seed})`, async (t) => {
  if (!existsSync(GENERATOR)) return t.skip(`${GENERATOR} is not installed`);
  const top = await mkdtemp(join(tmpdir(), 'cruft-live-'));
  t.after(() => rm(top, { recursive: true, force: true }));
  // Seen from inside, the root directory is found below its own path too, so that one text serves both.
  await mkdir(join(top, tmpdir()), { recursive: true });
  await symlink('/', join(top, top));
  // Relative programs are looked up from "/": it must not hold the fixture, and has a /bin as the real one.
  await mkdir(join(top, 'bin'));
  const base = join(top, 'r');
  await plant(base);
  await mkdir(join(top, 'etc/environment.d'), { recursive: true });
  await writeFile(
    join(top, 'etc/environment.d/all.conf'),
    `PATH=${searchPath(base)}\nXDG_CONFIG_HOME=${base}/config\nXDG_CONFIG_DIRS=${base}/none\n`,
  );
  const folder = join(base, 'config/autostart');
  await mkdir(folder, { recursive: true });
  const random = randomNumbers(seed);
  for (let i = 0; i < FILES; i++) await writeFile(join(folder, `${i}.desktop`), randomDesktopFile(random, base));

  const theirs = await runGenerator(base);
  const user: User = { name: 'u', uid: 1000, gid: 1000, group: 'u', home: `${base}/home`, shell: '/bin/sh' };
  const facts = collectAutostart(realHost(top), [user], installedVersion());
  assert.equal(facts.files.length, FILES);
  const wrong: unknown[] = [];
  for (const file of facts.files) {
    const { reason, exec } = theirs.get(file.name)!;
    const ours = file.reason === 'generated' ? simplified(execStart(file)) : null;
    if (file.reason === reason && ours === exec) continue;
    const text = (await readFile(join(folder, file.name))).toString('latin1');
    wrong.push({ file: file.name, text, ours: [file.reason, ours, file.error], theirs: [reason, exec] });
  }
  assert.deepEqual(wrong.slice(0, 10), [], `${wrong.length} differ; seed ${seed}`);
});

/** Programs of every sort, as in the fixture of the stored cases. */
async function plant(top: string): Promise<void> {
  const at = (path: string) => join(top, path);
  for (const dir of ['bin/adir', 'bin2', 'home', 'out']) await mkdir(at(dir), { recursive: true });
  const programs = [
    'bin/good',
    'bin/env',
    'bin/sh',
    'bin/with space',
    'bin/a=b',
    'bin/pct%f',
    'bin/back\\slash',
    'bin/ü',
    'bin2/late',
    'bin2/noexec',
  ];
  for (const name of [...programs, 'bin2/adir', 'bin/noexec']) await writeFile(at(name), '');
  for (const name of [...programs, 'bin2/adir']) await chmod(at(name), 0o755);
  await symlink('good', at('bin/link'));
  await symlink('loop', at('bin/loop'));
  await symlink('/nowhere/at/all', at('bin/dangling'));
  execFileSync('mkfifo', ['-m', '755', at('bin/fifo')]);
}

const searchPath = (top: string) => `${top}/bin:relative:${top}/missing::${top}/bin2:${top}/bin`;

function installedVersion(): SystemdVersion {
  const number = Number(/\d+/.exec(execFileSync('systemctl', ['--version'], { encoding: 'utf8' }))?.[0]);
  return number < 257 ? 252 : number < 262 ? 257 : 262;
}

const MESSAGES: readonly (readonly [RegExp, string])[] = [
  [/^Failed to parse .*, ignoring it$/, 'parse-failed'],
  [/not generating unit, entry is hidden/, 'hidden'],
  [/not generating unit, marked as skipped/, 'systemd-skip'],
  [/not generating unit, Type=/, 'type-unsupported'],
  [/not generating unit, no Exec= line/, 'no-exec'],
  [/not generating unit, could not find TryExec=/, 'tryexec-missing'],
  [/not generating unit, executable specified in Exec= does not exist/, 'exec-missing'],
  [/not generating unit, error parsing Exec= line/, 'exec-error'],
  [/not generating unit, startup phases are not supported/, 'gnome-phase'],
];

async function runGenerator(top: string): Promise<Map<string, { reason: string; exec: string | null }>> {
  const out = join(top, 'out');
  const env = {
    HOME: join(top, 'home'),
    PATH: searchPath(top),
    XDG_CONFIG_HOME: join(top, 'config'),
    XDG_CONFIG_DIRS: join(top, 'none'),
    SYSTEMD_LOG_LEVEL: 'debug',
    SYSTEMD_LOG_TARGET: 'console',
  };
  const run = spawnSync(GENERATOR, [out, out, out], { cwd: '/', env, encoding: 'latin1', maxBuffer: 1 << 28 });
  assert.equal(run.status, 0, run.stderr);
  const found = new Map<string, { reason: string; exec: string | null }>();
  let before = '';
  for (const line of run.stderr.split('\n')) {
    const name = /\/config\/autostart\/(\d+\.desktop)\b/.exec(line)?.[1];
    const reason = MESSAGES.find(([message]) => message.test(line))?.[1];
    if (name !== undefined && reason !== undefined && !found.has(name)) {
      found.set(name, { reason: reason === 'exec-error' && before === 'Exec line is empty' ? 'exec-empty' : reason, exec: null });
    }
    before = line;
  }
  for (const unit of await readdir(out)) {
    if (!unit.endsWith('.service')) continue;
    const text = decodePath(await readFile(join(out, unit)));
    const exec = /\nType=exec\nExitType=cgroup\nExecStart=([^]*?)\nRestart=no\n/.exec(text)![1]!;
    found.set(`${/^app-(\d+)@/.exec(unit)![1]}.desktop`, { reason: 'generated', exec: simplified(exec) });
  }
  return found;
}
