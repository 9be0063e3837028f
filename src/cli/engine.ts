import type { DeclaredList } from '../model/declaration.ts';
import type { KnownFolder, Part, Verified } from '../model/checklist.ts';
import type { Deletion } from '../model/deletion.ts';
import type { Diff } from '../model/diff.ts';
import type { EntryKind } from '../model/entry.ts';
import type { PathExplanation, RuleInfo } from '../model/explanation.ts';
import type { Check, IndexInfo, ScanRow } from '../model/health.ts';
import type { Path } from '../model/path.ts';
import type { Group, Report } from '../model/report.ts';
import type { Suggestion, Withheld } from '../model/suggestion.ts';
import type { Class, Confidence, Regret, Verdict } from '../model/verdict.ts';
import type { Trace, WatchRecord } from '../model/watch.ts';
import type { ReadChecklist } from '../parsers/checklist.ts';

/** What is audited, and under which plan. Every member that names a file of this machine is absolute; `wipe` and `keep` are paths inside `root`. */
export interface Request {
  /** The root directory on this machine. */
  root: Path;
  /** Subject users, each a name of the audited system's passwd file or a uid as text; null: for root every login user, else yourself. */
  users: readonly string[] | null;
  /** Files or folders given with --persist. */
  persist: readonly Path[];
  /** "REF#HOST"; null: nothing is evaluated. */
  flake: string | null;
  /** The index file; null: the usual place. */
  db: Path | null;
  wipe: readonly Path[];
  /** Every local file system is wiped except those under `keep`. */
  reinstall: boolean;
  keep: readonly Path[];
  /** Rules that are not run: ids. An id that does not exist is an error. */
  disabledRules: readonly string[];
}

/** Where a walk is. `ofLast`: entries of the last complete scan; null: there is none. */
export interface Progress {
  entries: number;
  ofLast: number | null;
  folder: Path;
}

export interface ScanRequest extends Request {
  /** What to walk, inside `root`; none: everything. */
  paths: readonly Path[];
  /** Aborted on SIGINT and SIGTERM: the scan rejects with `signal.reason`, and the scan before stays the current one. */
  signal: AbortSignal;
  /** May be called as often as the walk likes. */
  onProgress(progress: Progress): void;
}

/** One indexed entry with its verdict. */
export interface Line {
  path: Path;
  kind: EntryKind;
  verdict: Verdict;
  class: Class | null;
  regret: Regret;
  owner: string | null;
  user: string | null;
  /** Data bytes; hard links count at their first path. */
  bytes: number;
  /** Seconds since the epoch. */
  mtime: number;
  /** First seen in the current scan; false where there is no scan before it. */
  isNew: boolean;
}

/** For whom `suggest-persist` writes. */
export const TARGETS = ['impermanence', 'preservation', 'home-manager', 'fstab', 'tmpfiles', 'paths'] as const;
export type Target = (typeof TARGETS)[number];

export interface SuggestRequest extends Request {
  target: Target;
  /** Only what the declared list lacks, as a diff against it. */
  diff: boolean;
  minRegret: Exclude<Regret, 'none'>;
  minConfidence: Confidence;
}

export interface Suggested {
  /** At or above `minConfidence`. */
  suggestions: readonly Suggestion[];
  withheld: readonly Withheld[];
  /** The configuration text for `target`, with what is below "likely" as commented lines. Ends in a newline; "" if there is nothing. For "paths": one a line. */
  text: string;
}

/** What the places at risk consist of, for `verify`. */
export interface Contents {
  of: ReadonlyMap<Group, { parts: readonly Part[]; more: number }>;
  folders: readonly KnownFolder[];
}

interface WatchRequest extends Request {
  /** Aborted on SIGINT and SIGTERM: the records end with the summary. */
  signal: AbortSignal;
}

export interface TraceRequest extends Request {
  /** The program and its arguments. */
  command: readonly string[];
  /** Whose stdout the program gets: where ours carries data, its own goes to stderr. */
  stdout: 'inherit' | 'stderr';
}

export interface DiffRequest extends Request {
  /** The older scan; null: by `since` or `baseline`, else the last but one. */
  from: number | null;
  /** The newer scan; null: the last. */
  to: number | null;
  /** The last scan that was over before this: seconds since the epoch, or the boot of this machine; null: not asked for. */
  since: number | 'boot' | null;
  /** Another tree on this machine, absolute, compared as it is now; null: not asked for. */
  baseline: Path | null;
  signal: AbortSignal;
}

export interface DeleteRequest extends Request {
  minConfidence: Confidence;
}

export interface Deletions {
  plan: readonly Deletion[];
  /** What a finding would delete and the plan does not. */
  withheld: readonly Withheld[];
  homes: readonly { name: string; home: Path }[];
  /** The plan as a shell script, names byte for byte. */
  script(): Uint8Array;
}

/**
 * Everything the commands ask for: the one seam between what a person types and the audit. Each call rejects with an `Error` whose message is
 * one line for a person (exit 2). "The last scan" is the last complete one of `root`; its verdicts are made for the request's plan, so that
 * `list --persist FILE` answers without a new walk. Calls that need a scan resolve to null where there is none.
 */
export interface Engine {
  scan(request: ScanRequest): Promise<Report>;
  last(request: Request): Promise<Report | null>;
  /** Every indexed entry of the last scan, in path order, lazily: a million may come. Null: no scan yet. */
  entries(request: Request): Promise<Iterable<Line> | null>;
  /** `path` as the audited system sees it. "not-indexed": no such entry in the last scan. */
  explain(request: Request, path: Path): Promise<PathExplanation | 'not-indexed' | null>;
  /** Needs no scan. `users`: the subject users. */
  declared(request: Request): Promise<{ list: DeclaredList; users: readonly { name: string; home: Path }[] }>;
  /** Reads the index twice. `groups`: of `last`, those that are to be compared later. */
  contents(request: Request, groups: readonly Group[]): Promise<Contents | null>;
  /** Needs no scan: looks at the root directory as it is now. */
  verify(request: Request, list: ReadChecklist): Promise<readonly Verified[]>;
  suggest(request: SuggestRequest): Promise<Suggested | null>;
  /** Null: no scan yet. */
  watch(request: WatchRequest): Promise<AsyncIterable<WatchRecord> | null>;
  /** Needs no scan. Runs the program, as whoever runs this, and looks at the homes, /etc and /var/lib before and after. */
  trace(request: TraceRequest): Promise<Trace>;
  deletions(request: DeleteRequest): Promise<Deletions | null>;
  diff(request: DiffRequest): Promise<Diff | null>;
  /** By id; with a request also whether each could run on that machine. */
  rules(request?: Request): Promise<readonly RuleInfo[]>;
  doctor(request: Request): Promise<readonly Check[]>;
  index: IndexCare;
}

/** `cruft db`. Only `path` works where there is no index yet; the rest rejects. */
interface IndexCare {
  path(request: Request): Path;
  info(request: Request): Promise<IndexInfo>;
  scans(request: Request): Promise<readonly ScanRow[]>;
  /** Forgets scans beyond the newest `keep` (at least 1) of a root directory, and those over before `before` (ISO 8601); never the last. null: not asked for. */
  prune(request: Request, which: { keep: number | null; before: string | null }): Promise<{ removed: number }>;
  vacuum(request: Request): Promise<{ before: number; after: number }>;
  /** Writes a sound copy to `file`, which exists already, empty and 0600. */
  export(request: Request, file: Path): Promise<void>;
}
