import { Candidates } from './audit/candidates.ts';
import { leftoverClaims } from './audit/claims.ts';
import { withNewEntries } from './audit/new-entries.ts';
import { groupsOf, summaryOf } from './audit/report.ts';
import type { Plan } from './audit/plan.ts';
import type { Survey } from './audit/survey.ts';
import { failed, type Host } from './host/host.ts';
import type { Entry, Unread } from './model/entry.ts';
import type { Finding } from './model/finding.ts';
import type { Listing, WalkRoot } from './model/listing.ts';
import { isWithin, parentOf, type Path } from './model/path.ts';
import type { Report } from './model/report.ts';
import type { Decision } from './model/verdict.ts';
import { stopsOf } from './scanner/mounts.ts';
import { walk } from './scanner/walk.ts';
import type { Index } from './store/index-file.ts';
import type { ScanWriter } from './store/writer.ts';
import { aggregate, type Lump } from './verdicts/aggregate.ts';
import { Judge } from './verdicts/judge.ts';

export interface ScanOptions {
  host: Host;
  survey: Survey;
  /** Called once, when the walk has begun. */
  plan: () => Promise<Plan>;
  index: Index;
  /** What to walk, inside the root directory: real directories, none within another. */
  paths: readonly Path[];
  tool: Report['tool'];
  signal: AbortSignal;
  clock: () => Date;
  /** Said with the report: what a person should know of this run. */
  notes: (plan: Plan) => readonly string[];
  onProgress: (entries: number, folder: Path) => void;
}

/** Directories that are listed but not entered: what is in the Nix store is known by its name alone. */
export const LIST_ONLY: ReadonlySet<Path> = new Set(['/nix/store']);

/** Walks, judges and indexes, in one pass; then lumps the entries into lines. The index shows nothing of it before the end. */
export async function audit(options: ScanOptions): Promise<Report> {
  const { host, survey, index, paths, signal, clock } = options;
  const started = clock();
  const writer = index.beginScan({ root: host.root, startedAt: started.toISOString(), paths: paths.includes('/') ? null : paths });
  const { notEntered, omitted } = stopsOf(survey.planned);
  const starts = paths.map((path, ref) => ({ path, ref }));
  const walked = walk({ hostRoot: host.root, roots: starts, notEntered, omitted, listOnly: LIST_ONLY, signal });
  try {
    // The threads walk until their queues are full; meanwhile the claims are read.
    const first = walked.next();
    first.catch(() => {});
    const plan = await options.plan();
    const judge = new Judge(plan.judge);
    const numbers = new Numbers(judge, writer);
    const candidates = new Candidates(judge, plan.accounts);
    startAt(host, starts, judge, writer, numbers);
    const unread: Unread[] = [];
    let entries = starts.length;
    for (let next = await first; next.done !== true; next = await walked.next()) {
      const batch = next.value;
      for (const missed of batch.unread) {
        writer.unread(missed);
        unread.push({ path: missed.path, error: missed.error });
      }
      for (const listing of batch.listings) {
        entries += listing.count;
        const codes = judge.listing(listing);
        candidates.listing(listing, codes);
        writer.listing(listing, numbers.of(codes));
      }
      options.onProgress(entries, batch.folder);
    }
    signal.throwIfAborted();
    writer.walked();
    const finished = clock();
    const late = plan.findLate(candidates.all);
    for (const { path, code } of settle(late, candidates, judge)) writer.decide(path, numbers.one(code));
    const judged = reportOf(judge, plan, late, numbers, writer, options, {
      ...plan.about,
      id: writer.id,
      startedAt: started.toISOString(),
      finishedAt: finished.toISOString(),
      tookMs: finished.getTime() - started.getTime(),
      complete: unread.length === 0,
      entries,
      unread,
      notEntered: [...notEntered].map(([path, reason]) => ({ path, reason })),
    });
    const news = writer.tree().news();
    const report = news === null ? judged : withNewEntries(judged, news);
    writer.finish(report);
    return report;
  } catch (error) {
    writer.abort();
    throw error;
  } finally {
    await walked.return();
  }
}

export interface Again {
  report: Report;
  /** The decisions of the entries of the n-th listing that was read, in its order. */
  decisionsOf: (n: number, listing: Listing) => Decision[];
}

/** The same verdicts for another plan, without a walk: the index is read as a walk would give it. */
export function judgeAgain(
  { host, plan, notes }: { host: Host; plan: Plan; notes: readonly string[] },
  last: Report,
  top: Entry,
  listings: Iterable<{ listing: Listing }>,
): Again {
  const judge = new Judge(plan.judge);
  judge.root(0, '/', seconds(top));
  const judged: Int32Array[] = [];
  const candidates = new Candidates(judge, plan.accounts);
  for (const { listing } of listings) {
    const codes = judge.listing(listing);
    candidates.listing(listing, codes);
    judged.push(codes);
  }
  const late = plan.findLate(candidates.all);
  settle(late, candidates, judge);
  const { lumps, codes: settled } = aggregate(judge);
  const code = (n: number, listing: Listing, i: number): number => (listing.refs[i]! >= 0 ? settled[listing.refs[i]!]! : judged[n]![i]!);
  return {
    report: {
      ...last,
      ...plan.said,
      scan: { ...last.scan, ...plan.about },
      findings: [...plan.findings, ...late],
      ...linesOf(lumps, judge, host),
      notes,
    },
    decisionsOf: (n, listing) => Array.from({ length: listing.count }, (_, i) => judge.codes.all[code(n, listing, i)]!.decision),
  };
}

const seconds = (entry: Entry): number => Number(entry.mtimeNs / 1_000_000_000n);

/** Numbers of the judge's decisions in the index. */
class Numbers {
  readonly #judge: Judge;
  readonly #writer: ScanWriter;
  readonly #known: number[] = [];

  constructor(judge: Judge, writer: ScanWriter) {
    this.#judge = judge;
    this.#writer = writer;
  }

  one(code: number): number {
    // Where a line is shown is of this run; what is said is not.
    return (this.#known[code] ??= this.#writer.intern({ ...this.#judge.codes.all[code]!.decision, anchor: null }));
  }

  of(codes: Int32Array): Int32Array {
    return codes.map((code) => this.one(code));
  }
}

/** Tells judge and index where the walk starts, with the directories above. */
function startAt(host: Host, starts: readonly WalkRoot[], judge: Judge, writer: ScanWriter, numbers: Numbers): void {
  const told = new Set<Path>();
  const tell = (path: Path): void => {
    if (told.has(path)) return;
    if (path !== '/') tell(parentOf(path));
    told.add(path);
    const node = host.lstat(path);
    if (failed(node)) throw new Error(`${path} cannot be looked at: ${node.error}`);
    const ref = starts.findIndex((start) => start.path === path);
    writer.directory(node, ref, ref === -1 ? -1 : numbers.one(judge.root(ref, path, seconds(node))));
  };
  for (const { path } of starts) tell(path);
}

/** What the late rules proved to be stale changes its verdict. Gives the entries and their new codes. */
const settle = (late: readonly Finding[], candidates: Candidates, judge: Judge): { path: Path; code: number }[] =>
  leftoverClaims(late).flatMap((claim) => {
    const code = candidates.settle(claim.path, (depth) => judge.codes.of(claim, { path: claim.path, ref: -1, depth }));
    return code === null ? [] : [{ path: claim.path, code }];
  });

/** Settles what only the whole tree tells, and puts the report together. */
function reportOf(
  judge: Judge,
  plan: Plan,
  late: readonly Finding[],
  numbers: Numbers,
  writer: ScanWriter,
  options: ScanOptions,
  scan: Report['scan'],
): Report {
  const { lumps, codes } = aggregate(judge);
  for (const ref of judge.order) {
    const settled = numbers.one(codes[ref]!);
    if (settled !== numbers.one(judge.directories[ref]!.code)) writer.decide(judge.pathOf(ref), settled);
  }
  const findings = [...plan.findings, ...late].filter(({ path }) => options.paths.some((dir) => isWithin(path, dir)));
  return { ...plan.said, tool: options.tool, scan, findings, ...linesOf(lumps, judge, options.host), notes: options.notes(plan) };
}

const linesOf = (lumps: readonly Lump[], judge: Judge, host: Host): Pick<Report, 'groups' | 'summary'> => {
  const groups = groupsOf(lumps, judge.codes, host);
  return { groups, summary: summaryOf(groups) };
};
