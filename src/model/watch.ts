import type { EntryKind } from './entry.ts';
import type { Path } from './path.ts';
import type { Class, Confidence, Regret, Verdict } from './verdict.ts';

/** State that appeared, with what to declare where it is worth keeping. */
export interface Appeared {
  path: Path;
  kind: EntryKind;
  verdict: Verdict;
  class: Class | null;
  regret: Regret;
  confidence: Confidence;
  owner: string | null;
  user: string | null;
  entries: number;
  bytes: number;
  why: string;
  /** A line of Nix that declares it, ready to be pasted; null: it cannot be declared by itself. */
  suggestion: string | null;
}

/** What `cruft watch` says, in this order: "ready", then any of the others, "summary" last. */
export type WatchRecord =
  | { type: 'ready'; directories: number; scan: { id: number; finishedAt: string } }
  | ({ type: 'new' } & Appeared)
  /** What was said to be new is gone again. */
  | { type: 'gone'; path: Path }
  | { type: 'error'; path: Path; message: string }
  | { type: 'summary'; new: number; gone: number; errors: number };

/** What a traced program left. */
export interface Trace {
  /** null: a signal ended it. */
  exitCode: number | null;
  signal: string | null;
  tookMs: number;
  /** Where was looked before and after. */
  looked: readonly Path[];
  unread: number;
  /** Undeclared places in which something is new or has other contents, with what changed there. */
  places: readonly (Appeared & { created: number; changed: number; removed: number })[];
  /** Changed entries that need no declaration, by verdict: kept, managed, disposable. */
  accounted: Partial<Record<Verdict, number>>;
  /** Changed entries left out because they cannot be the program's: changed before it started or after it ended, or another user's. */
  others: number;
}
