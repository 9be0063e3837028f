import type { Host } from '../host/host.ts';
import type { Provided } from '../model/claim.ts';
import type { QueryForeign } from '../model/foreign.ts';
import type { Accounts, User } from '../model/users.ts';

export interface ProviderInput {
  host: Host;
  accounts: Accounts;
  /** The users whose homes are looked at. */
  subjects: readonly User[];
  /** Seconds since the epoch. */
  now: number;
  /** Asks another program's SQLite database (`readDatabase`); without it what stands only in such a database is not known. */
  query?: QueryForeign;
}

/**
 * A reader of one authority on the machine. It never throws for what it finds there: a missing file is `skipped: reason`, a damaged one a
 * problem, and every read is bounded.
 */
export interface Provider {
  id: string;
  collect(input: ProviderInput): Provided;
}

export const nothing = (skipped: string | null): Provided => ({ claims: [], ownership: null, skipped, problems: [] });
