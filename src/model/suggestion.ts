import type { Evidence } from './evidence.ts';
import type { Path } from './path.ts';
import type { Class, Confidence, Regret } from './verdict.ts';

/** A proposed declaration. */
export interface Suggestion {
  path: Path;
  /** Home-relative for a user's path, else null. */
  relative: string | null;
  kind: 'directory' | 'file';
  scope: 'system' | 'user';
  user: string | null;
  /** Names where the audited system has them, else the number as text. */
  owner: string;
  group: string;
  /** Four octal digits, of the node as it is. */
  mode: string;
  class: Class | null;
  regret: Regret;
  confidence: Confidence;
  bytes: number;
  entries: number;
  why: string;
  evidence: readonly Evidence[];
  store: 'cache' | null;
  /** Owner, group and mode of the parent directory, for file entries and for parents that have to be made. */
  parent: Holder | null;
  /** The directories above it whose owner and mode are known, outermost first; `parent` is the last. Absent: none is known. */
  parents?: readonly Holder[];
  /** What to mind with this entry, a sentence each: printed as comments before it. */
  notes?: readonly string[];
}

/** A directory above a suggested path, as it is now: owner and group by name, mode as four octal digits. */
export interface Holder {
  path: Path;
  owner: string;
  group: string;
  mode: string;
}

/** A path that cannot be suggested safely in this form, and why. */
export interface Withheld {
  path: Path;
  reason: string;
}
