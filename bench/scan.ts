// A whole `cruft scan` against `find` in the same run: first scan, rescan, peak memory, start-up. Ratios of medians, taken in turn.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CRUFT = [process.execPath, 'dist/cli/main.js'];
const PROBE = `process.on('exit', () => require('node:fs').writeSync(3, String(process.resourceUsage().maxRSS)))`;

interface Run {
  seconds: number;
  megabytes: number;
}

/** `command` with its output thrown away; peak memory of the process where it is Node. */
function time(command: readonly string[]): Run {
  const started = performance.now();
  const { status, output, error, stderr } = spawnSync(command[0]!, command.slice(1), {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: command[0] === process.execPath ? { ...process.env, NODE_OPTIONS: `--require=${probe}` } : process.env,
  });
  const seconds = (performance.now() - started) / 1000;
  if (error) throw error;
  if (status !== 0 && status !== 1 && status !== 3) throw new Error(`${command.join(' ')}: ${status}: ${String(stderr)}`);
  return { seconds, megabytes: Number(String(output[3])) / 1024 };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** A home-like tree: folders of twenty files, five deep. */
function plant(dir: string, entries: number): void {
  let left = entries;
  for (let n = 0; left > 0; n++) {
    const folder = join(dir, 'home/u/data', String(n % 40), String(Math.floor(n / 40) % 40), `folder-${n}`);
    mkdirSync(folder, { recursive: true });
    for (let i = 0; i < 20 && left > 0; i++, left--) writeFileSync(join(folder, `file-${i}.dat`), i % 5 === 0 ? 'some bytes\n' : '');
    left--;
  }
}

const work = mkdtempSync(join(tmpdir(), 'cruft-bench-'));
const probe = join(work, 'probe.cjs');
writeFileSync(probe, PROBE);
try {
  const entries = Number(process.argv[2] ?? 500_000);
  const rounds = Number(process.argv[3] ?? 5);
  const root = entries === 0 ? '/' : join(work, 'root');
  if (entries > 0) plant(root, entries);
  const find = ['find', root, '-xdev', '-printf', '%s %T@ %p\n'];
  const scan = (db: string) => [...CRUFT, 'scan', '--root', root, '--db', db];
  time(find);
  const runs: Record<'find' | 'first' | 'again', Run[]> = { find: [], first: [], again: [] };
  for (let round = 0; round < rounds; round++) {
    const db = join(work, `index-${round}.db`);
    runs.find.push(time(find));
    runs.first.push(time(scan(db)));
    runs.find.push(time(find));
    runs.again.push(time(scan(db)));
    for (const suffix of ['', '-wal', '-shm']) rmSync(db + suffix, { force: true });
  }
  const base = median(runs.find.map(({ seconds }) => seconds));
  const counted = Number(execFileSync('sh', ['-c', 'find "$1" -xdev | wc -l', 'sh', root], { encoding: 'utf8' }));
  console.log(`${counted} entries, ${rounds} rounds, medians; goals: first ≤ 2.0, rescan ≤ 1.3, memory ≤ 160 MB at 500,000`);
  console.log(`find -printf   ${base.toFixed(2)} s`);
  for (const name of ['first', 'again'] as const) {
    const seconds = median(runs[name].map((run) => run.seconds));
    console.log(
      `${name === 'first' ? 'first scan  ' : 'rescan      '}   ${seconds.toFixed(2)} s   ${(seconds / base).toFixed(2)} × find   ${Math.round(median(runs[name].map((run) => run.megabytes)))} MB at most`,
    );
  }
  const version = Array.from({ length: 5 }, () => time([...CRUFT, '--version']).seconds * 1000);
  console.log(`--version      ${Math.round(median(version))} ms`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
