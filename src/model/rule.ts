import type { Action, FindingState } from './finding.ts';
import type { Entry } from './entry.ts';
import type { Evidence } from './evidence.ts';
import type { Confidence, Severity } from './verdict.ts';
import type { Path } from './path.ts';

/** What a rule finds; the engine adds the id and the rule's name. */
export type Found = {
  path: Path;
  user?: string | null;
  state: FindingState;
  severity: Severity;
  confidence: Confidence;
  message: string;
  evidence: readonly [Evidence, ...Evidence[]];
  consequences?: readonly string[];
  actions: readonly Action[];
};

/**
 * A check that yields findings. `Facts` is what it needs: the engine collects it once a scan and gives it over; where it cannot be had the rule
 * is listed as skipped with the reason.
 */
export interface Rule<Facts = unknown> {
  /** "family/what-is-wrong", the name of its file, page and cases. */
  id: `${string}/${string}`;
  title: string;
  since: string;
  /** Where it looks, for `cruft rules list`. */
  looksAt: readonly string[];
  /** Without one of these it has nothing to look at, and says so in `cruft rules list`. Left out: it can always run. */
  needs?: readonly Path[];
  /** Judges what the walk noticed (`tree`), and so runs after it. Left out: it runs before, on facts read from known places. */
  late?: true;
  check(facts: Facts): Iterable<Found>;
}

/** Entries a rule may ask the index for. */
export interface IndexView {
  /** The entry at a path, or null. */
  entry(path: Path): Entry | null;
  /** The entries directly in a directory, by name. */
  children(dir: Path): readonly Entry[];
}
