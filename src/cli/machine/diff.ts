import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { LIST_ONLY } from '../../audit.ts';
import { compareWithTree, saidOf } from '../../audit/baseline.ts';
import { failed } from '../../host/host.ts';
import { realHost } from '../../host/real.ts';
import { changeOf, type Diff, type DiffSide, withRenames } from '../../model/diff.ts';
import { decodePath, forSystem, joinPath, normalizePath, type Path, relativeTo } from '../../model/path.ts';
import type { Report } from '../../model/report.ts';
import { printable } from '../../reporters/wording.ts';
import type { StoredScan } from '../../store/reports.ts';
import type { DiffRequest } from '../engine.ts';
import { Refusal } from '../io.ts';
import type { Session } from './session.ts';

/** Compares two scans, or another tree with the last one. The verdicts are those of the scans. */
export function diffOf(session: Session, last: Report, request: DiffRequest): Diff | Promise<Diff> {
  return request.baseline === null ? betweenScans(session, last, request) : withBaseline(session, last, request.baseline, request.signal);
}

function betweenScans({ index, host, io }: Session, last: Report, { from, to, since }: DiffRequest): Diff {
  const scans = index.scans().filter((scan) => scan.root === host.root && scan.status === 'complete');
  const numbered = (id: number): StoredScan => {
    const found = scans.find((scan) => scan.id === id);
    if (found === undefined) throw new Refusal(`no scan ${id} of ${printable(host.root)}; cruft db scans lists them`);
    return found;
  };
  const newer = to === null ? scans[0]! : numbered(to);
  const older = from !== null ? numbered(from) : since !== null ? before(scans, since === 'boot' ? bootTime(io.now()) : since) : scans[1];
  if (older === undefined)
    throw new Refusal(`there is one scan of ${printable(host.root)} only: run cruft scan again later, or give --baseline DIR`);
  if (older.id > newer.id) throw new Refusal(`scan ${older.id} is newer than scan ${newer.id}: cruft diff ${newer.id} ${older.id}`);
  const changes: Diff['changes'][number][] = [];
  for (const { path, before: was, after: is, decision } of older.id === newer.id ? [] : index.changes(host.root, older.id, newer.id)) {
    const change = changeOf(was, is, true);
    if (change !== null) changes.push({ path, change, from: null, before: was, after: is, ...saidOf(decision) });
  }
  const unread = new Map([older, newer].flatMap(({ id }) => index.unread(id).map(({ path, error }) => [path, `${error} at scan ${id}`])));
  return {
    from: sideOf(older),
    to: sideOf(newer),
    changes: withRenames(changes, true),
    notCompared: [...unread].map(([path, reason]) => ({ path, reason })),
    notes: [older, newer].flatMap(({ id, paths }) =>
      paths === null ? [] : [`scan ${id} looked at ${paths.map(printable).join(', ')} only: elsewhere it shows what the scan before saw`],
    ),
    homes: last.scan.users,
  };
}

const sideOf = ({ id, startedAt }: StoredScan): DiffSide => ({ scan: id, at: startedAt, baseline: null });

/** The newest scan that was over before a time, in seconds since the epoch. */
function before(scans: readonly StoredScan[], time: number): StoredScan {
  const found = scans.find(({ finishedAt }) => Date.parse(finishedAt!) / 1000 <= time);
  if (found !== undefined) return found;
  const oldest = scans.at(-1)!;
  const when = new Date(time * 1000).toISOString().slice(0, 19);
  throw new Refusal(`no scan was made before ${when}Z; the oldest is ${oldest.id}, of ${oldest.startedAt}: cruft diff ${oldest.id}`);
}

/** Seconds since the epoch: proc(5), /proc/stat. */
function bootTime(now: number): number {
  const match = /^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'latin1'));
  if (match === null) throw new Refusal('the kernel does not say when it was booted');
  return Math.min(Number(match[1]), now / 1000);
}

async function withBaseline({ index, host, io }: Session, last: Report, given: Path, signal: AbortSignal): Promise<Diff> {
  const at = new Date(io.now()).toISOString();
  const dir = realDirectory(given);
  const top = realHost(dir).lstat('/');
  if (failed(top)) throw new Refusal(`--baseline ${printable(given)}: ${top.error}`);
  if (dir === host.root) throw new Refusal('--baseline is the root directory itself: cruft scan, then cruft diff, tells what changed');
  const inside = relativeTo(dir, host.root);
  const here = (path: Path): Path => normalizePath(host.root, path);
  const there = (path: Path): Path => normalizePath(dir, path);
  const tree = index.tree(host.root, last.scan.id)!;
  const { changes, notCompared, nested } = await compareWithTree({
    dir,
    inside: inside === null ? null : joinPath('/', inside),
    top,
    tree,
    scan: last.scan,
    listOnly: LIST_ONLY,
    isSameInode: (path) => bornAs(there(path), here(path)),
    signal,
  });
  return {
    from: { scan: null, at, baseline: dir },
    to: { scan: last.scan.id, at: last.scan.startedAt, baseline: null },
    changes: withRenames(changes, false, (was, is) => bornAs(there(was), here(is))),
    notCompared,
    notes: nested
      .toSorted()
      .map((path) => `${printable(path)} is a subvolume of its own: the snapshot does not hold it, so all in it counts as added`),
    homes: last.scan.users,
  };
}

function realDirectory(given: Path): Path {
  try {
    const dir = decodePath(realpathSync.native(forSystem(given), 'buffer') as unknown as Buffer);
    if (lstatSync(forSystem(dir)).isDirectory()) return dir;
  } catch (error) {
    throw new Refusal(`--baseline ${printable(given)}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
  throw new Refusal(
    `--baseline ${printable(given)} is a file: a report holds places, not every entry, so nothing exact can be said; give a folder, or: cruft verify REPORT.json`,
  );
}

/** Two paths are one inode, though of two subvolumes: a snapshot keeps its number and its time of birth, which a copy cannot set. */
function bornAs(a: Path, b: Path): boolean {
  try {
    const [one, other] = [lstatSync(forSystem(a), { bigint: true }), lstatSync(forSystem(b), { bigint: true })];
    return one.ino === other.ino && one.birthtimeNs > 0n && one.birthtimeNs === other.birthtimeNs;
  } catch {
    return false;
  }
}
