/**
 * The walk alone against find, on the whole machine, in one run: `npm run build && node --import tsx bench/walk.ts [DIRECTORY] [ROUNDS]`.
 * A run of each in turn, medians. The reader only touches the listings; the walk is the built one, in a process of its own.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = new URL('../dist/scanner/', import.meta.url).href;
const directory = process.argv[2] ?? '/';
const rounds = Number(process.argv[3] ?? 5);

const CHILD = `
  const { walk } = await import('${built}walk.js');
  const { planMounts, stopsOf } = await import('${built}mounts.js');
  const { parseMountinfo } = await import('${built}../parsers/mountinfo.js');
  const { readFileSync } = await import('node:fs');
  const planned = planMounts(parseMountinfo(readFileSync('/proc/self/mountinfo')), { wipe: [], keep: [], reinstall: false, persistRoots: [] });
  const stops = stopsOf(planned);
  for (const { where } of planned.plans) if (where !== '/') stops.notEntered.set(where, 'as find -xdev');
  const began = performance.now();
  let entries = 0, bytes = 0, unread = 0;
  const options = { hostRoot: '/', roots: [{ path: process.argv[1], ref: 0 }], ...stops, listOnly: new Set() };
  for await (const batch of walk(options)) {
    unread += batch.unread.length;
    for (const list of batch.listings) {
      entries += list.count;
      for (let i = 0; i < list.count; i++) bytes += list.bytes(i);
    }
  }
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  console.log(JSON.stringify({ wall: performance.now() - began, cpu: (userCPUTime + systemCPUTime) / 1000, peak: maxRSS / 1024, entries, unread }));`;

interface Run {
  wall: number;
  cpu: number;
  peak: number;
  entries: number;
  unread: number;
}

function walkOnce(): Run {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', CHILD, directory]);
  if (stdout.length === 0) throw new Error(stderr.toString());
  return JSON.parse(stdout.toString()) as Run;
}

function findOnce(): number {
  const began = performance.now();
  spawnSync('find', [directory, '-xdev', '-printf', '%s %T@ %p\\n'], { stdio: ['ignore', 'ignore', 'ignore'] });
  return performance.now() - began;
}

const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;

if (!existsSync(fileURLToPath(built))) throw new Error('npm run build first');
findOnce();
const finds: number[] = [];
const walks: Run[] = [];
for (let round = 0; round < rounds; round++) {
  finds.push(findOnce());
  walks.push(walkOnce());
}
const [find, wall, cpu, peak] = [
  median(finds),
  median(walks.map((run) => run.wall)),
  median(walks.map((run) => run.cpu)),
  median(walks.map((run) => run.peak)),
];
const ratios = finds.map((time, round) => walks[round]!.wall / time);
console.log(`${walks.at(-1)!.entries} entries below ${directory}, ${walks.at(-1)!.unread} unread`);
console.log(`find -printf ${find.toFixed(0)} ms; walk ${wall.toFixed(0)} ms, ${cpu.toFixed(0)} ms of CPU, peak ${peak.toFixed(0)} MiB`);
console.log(`ratio ${median(ratios).toFixed(2)} (${ratios.map((ratio) => ratio.toFixed(2)).join(' ')})`);
