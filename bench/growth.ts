// What history costs: thirty scans of one tree with a few changes between them. The index may grow by what the changes take, and no more.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SCANS = 30;
const FOLDER = 20;

const work = mkdtempSync(join(tmpdir(), 'cruft-growth-'));
const root = join(work, 'root');
const db = join(work, 'index.db');
const cruft = (...words: string[]): void => {
  const { status, stderr } = spawnSync(process.execPath, ['dist/cli/main.js', ...words, '--root', root, '--db', db], { encoding: 'utf8' });
  if (status !== 0 && status !== 1) throw new Error(`${words.join(' ')}: ${status}: ${stderr}`);
};
const folder = (n: number): string => join(root, 'home/u/data', String(n % 40), `folder-${n}`);
const bytes = (): number => [db, `${db}-wal`].reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
const time = (run: () => void): number => {
  const started = performance.now();
  run();
  return (performance.now() - started) / 1000;
};

try {
  const entries = Number(process.argv[2] ?? 100_000);
  const changes = Number(process.argv[3] ?? 100);
  const folders = Math.ceil(entries / (FOLDER + 1));
  for (let n = 0; n < folders; n++) {
    mkdirSync(folder(n), { recursive: true });
    for (let i = 0; i < FOLDER; i++) writeFileSync(join(folder(n), `file-${i}`), '');
  }
  cruft('scan');
  cruft('db', 'vacuum');
  const first = bytes();
  for (let scan = 1; scan < SCANS; scan++) {
    for (let i = 0; i < changes; i++) {
      const n = (scan * 7919 + i * 104_729) % folders;
      // Of four changes three are of contents, and one is a new file.
      if (i % 4 === 0) writeFileSync(join(folder(n), `new-${scan}-${i}`), 'x');
      else writeFileSync(join(folder(n), `file-${i % FOLDER}`), `${scan}`);
    }
    cruft('scan');
  }
  const spans = Object.fromEntries(['status', 'diff', 'diff 1'].map((words) => [words, time(() => cruft(...words.split(' ')))]));
  cruft('db', 'vacuum');
  const last = bytes();
  const changed = changes * (SCANS - 1);
  const found = Number(execFileSync('sh', ['-c', 'find "$1" | wc -l', 'sh', root], { encoding: 'utf8' }));
  console.log(`${found} entries, ${SCANS} scans, ${changes} changes between two of them`);
  console.log(`after the first  ${(first / 1e6).toFixed(1)} MB, ${Math.round(first / found)} bytes an entry`);
  console.log(`after the last   ${(last / 1e6).toFixed(1)} MB, ${Math.round((last - first) / changed)} bytes a change`);
  for (const [words, seconds] of Object.entries(spans)) console.log(`${words.padEnd(16)} ${seconds.toFixed(2)} s`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
