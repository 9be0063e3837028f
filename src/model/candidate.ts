import type { Entry } from './entry.ts';
import type { Decision } from './verdict.ts';

/** An entry that some rule may have something to say of, noticed in passing during the walk. */
export type Candidate = Pick<Entry, 'path' | 'kind' | 'mode' | 'uid' | 'gid' | 'size' | 'target'> & {
  /** Seconds since the epoch. */
  mtime: number;
  /** What the claims say of it. */
  decision: Decision;
};
