import { failed, type Host } from '../../host/host.ts';
import { isWithin, joinPath, normalizePath, type Path } from '../../model/path.ts';
import { type Commit, parseCommit } from '../../parsers/git-commit.ts';
import {
  applyDelta,
  packedBody,
  packedHead,
  packedLength,
  packFanout,
  type PackedObject,
  parseLooseObject,
} from '../../parsers/git-pack.ts';
import type { Oid } from '../../parsers/git-refs.ts';
import { type Budget, LIST, READ } from './budget.ts';

const MAX_LOOSE = 4 * 1024 * 1024;
const MAX_BUCKET = 4 * 1024 * 1024;
const MAX_PACKS = 500;
const MAX_DELTAS = 60;
/** Most commits are smaller, header and all. */
const FIRST_READ = 1024;

interface Pack {
  /** Without its suffix. */
  path: Path;
  fanout: Uint32Array | null | undefined;
  /** The sorted names that begin with a byte. */
  buckets: Map<number, Buffer | null>;
}

/** The commits of a repository, from its loose objects and packs. */
export class Objects {
  readonly #host: Host;
  readonly #dirs: readonly Path[];
  readonly #hashBytes: number;
  readonly #budget: Budget;
  #packs: Pack[] | null = null;

  /** `home`: objects borrowed from a repository outside of it are not read. */
  constructor(host: Host, objects: Path, hashBytes: number, home: Path, budget: Budget) {
    this.#host = host;
    this.#hashBytes = hashBytes;
    this.#budget = budget;
    const alternates = host.read(joinPath(objects, 'info/alternates'), 64 * 1024);
    const borrowed = failed(alternates) ? [] : alternates.toString('utf8').split('\n').slice(0, 10);
    const dirs = borrowed.filter((line) => line !== '' && !line.startsWith('#'));
    this.#dirs = [objects, ...dirs.map((dir) => (dir.startsWith('/') ? normalizePath(dir) : normalizePath(objects, dir)))].filter((dir) =>
      isWithin(dir, home),
    );
  }

  /** null: not there, not to be read, or more than may be looked at. */
  commit(oid: Oid): Commit | null {
    for (const dir of this.#dirs) {
      if (!this.#budget.spend(READ)) return null;
      const bytes = this.#host.read(`${dir}/${oid.slice(0, 2)}/${oid.slice(2)}`, MAX_LOOSE);
      if (failed(bytes)) continue;
      const object = parseLooseObject(bytes);
      return object?.type === 'commit' ? parseCommit(object.body) : null;
    }
    const found = this.#packed(oid, MAX_DELTAS);
    return found?.type === 'commit' ? parseCommit(found.body) : null;
  }

  #packed(oid: Oid, deltas: number): { type: PackedObject['type']; body: Buffer } | null {
    this.#packs ??= this.#dirs.flatMap((dir) => this.#packsIn(dir));
    for (const [i, pack] of this.#packs.entries()) {
      const offset = this.#find(pack, oid);
      if (offset === null) continue;
      // What is asked for next is most likely in the same pack.
      if (i > 0) this.#packs = [pack, ...this.#packs.filter((other) => other !== pack)];
      return this.#at(pack, offset, deltas);
    }
    return null;
  }

  #packsIn(dir: Path): Pack[] {
    const names = this.#host.list(joinPath(dir, 'pack'));
    if (failed(names) || !this.#budget.spend(LIST + names.length)) return [];
    return names
      .filter((name) => name.endsWith('.idx'))
      .slice(0, MAX_PACKS)
      .map((name) => ({ path: `${dir}/pack/${name.slice(0, -'.idx'.length)}`, fanout: undefined, buckets: new Map() }));
  }

  /** Where in the pack an object stands; null: not in this one. */
  #find(pack: Pack, oid: Oid): number | null {
    const index = `${pack.path}.idx`;
    if (pack.fanout === undefined) {
      const head = this.#part(index, 0, 8 + 1024);
      pack.fanout = head === null ? null : packFanout(head);
    }
    if (pack.fanout === null) return null;
    const first = Number.parseInt(oid.slice(0, 2), 16);
    const low = first === 0 ? 0 : pack.fanout[first - 1]!;
    const count = pack.fanout[first]! - low;
    const width = this.#hashBytes;
    if (count === 0 || count * width > MAX_BUCKET) return null;
    let names = pack.buckets.get(first);
    if (names === undefined) {
      names = this.#part(index, 8 + 1024 + low * width, count * width);
      if (names?.length !== count * width) names = null;
      pack.buckets.set(first, names);
    }
    if (names === null) return null;
    const wanted = Buffer.from(oid, 'hex');
    let from = 0;
    let to = count;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (names.compare(wanted, 0, width, middle * width, (middle + 1) * width) < 0) from = middle + 1;
      else to = middle;
    }
    if (from === count || names.compare(wanted, 0, width, from * width, (from + 1) * width) !== 0) return null;
    return this.#offsetOf(index, low + from, pack.fanout[255]!);
  }

  #offsetOf(index: Path, at: number, total: number): number | null {
    const offsets = 8 + 1024 + total * (this.#hashBytes + 4);
    const short = this.#part(index, offsets + at * 4, 4);
    if (short?.length !== 4) return null;
    const value = short.readUInt32BE(0);
    if (value < 0x80000000) return value;
    const long = this.#part(index, offsets + total * 4 + (value - 0x80000000) * 8, 8);
    const wide = long?.length === 8 ? Number(long.readBigUInt64BE(0)) : null;
    return Number.isSafeInteger(wide) ? wide : null;
  }

  #at(pack: Pack, offset: number, deltas: number): { type: PackedObject['type']; body: Buffer } | null {
    const file = `${pack.path}.pack`;
    let bytes = this.#part(file, offset, FIRST_READ);
    const head = bytes === null ? null : packedHead(bytes, offset, this.#hashBytes);
    if (bytes === null || head === null) return null;
    if (packedLength(head.size) > FIRST_READ - head.at && bytes.length === FIRST_READ) {
      bytes = this.#part(file, offset, head.at + packedLength(head.size));
    }
    const body = bytes === null ? null : packedBody(bytes.subarray(head.at), head.size);
    if (body === null || head.type !== 'delta') return body && { type: head.type, body };
    if (deltas === 0) return null;
    const base = typeof head.base === 'number' ? this.#at(pack, head.base, deltas - 1) : this.#packed(head.base!, deltas - 1);
    const whole = base === null ? null : applyDelta(base.body, body);
    return whole && { type: base!.type, body: whole };
  }

  #part(path: Path, offset: number, length: number): Buffer | null {
    if (!this.#budget.spend(READ + (length >> 14))) return null;
    const bytes = this.#host.readAt(path, offset, length);
    return failed(bytes) ? null : bytes;
  }
}
