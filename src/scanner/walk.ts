import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { Listing, WalkRoot } from '../model/listing.ts';
import { nameOf, parentOf } from '../model/path.ts';
import type { Path } from '../model/path.ts';
import { unpack } from './pack.ts';
import type { Packed, WalkUnread } from './pack.ts';
import { FIRST_CELL, HUNGRY, NEXT_REF } from './walker.ts';
import type { Message, Orders, Task } from './walker.ts';

export interface WalkOptions {
  /** The root directory on this machine, a real path: "/" or "/mnt". */
  hostRoot: Path;
  /** Where to start: real directories inside the root directory, none within another. Their numbers are the caller's. */
  roots: readonly WalkRoot[];
  /**
   * Directories that are listed in their parent but not entered (mount points left out, trees indexed at another path), and why. A file
   * of that path is not listed: its content is itself.
   */
  notEntered: ReadonlyMap<Path, string>;
  /** Not even looked at: mount points whose server may never answer. */
  omitted: ReadonlySet<Path>;
  /** Directories whose entries are listed, but whose subdirectories are not entered: /nix/store. */
  listOnly: ReadonlySet<Path>;
  /** Worker threads; by default two, or one where there is one core. */
  threads?: number;
  signal?: AbortSignal;
}

export interface WalkBatch {
  listings: Listing[];
  unread: WalkUnread[];
  /** The directory the worker was in, for progress. */
  folder: Path;
}

const LIMITS = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 1024 };

/**
 * Lists every directory below the roots. The listing of a directory comes after the one that holds its entry. An entry that vanished while
 * its directory was read is not there; a directory that could not be read has no listing but an `unread` with its number. Leaving the loop
 * early, or the signal, stops the workers. Throws the signal's reason, or an error where a worker died.
 */
export async function* walk(options: WalkOptions): AsyncGenerator<WalkBatch, void, void> {
  options.signal?.throwIfAborted();
  const crew = new Crew(options);
  try {
    for (let next = await crew.next(); next; next = await crew.next()) {
      yield { listings: unpack(next.batch), unread: next.batch.unread, folder: next.batch.folder };
      crew.taken(next.worker);
    }
  } finally {
    await crew.stop();
  }
}

/** The worker threads, who of them has nothing to do, and the batches not yet taken. */
class Crew {
  readonly #workers: Worker[];
  readonly #shared: Int32Array;
  readonly #queue: { batch: Packed; worker: number }[] = [];
  readonly #idle: number[] = [];
  /** Work that nobody has begun. */
  #spare: Task[];
  #failure: { error: unknown } | null = null;
  #wake: (() => void) | null = null;
  readonly #signal: AbortSignal | undefined;

  constructor(options: WalkOptions) {
    const count = options.threads ?? Math.min(2, availableParallelism());
    const shared = new SharedArrayBuffer((FIRST_CELL + count) * 4);
    this.#shared = new Int32Array(shared);
    this.#shared[NEXT_REF] = options.roots.reduce((next, root) => Math.max(next, root.ref + 1), 0);
    this.#spare = options.roots.map(({ path, ref }) => ({ path, ref, dev: null, ino: null, exposed: true }));
    const common = { hostRoot: options.hostRoot, stops: stopsByDirectory(options), listOnly: options.listOnly, shared };
    this.#workers = Array.from({ length: count }, (_, index) => this.#hire(index, { ...common, cell: FIRST_CELL + index }));
    this.#idle = this.#workers.map((_, index) => index);
    this.#signal = options.signal;
    this.#signal?.addEventListener('abort', this.#onAbort);
    this.#assign();
  }

  /** The next batch, or null at the end. */
  async next(): Promise<{ batch: Packed; worker: number } | null> {
    for (;;) {
      if (this.#failure) throw this.#failure.error;
      const next = this.#queue.shift();
      if (next) return next;
      if (this.#idle.length === this.#workers.length) return null;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** The reader is done with a batch of this worker, which may go on if it waited. */
  taken(worker: number): void {
    Atomics.sub(this.#shared, FIRST_CELL + worker, 1);
    Atomics.notify(this.#shared, FIRST_CELL + worker);
  }

  async stop(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#onAbort);
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #hire(index: number, orders: Orders): Worker {
    const worker = newWorker(orders);
    // The young generation of every thread stays as small as it begins: 30 MB less, and no slower. A new worker resets the flag.
    worker.on('online', () => setFlagsFromString('--semi-space-growth-factor=1'));
    worker.on('message', (message: Message) => this.#hear(index, message));
    worker.on('error', (error) => this.#fail(new Error(`the walk stopped: ${error.message}`, { cause: error })));
    worker.on('exit', () => this.#fail(new Error('the walk stopped: a worker thread ended')));
    return worker;
  }

  #hear(worker: number, message: Message): void {
    if ('batch' in message) this.#queue.push({ batch: message.batch, worker });
    else {
      if ('give' in message) this.#spare = this.#spare.concat(message.give);
      else this.#idle.push(worker);
      this.#assign();
    }
    this.#rouse();
  }

  /** Shares the spare work among the idle; the others learn how many are still waiting. */
  #assign(): void {
    while (this.#idle.length > 0 && this.#spare.length > 0) {
      const share = Math.ceil(this.#spare.length / this.#idle.length);
      this.#workers[this.#idle.pop()!]!.postMessage(this.#spare.splice(0, share), []);
    }
    Atomics.store(this.#shared, HUNGRY, this.#idle.length);
  }

  readonly #onAbort = (): void => this.#fail(this.#signal!.reason);

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#rouse();
  }

  #rouse(): void {
    this.#wake?.();
    this.#wake = null;
  }
}

function newWorker(workerData: Orders): Worker {
  const settings = { workerData, resourceLimits: LIMITS };
  if (import.meta.url.endsWith('.js')) return new Worker(new URL('./worker.js', import.meta.url), { ...settings, execArgv: [] });
  // Run from source, a worker of Node 20 does not inherit the loader that reads TypeScript.
  const [loader, source] = [import.meta.resolve('tsx/esm/api'), new URL('./worker.ts', import.meta.url).href];
  return new Worker(`import('${loader}').then(({ register }) => (register(), import('${source}')))`, { ...settings, eval: true });
}

/** Directory → names in it that are listed but not entered (true) or left out (false). */
function stopsByDirectory({ notEntered, omitted }: WalkOptions): Map<Path, Map<string, boolean>> {
  const stops = new Map<Path, Map<string, boolean>>();
  const put = (path: Path, listed: boolean): void => {
    const dir = parentOf(path);
    const names = stops.get(dir) ?? new Map<string, boolean>();
    stops.set(dir, names.set(nameOf(path), listed));
  };
  for (const path of notEntered.keys()) put(path, true);
  for (const path of omitted) put(path, false);
  return stops;
}
