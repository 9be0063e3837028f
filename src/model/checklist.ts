import type { DeclarationStatus, NotUnderstood, SourceLocation, DeclaredList } from './declaration.ts';
import type { EntryKind } from './entry.ts';
import type { Evidence } from './evidence.ts';
import type { Finding } from './finding.ts';
import type { Path } from './path.ts';
import type { ReinstallFact } from './reinstall.ts';
import type { Report, ScanInfo, Tally } from './report.ts';
import type { Class, Confidence } from './verdict.ts';

/** From the worst to the safest: a regret where something would be lost, else the verdict. */
export const RISKS = ['irreplaceable', 'hard', 'tedious', 'unknown', 'leftover', 'disposable', 'managed', 'kept'] as const;
export type Risk = (typeof RISKS)[number];

/** What a person has to look after before the wipe. */
export const AT_RISK: readonly Risk[] = ['irreplaceable', 'hard', 'tedious', 'unknown'];

/** A tree, or one node, that belongs to one place as a whole: what `verify` measures again. */
export interface Part {
  path: Path;
  kind: EntryKind;
  /** Nodes in it that are no directories; 1 for such a node itself. */
  files: number;
  /** Data bytes of its regular files; a hard link counts as often as it has a name. */
  bytes: number;
  /** The newest mtime of what is no directory, seconds since the epoch; null: there is none. */
  newest: number | null;
}

/** A line of the list, to be ticked. */
export interface Place extends Tally {
  /** "place:" + 8 letters of a hash of risk, owner and path: the same in the next report. */
  id: string;
  path: Path;
  kind: EntryKind;
  /** False: other lines lie below it. */
  whole: boolean;
  risk: Risk;
  class: Class | null;
  confidence: Confidence;
  /** Newest change, ISO 8601 in UTC. */
  changed: string;
  owner: string | null;
  user: string | null;
  why: string;
  evidence: readonly Evidence[];
  /** A shell command that copies it below $BACKUP/files; null where nothing would be lost. */
  copy: string | null;
  /** What belongs to it, for `verify`: in JSON, and only of what would be lost. */
  parts?: readonly Part[];
  /** Parts beyond the first 500, which are not listed. */
  moreParts?: number;
}

export interface ChecklistFinding extends Omit<Finding, 'actions'> {
  /** Shell commands that put it right, and hints as comments ("# …"). */
  commands: readonly string[];
}

export interface ChecklistFact extends ReinstallFact {
  id: string;
  command: string | null;
}

export interface Step {
  id: string;
  phase: 'before' | 'declare' | 'copy' | 'wipe' | 'after';
  text: string;
  /** Lines for a shell. */
  commands: readonly string[];
  /** A text to be put into the configuration. */
  snippet: { language: string; text: string } | null;
}

/** Names that were in a folder when the checklist was made: what is not among them afterwards is new. */
export interface KnownFolder {
  path: Path;
  names: readonly string[];
}

/** The pre-reinstall checklist, "cruft.report/1": all that its renderings show, and what `verify` compares with. */
export interface Checklist {
  schema: 'cruft.report/1';
  /** A hash of everything but `made`: the same for the same scan and plan. */
  id: string;
  tool: Report['tool'];
  /** ISO 8601 in UTC. */
  made: string;
  /** The options that name the audited system and the plan, quoted for a shell; "" for the usual ones. */
  options: string;
  redacted: 'off' | 'names' | 'paths';
  scan: Omit<ScanInfo, 'planKey'> & {
    /** "mounted": another system, mounted somewhere. */
    mode: 'user' | 'root' | 'mounted';
  };
  summary: Record<Risk, Tally & { places: number }>;
  /** All lines, worst first. */
  places: readonly Place[];
  declared: {
    completeness: DeclaredList['completeness'];
    roots: readonly Path[];
    count: number;
    /** Those that are not as declared. */
    broken: readonly { path: Path; status: DeclarationStatus; user: string | null; source: SourceLocation }[];
    notUnderstood: readonly NotUnderstood[];
    problems: DeclaredList['problems'];
  };
  facts: readonly ChecklistFact[];
  findings: readonly ChecklistFinding[];
  /** What makes itself again, by who makes it, the largest first. */
  again: readonly (Tally & { owner: string })[];
  steps: readonly Step[];
  /** The largest places, and what is left of each risk as one (`path` null): at most 400. */
  map: readonly (Tally & { path: Path | null; risk: Risk })[];
  /** What the configuration hides, and why. */
  ignored: readonly { pattern: string; reason: string | null }[];
  skipped: Report['skipped'];
  notes: readonly string[];
  /** For `verify`, in JSON only: the folders that the places at risk lie in. */
  folders?: readonly KnownFolder[];
}

/** What became of one place of a checklist. */
export interface Verified {
  path: Path;
  /**
   * "same": every part is there, of the same kind, with as many files, as many bytes and the same newest change.
   * "missing": a part is not there, or holds no file any more. "unknown": it could not be looked at. "new": not there when the checklist was made.
   */
  status: 'same' | 'changed' | 'missing' | 'new' | 'unknown';
  /** null for what is new. */
  regret: 'irreplaceable' | 'hard' | 'tedious' | 'none' | null;
  /** The place's id; null for what is new. */
  id: string | null;
  before: { files: number; bytes: number; newest: number | null } | null;
  after: { files: number; bytes: number; newest: number | null } | null;
  /** Parts that are not there, at most 20. */
  missing: readonly Path[];
  /** What is to be known of it, one line; null: nothing. */
  note: string | null;
}
