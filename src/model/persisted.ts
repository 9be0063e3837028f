import type { Path } from './path.ts';

/** Something in a persist root that no declaration keeps there any more. */
export interface StrayState {
  path: Path;
  kind: 'directory' | 'file';
  persistRoot: Path;
  /** Where it would be on the live system. */
  live: Path;
}

export interface PersistedFacts {
  /** Empty where the persist list was not understood as a whole. */
  strays: readonly StrayState[];
  /** Why nothing is said; null: the strays are all there are. */
  skipped: string | null;
  problems: readonly { path: Path; error: string }[];
}
