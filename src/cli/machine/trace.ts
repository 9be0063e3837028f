import { spawn } from 'node:child_process';
import { groupAt, judgeNew, placeOf } from '../../audit/news.ts';
import type { Host } from '../../host/host.ts';
import { encodePath, isWithin, type Path } from '../../model/path.ts';
import type { Group } from '../../model/report.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Trace } from '../../model/watch.ts';
import { stopsOf } from '../../scanner/mounts.ts';
import { type Change, changesBetween, type State, sumOf, takeState } from '../../scanner/state.ts';
import type { TraceRequest } from '../engine.ts';
import { type Io, Refusal } from '../io.ts';
import { appeared, isNews } from './appeared.ts';
import type { Planner, Session } from './session.ts';

type Tracer = Planner & Pick<Session, 'io' | 'host'>;

/** A clock that ticks every few milliseconds stamps the inodes (CONFIG_HZ=100: 10 ms). */
const TICK = 10_000_000n;

/**
 * Looks, runs the program, looks again: what differs is what it left, as far as can be told. Left out is what was changed before it started
 * or after it ended, and, where it does not run as root, what belongs to another user.
 */
export async function traceWith(tracer: Tracer, request: TraceRequest): Promise<Trace> {
  const { io, host, plan } = tracer;
  const { signal } = new AbortController();
  const looked = placesOf(
    host,
    plan().subjects.map(({ home }) => home),
  );
  const { notEntered, omitted } = stopsOf(plan().planned);
  const roots = looked.map((path, ref) => ({ path, ref }));
  const look = () => takeState({ hostRoot: host.root, roots, notEntered, omitted, listOnly: new Set(), signal });
  const before = await look();
  const startNs = BigInt(Date.now()) * 1_000_000n;
  const ended = await run(request, io);
  const endNs = BigInt(Date.now() + 1) * 1_000_000n;
  const after = await look();

  const changes = changesBetween(before, after, looked);
  const own = changes.filter(
    ({ uid, ctimeNs, change, isDirectory }) =>
      (io.uid === 0 || uid === io.uid) &&
      (ctimeNs === null || (ctimeNs <= endNs + TICK && (ctimeNs >= startNs - TICK || (change === 'created' && isDirectory)))),
  );
  const { places, accounted } = await judged(tracer, own, after, signal);
  return {
    ...ended,
    tookMs: Number((endNs - startNs) / 1_000_000n),
    looked,
    unread: new Set([...before.unread, ...after.unread]).size,
    places,
    accounted,
    others: changes.length - own.length,
  };
}

/** The homes, and where services keep their state: real directories, none within another. */
function placesOf(host: Host, homes: readonly Path[]): Path[] {
  const real = [...homes, '/etc', '/var/lib'].flatMap((path) => {
    const found = host.resolve(path);
    return found.entry?.kind === 'directory' && found.path !== '/' ? [found.path!] : [];
  });
  return [...new Set(real)].filter((path) => !real.some((other) => other !== path && isWithin(path, other))).sort();
}

/** Changes by the place they belong to: a new tree is judged whole, what changed in a place that was there before counts for that place. */
async function judged(
  { host, plan }: Tracer,
  changes: readonly Change[],
  after: State,
  signal: AbortSignal,
): Promise<Pick<Trace, 'places' | 'accounted'>> {
  const made = plan();
  const byPlace = new Map<Path, Change[]>();
  for (const change of changes) {
    const place = placeOf(host, made, change.path, change.isDirectory);
    byPlace.set(place, [...(byPlace.get(place) ?? []), change]);
  }
  const whole = [...byPlace.keys()].filter((place) =>
    byPlace.get(place)!.some(({ path, change }) => path === place && change === 'created'),
  );
  const groups: Group[] = await judgeNew(host, made, whole, signal);
  for (const place of byPlace.keys()) {
    if (whole.includes(place)) continue;
    for (const group of groupAt(host, made, place)) groups.push(group.kind === 'directory' ? { ...group, ...sumOf(after, place) } : group);
  }
  const accounted: Partial<Record<Verdict, number>> = {};
  const places: Trace['places'][number][] = [];
  for (const group of groups.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const here = byPlace.get(group.path) ?? [];
    const of = (kind: Change['change']): number => here.filter(({ change }) => change === kind).length;
    const isWhole = whole.some((place) => isWithin(group.path, place));
    const counts = { created: isWhole ? group.entries : of('created'), changed: of('changed'), removed: of('removed') };
    if (isNews(group)) places.push({ ...appeared({ host }, made, group), ...counts });
    else accounted[group.verdict] = (accounted[group.verdict] ?? 0) + counts.created + counts.changed + counts.removed;
  }
  return { places, accounted };
}

/** Runs the program on this terminal. Rejects with a `Refusal` where it cannot be started. */
function run({ command, stdout }: TraceRequest, io: Io): Promise<Pick<Trace, 'exitCode' | 'signal'>> {
  const [program, ...words] = command.map((word) => {
    if (!word.isWellFormed()) throw new Refusal(`an argument is not UTF-8: ${JSON.stringify(encodePath(word).toString('latin1'))}`);
    return word;
  });
  return new Promise((resolve, reject) => {
    const child = spawn(program!, words, { stdio: ['inherit', stdout === 'inherit' ? 'inherit' : 2, 'inherit'], env: io.env });
    // A terminal sends Ctrl-C to the program as well; it ends, and what it left is still told.
    const onInterrupt = (): void => void (process.stdin.isTTY === true || child.kill('SIGINT'));
    const onTerm = (): void => void child.kill('SIGTERM');
    process.on('SIGINT', onInterrupt);
    process.on('SIGTERM', onTerm);
    const done = (): void => {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onTerm);
    };
    child.on('error', (error: NodeJS.ErrnoException) => {
      done();
      const why = error.code === 'ENOENT' ? 'no such program' : (error.code ?? error.message);
      reject(new Refusal(`${program} cannot be started: ${why}`));
    });
    child.on('exit', (exitCode, signal) => {
      done();
      resolve({ exitCode, signal });
    });
  });
}
