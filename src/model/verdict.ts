import type { Evidence } from './evidence.ts';
import type { Path } from './path.ts';

export const VERDICTS = ['kept', 'managed', 'persist', 'disposable', 'leftover', 'unknown'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const CLASSES = ['identity', 'secret', 'state', 'config', 'document', 'history', 'log', 'cache', 'runtime'] as const;
export type Class = (typeof CLASSES)[number];

export const REGRETS = ['none', 'tedious', 'hard', 'irreplaceable'] as const;
/** What it costs to lose it, in rising order. */
export type Regret = (typeof REGRETS)[number];

export const CONFIDENCES = ['ask', 'likely', 'certain'] as const;
/** May it go (or be suggested) without asking? In rising order. */
export type Confidence = (typeof CONFIDENCES)[number];

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
/** What a fault breaks today, in rising order. */
export type Severity = (typeof SEVERITIES)[number];

/** Existence is three-valued: EACCES, EIO, ESTALE, a file system that is not mounted are "unknown", never "absent". */
export type Presence = 'present' | 'absent' | 'unknown';

/** What is said of an entry, and why. Two entries with equal decisions may be shown as one group. */
export interface Decision {
  verdict: Verdict;
  class: Class | null;
  /** "none" unless the verdict is persist. */
  regret: Regret;
  confidence: Confidence;
  /** Who accounts for it: "dpkg", "bluetooth.service", "Firefox"; null: nobody. */
  owner: string | null;
  /** The user whose home it lies in; null: the system's. */
  user: string | null;
  /** One sentence. */
  why: string;
  evidence: readonly Evidence[];
  /** Where the claim stands: the directory or file it was made for. Entries of one anchor are shown together. */
  anchor: Path | null;
  /** "cache": offered for a second, not backed-up persist root, as it is dear to fetch again. */
  store: 'cache' | null;
}
