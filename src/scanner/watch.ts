import { isRaw, parentOf, type Path } from '../model/path.ts';

export interface WatchOptions {
  /** The root directory on this machine. */
  hostRoot: Path;
  /** What is not watched by itself: entries that are known already. */
  isKnown: (path: Path) => boolean;
  /** Something may have come or gone directly in `dir`. Says it often: a name that is not UTF-8 is seen here and nowhere else. */
  onChange: (dir: Path) => void;
  /** A directory that cannot be watched. */
  onError: (path: Path, error: string) => void;
  /** The kernel's limits do not allow it; said once. The message says what to set. */
  onLimit: (message: string) => void;
}

const LIMITS: Record<string, string> = {
  ENOSPC: 'max_user_watches',
  EMFILE: 'max_user_instances',
};

/** What to set where inotify(7) runs out of watches (ENOSPC) or instances (EMFILE): one sentence. */
function limitMessage(code: string): string | null {
  const name = LIMITS[code];
  if (name === undefined) return null;
  const value = code === 'ENOSPC' ? 524288 : 1024;
  return (
    `the kernel's inotify limit is reached: sysctl fs.inotify.${name}=${value} raises it` +
    ` (NixOS: boot.kernel.sysctl."fs.inotify.${name}" = ${value};)`
  );
}

/** Watches single directories, not what is below them: one inotify watch each, however many known entries they hold. */
export class Watch {
  readonly #options: WatchOptions;
  readonly #prefix: Path;
  readonly #watcher: import('chokidar').FSWatcher;
  readonly #dirs = new Set<Path>();
  readonly #ready: Promise<void>;
  #isReady = (): void => {};
  #isLimited = false;

  private constructor(options: WatchOptions, chokidar: typeof import('chokidar')) {
    this.#options = options;
    this.#prefix = options.hostRoot === '/' ? '' : options.hostRoot;
    this.#watcher = new chokidar.FSWatcher({
      depth: 0,
      ignoreInitial: true,
      followSymlinks: false,
      ignored: (onDisk) => this.#isIgnored(this.#inside(onDisk)),
    });
    this.#ready = new Promise((resolve) => (this.#isReady = resolve));
    this.#watcher.once('ready', () => this.#isReady());
    this.#watcher.on('all', (_, onDisk) => {
      this.#changed(parentOf(this.#inside(onDisk)));
      this.#changed(this.#inside(onDisk));
    });
    // Every event of the kernel, names that chokidar cannot say included.
    this.#watcher.on('raw', (_event, _name, details) => {
      const { watchedPath } = details as { watchedPath?: string };
      if (watchedPath !== undefined) this.#changed(this.#inside(watchedPath));
    });
    this.#watcher.on('error', (error) => this.#failed(error as NodeJS.ErrnoException));
  }

  /** Resolves when all of `dirs` are watched or it was said that they cannot be. */
  static async start(dirs: Iterable<Path>, options: WatchOptions): Promise<Watch> {
    const made = new Watch(options, await import('chokidar'));
    if (made.add(dirs)) await made.#ready;
    return made;
  }

  get count(): number {
    return this.#dirs.size;
  }

  /** False if none of them can be watched. */
  add(dirs: Iterable<Path>): boolean {
    const fresh: Path[] = [];
    for (const dir of dirs) {
      if (isRaw(dir)) this.#options.onError(dir, 'its name is not UTF-8: it cannot be watched');
      else if (!this.#dirs.has(dir)) fresh.push(dir);
    }
    for (const dir of fresh) this.#dirs.add(dir);
    if (fresh.length > 0) this.#watcher.add(fresh.map((dir) => this.#onDisk(dir)));
    return fresh.length > 0;
  }

  drop(dir: Path): void {
    if (this.#dirs.delete(dir)) this.#watcher.unwatch(this.#onDisk(dir));
  }

  async close(): Promise<void> {
    await this.#watcher.close();
  }

  #onDisk(path: Path): string {
    return path === '/' ? this.#options.hostRoot : this.#prefix + path;
  }

  #inside(onDisk: string): Path {
    return onDisk.slice(this.#prefix.length) || '/';
  }

  #isIgnored(path: Path): boolean {
    return !this.#dirs.has(path) && this.#options.isKnown(path);
  }

  #changed(dir: Path): void {
    if (this.#dirs.has(dir)) this.#options.onChange(dir);
  }

  /** chokidar says a limit once for each entry: thousands of times. */
  #failed(error: NodeJS.ErrnoException & { filename?: string }): void {
    const limit = limitMessage(error.code ?? '');
    if (limit === null) {
      const onDisk = error.path ?? error.filename;
      this.#options.onError(onDisk === undefined ? '/' : this.#inside(onDisk), error.code ?? error.message);
    } else if (!this.#isLimited) {
      this.#isLimited = true;
      this.#options.onLimit(limit);
      this.#isReady();
    }
  }
}
