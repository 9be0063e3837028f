import type { Evidence } from './evidence.ts';
import type { EntryKind, Unread } from './entry.ts';
import type { Finding } from './finding.ts';
import type { Path } from './path.ts';
import type { Class, Confidence, Regret, Verdict } from './verdict.ts';
import type { DeclaredList } from './declaration.ts';
import type { Reinstall } from './reinstall.ts';

export interface Tally {
  entries: number;
  /** Data bytes: apparent size with holes not counted, hard links once. */
  bytes: number;
}

/** Entries shown as one line: they share verdict, class, regret, owner and user. */
export interface Group {
  path: Path;
  kind: EntryKind;
  /** False: other entries below `path` have another verdict, and stand in groups of their own. */
  whole: boolean;
  verdict: Verdict;
  class: Class | null;
  regret: Regret;
  confidence: Confidence;
  entries: number;
  bytes: number;
  /** Sum of `st_size`, hard links once: what a copy that keeps no holes would take. */
  apparentBytes: number;
  /** The newest mtime among its entries, seconds since the epoch. */
  mtime: number;
  owner: string | null;
  user: string | null;
  /** Owner and mode of the node at `path` itself. */
  uid: number;
  gid: number;
  mode: number;
  why: string;
  evidence: readonly Evidence[];
  store: 'cache' | null;
  /** How many of its entries this scan saw for the first time; left out where there is no earlier scan to compare with. */
  newEntries?: number;
}

/** One run over the roots. Times are ISO 8601 in UTC. */
export interface ScanInfo {
  id: number;
  startedAt: string;
  finishedAt: string;
  /** The root directory. */
  root: Path;
  host: string;
  users: readonly { name: string; home: Path }[];
  wiped: readonly Path[];
  /** The file system at "/" ("ext4"); "unknown" if mountinfo says nothing. */
  rootFsType: string;
  /** Equal for equal plans: users, persist list, what is wiped and kept. Of no meaning to people. */
  planKey?: string;
  complete: boolean;
  entries: number;
  /** Milliseconds from the start to the verdicts. */
  tookMs: number;
  unread: readonly Unread[];
  /** What was left out on purpose: mounts not entered, the inside of the Nix store. */
  notEntered: readonly { path: Path; reason: string }[];
}

/** What every reporter gets: a pure value. */
export interface Report {
  tool: { name: string; version: string };
  scan: ScanInfo;
  summary: {
    verdicts: Record<Verdict, Tally>;
    regret: Record<'irreplaceable' | 'hard' | 'tedious', Tally>;
    /** Lines of the list per verdict and regret: "places" on the first screen. */
    places: Record<Verdict | Regret, number>;
  };
  /** All groups, every verdict. */
  groups: readonly Group[];
  findings: readonly Finding[];
  declared: DeclaredList;
  /** What has to be set up again after a reinstall; left out in reports of before 0.2. */
  reinstall?: Reinstall;
  /** Providers and rules that had nothing to say, and why. */
  skipped: readonly { what: string; reason: string }[];
  notes: readonly string[];
}
