import { isDirectoryMode } from '../model/entry.ts';
import type { Entry } from '../model/entry.ts';
import { joinPath, segmentsOf } from '../model/path.ts';
import type { Path } from '../model/path.ts';
import type { Decision } from '../model/verdict.ts';
import { Decisions } from './decisions.ts';
import { snapshot } from './snapshot.ts';
import { COLUMNS, type Db, exact, fromBytes, inByteOrder, type NodeRow, readDevices, toBytes, toEntry } from './values.ts';

/** What a path was, over all scans. Times are ISO 8601 in UTC. */
export interface PathHistory {
  /** Start of the first scan that saw it. */
  firstSeen: string;
  /** Start of the scan that first saw it as it is; where it is gone, of the scan that no longer saw it. */
  lastChanged: string;
  /** Start of the scan that saw it again after one that did not; null: it was never gone, as far as the scans that are kept tell. */
  reappeared: string | null;
  /** Every state, the oldest first. `until`: the scan that no longer saw it so; null: still so. */
  states: { since: number; until: number | null; entry: Entry }[];
}

/** A path that is not the same at two scans. */
export interface Change {
  path: Path;
  before: Entry | null;
  after: Entry | null;
  /** Of `after`, or of `before` where it is gone. */
  decision: Decision | null;
}

const SPAN = `SELECT ${COLUMNS}, until FROM span`;

export function readHistory(db: Db, root: Path, path: Path): PathHistory | null {
  const child = db.prepare<unknown[], number>('SELECT id FROM span WHERE parent = ? AND name = ? LIMIT 1').pluck();
  let id = child.get(0, toBytes(root));
  for (const name of segmentsOf(path)) id &&= child.get(id, toBytes(name));
  if (id === undefined) return null;
  const devices = readDevices(db);
  const started = db.prepare<unknown[], string>('SELECT started FROM scan WHERE id = ?').pluck();
  const rows = exact<NodeRow>(db, `${SPAN} WHERE id = ? ORDER BY since`).all(id);
  const states = rows.map((row) => ({
    since: Number(row[2]),
    until: untilOf(row),
    entry: toEntry(row, path, devices),
  }));
  const last = states.at(-1)!;
  const born = rows.map((row) => Number(row[15]));
  return {
    firstSeen: started.get(Math.min(...born))!,
    lastChanged: started.get(last.until ?? last.since)!,
    reappeared: Math.max(...born) > Math.min(...born) ? started.get(Math.max(...born))! : null,
    states,
  };
}

/** What differs between two scans of one root directory, `from` the older, in path order. */
export function* readChanges(db: Db, file: string, root: Path, from: number, to: number): Generator<Change, void, void> {
  yield* snapshot(db, file, () => changes(db, root, from, to));
}

/** Both may be the same again: gone and back, changed and changed back. */
const isEqual = (a: NodeRow, b: NodeRow): boolean =>
  a.slice(3, 13).every((value, i) => value === b[i + 3]) &&
  (a[13] === null ? null : fromBytes(a[13])) === (b[13] === null ? null : fromBytes(b[13]));
const untilOf = (row: NodeRow): number | null => (row[16] === undefined || row[16] === null ? null : Number(row[16]));
const seenAt = (scan: number): string => `(since <= ${scan} AND (until IS NULL OR until > ${scan}))`;

function* changes(db: Db, root: Path, from: number, to: number): Generator<Change, void, void> {
  const devices = readDevices(db);
  const decisions = new Decisions(db);
  const touched = touchedDirectories(db, from, to);
  const at = `(${seenAt(from)} OR ${seenAt(to)})`;
  const top = exact<NodeRow>(db, `${SPAN} WHERE parent = 0 AND name = ? AND ${at} ORDER BY since`);
  const children = exact<NodeRow>(db, `${SPAN} WHERE parent = ? AND ${at} ORDER BY name, since`);
  const open = touched.size > 0 ? [{ path: null as Path | null, rows: top.all(toBytes(root)).reverse() }] : [];
  for (let here = open.at(-1); here !== undefined; here = open.at(-1)) {
    const row = here.rows.pop();
    if (row === undefined) {
      open.pop();
      continue;
    }
    // The two states of one node follow each other.
    const other = here.rows.at(-1)?.[0] === row[0] ? here.rows.pop()! : null;
    const path = here.path === null ? '/' : joinPath(here.path, fromBytes(row[1]));
    const wasThere = Number(row[2]) <= from;
    const isThere = other !== null || (untilOf(row) ?? Infinity) > to;
    if (other === null ? !wasThere || !isThere : !isEqual(row, other)) {
      const after = other ?? (isThere ? row : null);
      const decision = (after ?? row)[14];
      yield {
        path,
        before: wasThere ? toEntry(row, path, devices) : null,
        after: after === null ? null : toEntry(after, path, devices),
        decision: decision === null ? null : decisions.get(Number(decision)),
      };
    }
    const isDirectory = isDirectoryMode(Number(row[3])) || (other !== null && isDirectoryMode(Number(other[3])));
    if (isDirectory && touched.has(Number(row[0]))) open.push({ path, rows: inByteOrder(children.all(row[0])).reverse() });
  }
}

/** Ids of the directories in which or below which a row began or ended between the scans. */
function touchedDirectories(db: Db, from: number, to: number): Set<number> {
  const parents = db
    .prepare<unknown[], number>(
      'SELECT DISTINCT parent FROM span WHERE (since > @from AND since <= @to) OR (until > @from AND until <= @to)',
    )
    .pluck()
    .all({ from, to });
  const above = db.prepare<unknown[], number>('SELECT parent FROM span WHERE id = ? LIMIT 1').pluck();
  const touched = new Set<number>();
  for (const parent of parents)
    for (let id: number | undefined = parent; id !== undefined && !touched.has(id); id = above.get(id)) touched.add(id);
  return touched;
}
