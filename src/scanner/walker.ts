import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { isDirectoryMode, isSymlinkMode } from '../model/entry.ts';
import { decodePath, forSystem, isRaw } from '../model/path.ts';
import type { Path } from '../model/path.ts';
import { Pack } from './pack.ts';
import type { Packed } from './pack.ts';
import { Prefixes } from './prefix.ts';

/** A directory that waits for its turn. `dev` and `ino` as `lstat` found it; null for a place the caller named. */
export interface Task {
  path: Path;
  ref: number;
  dev: bigint | null;
  ino: bigint | null;
  /** Somebody else may write into it or a directory above, and so put a link in its place at any moment. */
  exposed: boolean;
}

/** What a worker is told once. */
export interface Orders {
  hostRoot: Path;
  /** Directory → names in it that are not entered (true) or not listed either (false). */
  stops: ReadonlyMap<Path, ReadonlyMap<string, boolean>>;
  listOnly: ReadonlySet<Path>;
  shared: SharedArrayBuffer;
  /** This worker's cell in `shared`. */
  cell: number;
}

export type Message = { batch: Packed } | { give: Task[] } | { idle: true };

/** Cells of the memory that the threads share: the next directory number, how many workers have nothing to do, then one cell a worker. */
export const NEXT_REF = 0;
export const HUNGRY = 1;
export const FIRST_CELL = 2;

/** Batches a worker may have under way before it waits for the reader. */
const AHEAD = 4;
/** Milliseconds after which a batch is sent although it is not full: a slow disk still shows progress. */
const PATIENCE = 100;

const BIG = { bigint: true, throwIfNoEntry: false } as const;

/** Walks what it is given, depth first, and sends batches. */
export class Walker {
  readonly #orders: Orders;
  readonly #shared: Int32Array;
  readonly #send: (message: Message, transfer: ArrayBuffer[]) => void;
  readonly #prefixes: Prefixes;
  readonly #stack: Task[] = [];
  #pack = new Pack();
  #sentAt = 0;

  constructor(orders: Orders, send: (message: Message, transfer: ArrayBuffer[]) => void) {
    this.#orders = orders;
    this.#shared = new Int32Array(orders.shared);
    this.#send = send;
    this.#prefixes = new Prefixes(orders.hostRoot);
  }

  run(tasks: Task[]): void {
    for (const task of tasks) this.#stack.push(task);
    this.#sentAt = Date.now();
    for (let task = this.#stack.pop(); task; task = this.#stack.pop()) {
      this.#directory(task);
      if (this.#pack.full || Date.now() - this.#sentAt > PATIENCE) this.#flush(task.path);
      if (this.#stack.length > 1 && Atomics.load(this.#shared, HUNGRY) > 0) this.#give(task.path);
      if (this.#stack.length === 0) this.#flush(task.path);
    }
    this.#prefixes.close();
    this.#send({ idle: true }, []);
  }

  /** The older half goes to whoever has nothing to do: it stands nearer to the root, so it is the larger. */
  #give(folder: Path): void {
    if (Atomics.sub(this.#shared, HUNGRY, 1) <= 0) {
      Atomics.add(this.#shared, HUNGRY, 1);
      return;
    }
    this.#flush(folder);
    this.#send({ give: this.#stack.splice(0, this.#stack.length >> 1) }, []);
  }

  #flush(folder: Path): void {
    this.#sentAt = Date.now();
    if (this.#pack.empty) return;
    const { cell } = this.#orders;
    for (let under = Atomics.load(this.#shared, cell); under >= AHEAD; under = Atomics.load(this.#shared, cell))
      Atomics.wait(this.#shared, cell, under);
    Atomics.add(this.#shared, cell, 1);
    const batch = this.#pack.pack(folder);
    this.#pack = new Pack();
    this.#send({ batch }, [batch.stats.buffer as ArrayBuffer, batch.refs.buffer as ArrayBuffer, batch.parts.buffer as ArrayBuffer]);
  }

  #directory(task: Task): void {
    const { path, ref } = task;
    let prefix: Path;
    let names: string[];
    let raw: boolean;
    try {
      prefix = this.#prefixes.of(path);
      if (task.dev === null && !this.#arrive(task, prefix)) return;
      names = readdirSync(forSystem(prefix + '/'));
      raw = names.some((name) => name.includes('\ufffd'));
      if (raw) names = readdirSync(forSystem(prefix + '/'), 'buffer').map(decodePath);
      raw ||= isRaw(prefix);
    } catch (error) {
      const code = errno(error);
      // A directory that vanished is an empty one: its parent was read before.
      if (code === 'ENOENT' && task.dev !== null) this.#pack.seal(ref, true);
      else this.#pack.fail({ path, error: code, ref });
      return;
    }
    this.#entries(task, prefix, names, raw);
  }

  /** Looks at a place the caller named: it has to be a directory, and no link. */
  #arrive(task: Task, prefix: Path): boolean {
    const stat = lstatSync(forSystem(prefix === '' ? '/' : prefix), { bigint: true });
    task.dev = stat.dev;
    task.ino = stat.ino;
    task.exposed = prefix !== '' || isExposed(stat);
    if (isDirectoryMode(Number(stat.mode))) return true;
    this.#pack.fail({ path: task.path, error: 'ENOTDIR', ref: task.ref });
    return false;
  }

  #entries(task: Task, prefix: Path, names: string[], raw: boolean): void {
    const { path, ref } = task;
    const physical = prefix + '/';
    const logical = path === '/' ? '/' : path + '/';
    const stops = this.#orders.stops.get(path);
    const shut = this.#orders.listOnly.has(path);
    const below: Task[] = [];
    if (names.length > this.#pack.room && !this.#pack.empty) this.#flush(path);
    for (const name of names) {
      const stop = stops?.get(name);
      if (stop === false) continue;
      const at = raw ? forSystem(physical + name) : physical + name;
      let stat: BigIntStats | undefined;
      try {
        stat = lstatSync(at, BIG);
      } catch (error) {
        if (stop === undefined) this.#pack.fail({ path: logical + name, error: errno(error), ref: -1 });
        continue;
      }
      if (stat === undefined) continue;
      const mode = Number(stat.mode);
      let child = -1;
      let target: Path | null = null;
      if (isDirectoryMode(mode)) {
        if (stop === undefined && !shut) {
          child = Atomics.add(this.#shared, NEXT_REF, 1);
          below.push({ path: logical + name, ref: child, dev: stat.dev, ino: stat.ino, exposed: task.exposed || isExposed(stat) });
        }
      } else if (stop) continue;
      else if (isSymlinkMode(mode)) target = this.#target(at, logical + name);
      this.#pack.add(name, stat, child, target);
      if (this.#pack.room === 0) {
        if (!this.#still(task, physical)) return;
        this.#pack.seal(ref, false);
        this.#flush(path);
      }
    }
    if (!this.#still(task, physical)) return;
    this.#pack.seal(ref, true);
    for (let i = below.length - 1; i >= 0; i--) this.#stack.push(below[i]!);
  }

  /** False if another directory, or one behind a link, stands there now: then nothing that was seen counts. */
  #still(task: Task, physical: Path): boolean {
    if (!task.exposed) return true;
    let error = 'changed while it was read';
    try {
      const stat = lstatSync(forSystem(physical + '.'), { bigint: true });
      if (stat.ino === task.ino && stat.dev === task.dev) return true;
    } catch (cause) {
      error = errno(cause);
    }
    this.#pack.drop();
    if (error === 'ENOENT') this.#pack.seal(task.ref, true);
    else this.#pack.fail({ path: task.path, error, ref: task.ref });
    return false;
  }

  #target(at: string | Buffer, path: Path): Path {
    try {
      const target = readlinkSync(at);
      return target.includes('\ufffd') ? decodePath(readlinkSync(at, 'buffer')) : target;
    } catch (error) {
      const code = errno(error);
      if (code !== 'ENOENT') this.#pack.fail({ path, error: code, ref: -1 });
      return '';
    }
  }
}

const me = process.geteuid!();
const isExposed = (stat: BigIntStats): boolean => (Number(stat.mode) & 0o022) !== 0 || (stat.uid !== 0n && Number(stat.uid) !== me);

const errno = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);
