import type { Database, Statement } from 'better-sqlite3';
import { kindOfMode } from '../model/entry.ts';
import type { Entry } from '../model/entry.ts';
import { decodePath, encodePath } from '../model/path.ts';
import type { Path } from '../model/path.ts';

export type Db = Database;
/** A name, path or link target as a column holds it. */
export type Bytes = string | Buffer;

export const toBytes = (text: string): Bytes => (text.isWellFormed() ? text : encodePath(text));
export const fromBytes = (value: Bytes): string => (typeof value === 'string' ? value : decodePath(value));

/** A statement whose rows are arrays with every integer a bigint. */
export const exact = <Row>(db: Db, sql: string): Statement<unknown[], Row> => db.prepare<unknown[], Row>(sql).raw().safeIntegers();

/** The columns of a node, in the order of `NodeRow`. `span` has `until` besides. */
export const COLUMNS = 'id, name, since, mode, nlink, uid, gid, size, blocks, dev, ino, mtime, ctime, target, decision, born';

export type NodeRow = [
  id: bigint,
  name: Bytes,
  since: bigint,
  mode: bigint,
  nlink: bigint,
  uid: bigint,
  gid: bigint,
  size: bigint,
  blocks: bigint,
  dev: bigint,
  ino: bigint,
  mtime: bigint,
  ctime: bigint,
  target: Bytes | null,
  decision: bigint | null,
  born: bigint,
  until?: bigint | null,
];

export function toEntry(row: NodeRow, path: Path, devices: ReadonlyMap<bigint, bigint>): Entry {
  const mode = Number(row[3]);
  return {
    path,
    kind: kindOfMode(mode),
    mode,
    nlink: Number(row[4]),
    uid: Number(row[5]),
    gid: Number(row[6]),
    size: Number(row[7]),
    blocks: Number(row[8]),
    dev: devices.get(row[9]) ?? 0n,
    ino: row[10],
    mtimeNs: row[11],
    ctimeNs: row[12],
    target: row[13] === null || row[13].length === 0 ? null : fromBytes(row[13]),
  };
}

/** Rows of one directory in byte order: SQLite puts TEXT before BLOB. */
export function inByteOrder<Row extends { 1: Bytes }>(rows: Row[]): Row[] {
  if (rows.every((row) => typeof row[1] === 'string')) return rows;
  return rows.sort((a, b) => Buffer.compare(Buffer.from(a[1] as string), Buffer.from(b[1] as string)));
}

/** device.id → st_dev. */
export const readDevices = (db: Db): Map<bigint, bigint> => new Map(exact<[bigint, bigint]>(db, 'SELECT id, number FROM device').all());
