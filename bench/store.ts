/**
 * What the index costs on the writer's thread: `node --import tsx bench/store.ts [ENTRIES]`. Listings are made up: no file system takes part
 * but that of the index. CPU time of this process; ratios are against inserting the same rows into a bare table.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Listing, WORDS } from '../src/model/listing.ts';
import type { Report } from '../src/model/report.ts';
import { openIndex } from '../src/store/open.ts';

const ENTRIES = Number(process.argv[2] ?? 500_000);
const FILES = 11;
const CHANGE_ONE_IN = 100;

/** A tree of directories that hold `FILES` files and two directories each; as a real system, 12 to 13 entries a directory. */
function* listings(entries: number, epoch: number): Generator<Listing> {
  const directories = Math.floor(entries / (FILES + 2));
  for (let dir = 0; dir < directories; dir++) {
    const below = [2 * dir + 1, 2 * dir + 2].filter((each) => each < directories);
    const count = FILES + below.length;
    const names = Array.from({ length: count }, (_, i) =>
      i < FILES ? `file-${(dir * 7919 + i) % 1_000_000}.txt` : `folder-${below[i - FILES]}`,
    ).sort();
    const refs = new Int32Array(count).fill(-1);
    const stats = new BigInt64Array(count * WORDS);
    const halves = new Uint32Array(stats.buffer);
    names.forEach((name, i) => {
      const isFolder = name.startsWith('folder-');
      if (isFolder) refs[i] = Number(name.slice(7));
      const id = dir * (FILES + 2) + i;
      const touched = id % CHANGE_ONE_IN === 0 ? epoch : 0;
      const at = i * WORDS;
      stats[at] = BigInt(1_000_000 + id);
      stats[at + 1] = BigInt((id * 7919) % 100_000);
      stats[at + 2] = 1_700_000_000_000_000_000n + BigInt(id) * 1_234_567n + BigInt(touched);
      stats[at + 3] = stats[at + 2]! + 4_321n;
      halves.set([isFolder ? 0o40755 : 0o100644, isFolder ? 2 : 1, 1000, 1000], (at + 4) * 2);
      stats[at + 6] = 8n;
      stats[at + 7] = 2049n;
    });
    yield new Listing(dir, true, names, refs, [], stats);
  }
}

const count = (each: Iterable<unknown>): number => {
  let n = 0;
  for (const _ of each) n++;
  return n;
};

const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const folder = mkdtempSync(join(tmpdir(), 'cruft-bench-'));
const file = join(folder, 'index.db');

const EMPTY = { scan: { finishedAt: '2026-01-01T00:00:00Z', entries: 0, unread: [] }, groups: [], findings: [] } as unknown as Report;

async function scan(epoch: number, peak: { rss: number }): Promise<number> {
  const all = [...listings(ENTRIES, epoch)];
  const index = await openIndex(file, { write: true, ownPlace: false });
  const from = cpu();
  const writer = index.beginScan({ root: '/', startedAt: '2026-01-01T00:00:00Z', paths: null });
  const decision = writer.intern({
    verdict: 'unknown',
    class: null,
    regret: 'none',
    confidence: 'ask',
    owner: null,
    user: null,
    why: '',
    evidence: [],
    anchor: null,
    store: null,
  });
  const top = { path: '/', kind: 'directory', mode: 0o40755, uid: 0, gid: 0, nlink: 2, size: 4096, blocks: 8, target: null } as const;
  writer.directory({ ...top, dev: 2049n, ino: 2n, mtimeNs: 1n, ctimeNs: 1n }, 0, decision);
  const decisions = new Int32Array(FILES + 2).fill(decision);
  for (const listing of all) writer.listing(listing, decisions.subarray(0, listing.count));
  writer.finish(EMPTY);
  index.close();
  const took = cpu() - from;
  peak.rss = Math.max(peak.rss, process.memoryUsage().rss);
  return took;
}

async function read(
  work: (tree: NonNullable<ReturnType<Awaited<ReturnType<typeof openIndex>>['tree']>>) => number,
): Promise<[number, number]> {
  const index = await openIndex(file, { write: false, ownPlace: false });
  const from = cpu();
  const rows = work(index.tree('/')!);
  const took = cpu() - from;
  index.close();
  return [rows, took];
}

async function bare(): Promise<number> {
  const { default: Sqlite } = await import('better-sqlite3');
  const db = new Sqlite(join(folder, 'bare.db'));
  db.exec(
    'CREATE TABLE row (id INTEGER PRIMARY KEY, parent, name, a, b, c, d, e, f, g, h, i, j, k, l) STRICT'.replace(
      / ([a-l]|name|parent)\b/g,
      ' $1 ANY',
    ),
  );
  const insert = db.prepare(`INSERT INTO row VALUES (${Array.from({ length: 15 }, () => '?').join(', ')})`);
  const all = [...listings(ENTRIES, 0)];
  const from = cpu();
  db.exec('BEGIN');
  for (const listing of all)
    for (let i = 0; i < listing.count; i++)
      insert.run(
        null,
        listing.dir,
        listing.names[i]!,
        listing.mode(i),
        1,
        1,
        1,
        listing.size(i),
        8,
        1,
        listing.number(i, 0),
        listing.stats[i * 8 + 2],
        listing.stats[i * 8 + 3],
        null,
        1,
      );
  db.exec('COMMIT');
  db.close();
  return cpu() - from;
}

try {
  const peak = { rss: 0 };
  const yardstick = await bare();
  const line = (what: string, rows: number, seconds: number): void =>
    console.log(
      `${what.padEnd(42)} ${seconds.toFixed(2).padStart(6)} s ${Math.round(rows / seconds)
        .toLocaleString('en')
        .padStart(12)} rows/s ${(seconds / yardstick).toFixed(2).padStart(6)} x`,
    );
  line('bare insert, no index (yardstick)', ENTRIES, yardstick);
  line('first scan', ENTRIES, await scan(0, peak));
  console.log(
    `${''.padEnd(42)} ${(statSync(file).size / 1e6).toFixed(0)} MB on disk, ${(statSync(file).size / ENTRIES).toFixed(0)} bytes a row`,
  );
  line('rescan, nothing changed', ENTRIES, await scan(0, peak));
  line(`rescan, one in ${CHANGE_ONE_IN} changed`, ENTRIES, await scan(1, peak));
  line('all paths', ...(await read((tree) => count(tree.paths()))));
  line('all entries', ...(await read((tree) => count(tree.walk()))));
  line('all listings', ENTRIES, (await read((tree) => count(tree.listings())))[1]);
  console.log(`peak ${(peak.rss / 1e6).toFixed(0)} MB, the made-up listings included`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
