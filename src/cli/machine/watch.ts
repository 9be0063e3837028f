import { frontierOf, judgeNew } from '../../audit/news.ts';
import { failed } from '../../host/host.ts';
import { isWithin, joinPath, nameOf, parentOf, type Path } from '../../model/path.ts';
import type { Report } from '../../model/report.ts';
import type { WatchRecord } from '../../model/watch.ts';
import { Watch } from '../../scanner/watch.ts';
import { Refusal } from '../io.ts';
import { appeared, isNews } from './appeared.ts';
import { lastReport, type Session } from './session.ts';

/** Milliseconds between the first event and the look at it: a program that writes a file and renames it is heard of once. */
const SETTLE = 300;

/**
 * Follows the frontier until the signal is aborted. What is new since the last scan is said first. Known entries are those of the last scan;
 * nothing is written to the index: the next scan records what was seen. Throws a `Refusal` where inotify's limits do not allow it.
 */
export async function* watchWith(session: Session, last: Report, signal: AbortSignal): AsyncGenerator<WatchRecord, void, void> {
  const { host, index, plan } = session;
  const { groups } = await lastReport(session, last);
  const tree = index.tree(host.root)!;
  const known = new Map<Path, Set<string>>();
  for (const dir of frontierOf(host, plan(), groups)) {
    if (tree.isListed(dir)) known.set(dir, new Set(tree.children(dir).map(({ path }) => nameOf(path))));
  }
  index.close();
  if (known.size === 0) throw new Refusal('there is nothing to watch: all that was scanned is kept, or comes back by itself');

  const said = new Set<Path>();
  const dirty = new Set<Path>();
  const queue: WatchRecord[] = [];
  const counts = { new: 0, gone: 0, errors: 0 };
  let limit: string | null = null;
  let wake: (() => void) | null = null;
  const rouse = (): void => wake?.();
  const error = (path: Path, message: string): void => {
    counts.errors++;
    queue.push({ type: 'error', path, message });
    rouse();
  };
  signal.addEventListener('abort', rouse);
  const watch = await Watch.start(known.keys(), {
    hostRoot: host.root,
    isKnown: (path) => known.get(parentOf(path))?.has(nameOf(path)) === true,
    onChange: (dir) => {
      dirty.add(dir);
      rouse();
    },
    onError: error,
    onLimit: (message) => {
      limit = message;
      rouse();
    },
  });
  try {
    if (limit !== null) throw new Refusal(limit);
    yield { type: 'ready', directories: watch.count, scan: { id: last.scan.id, finishedAt: last.scan.finishedAt } };
    for (const dir of known.keys()) dirty.add(dir);
    while (!signal.aborted) {
      if (limit !== null) throw new Refusal(limit);
      yield* queue.splice(0);
      if (dirty.size === 0 && queue.length === 0 && limit === null && !signal.aborted) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      await settled();
      const dirs = [...dirty].filter((dir) => known.has(dir));
      dirty.clear();
      const fresh = dirs.flatMap(look);
      if (fresh.length > 0) yield* news(fresh);
    }
  } finally {
    signal.removeEventListener('abort', rouse);
    await watch.close();
  }
  yield { type: 'summary', ...counts };

  async function settled(): Promise<void> {
    const until = Date.now() + SETTLE;
    while (!signal.aborted && Date.now() < until) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, until - Date.now());
        signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
      });
    }
  }

  /** Reads a directory again: what is in it that was not, byte for byte. */
  function look(dir: Path): Path[] {
    const listed = host.list(dir);
    if (failed(listed)) {
      if (listed.error !== 'ENOENT' && listed.error !== 'ENOTDIR') error(dir, listed.error);
      else lose(dir);
      return [];
    }
    const before = known.get(dir)!;
    const now = new Set(listed);
    for (const path of said) {
      if (parentOf(path) === dir && !now.has(nameOf(path))) gone(path);
    }
    const fresh = listed.filter((name) => !before.has(name));
    for (const name of fresh) before.add(name);
    return fresh.map((name) => joinPath(dir, name));
  }

  /** A directory of the frontier is no more; if it comes back, it is new. */
  function lose(dir: Path): void {
    for (const at of known.keys()) {
      if (!isWithin(at, dir)) continue;
      known.delete(at);
      watch.drop(at);
    }
    for (const path of said) if (isWithin(path, dir)) gone(path);
    known.get(parentOf(dir))?.delete(nameOf(dir));
  }

  function gone(path: Path): void {
    said.delete(path);
    known.get(parentOf(path))?.delete(nameOf(path));
    counts.gone++;
    queue.push({ type: 'gone', path });
  }

  async function* news(fresh: readonly Path[]): AsyncGenerator<WatchRecord, void, void> {
    let judged;
    try {
      judged = await judgeNew(host, plan(), fresh, signal);
    } catch (cause) {
      if (signal.aborted) return;
      throw cause;
    }
    // What turns out to hold several things is followed itself; it is read again, so that nothing falls between.
    for (const top of fresh) {
      for (const dir of frontierOf(
        host,
        plan(),
        judged.filter(({ path }) => isWithin(path, top)),
        top,
      )) {
        if (known.has(dir)) continue;
        known.set(dir, new Set());
        watch.add([dir]);
        dirty.add(dir);
      }
    }
    for (const group of judged) {
      if (!isNews(group) || said.has(group.path)) continue;
      said.add(group.path);
      counts.new++;
      yield { type: 'new', ...appeared(session, plan(), group) };
    }
  }
}
