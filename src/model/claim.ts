import type { Decision } from './verdict.ts';
import type { Path } from './path.ts';

/**
 * A provider's statement about a path: who accounts for it, and how.
 * - "entry": that node alone (a package owns the directory, not what others put into it)
 * - "subtree": it and everything below, until a deeper claim says otherwise
 * - "contents": everything below it, the node itself not
 */
export interface Claim extends Omit<Decision, 'anchor'> {
  /** Where it holds. A component "*" or with `*`, `?`, `[…]` is a glob when `glob` is true, and "**" any depth. */
  path: Path;
  glob: boolean;
  covers: 'entry' | 'subtree' | 'contents';
  /** The provider's id. */
  provider: string;
  /** Which claim wins at one path: higher first. See `RANK`. */
  rank: number;
  /** Only entries of these kinds; null: any. A row for a directory says nothing of a file of that name. */
  kinds: 'directory' | 'other' | null;
  /** Holds only where an entry of this name stands beside it ("target" is build output only beside a Cargo.toml). */
  beside?: string;
  /** A folder that only holds what others put there (/var/lib, ~/.config): never shown as one with its contents. */
  container?: boolean;
  /** Says of the thing itself what no row can know ("3 unpushed commits"): shown also where the folder around it is as dear, and believed before a row. */
  distinct?: boolean;
}

/** A claim with every member that is not said at its usual value: certain, of no class, nobody's, without evidence. */
export const claimOf = (said: Pick<Claim, 'path' | 'covers' | 'provider' | 'rank' | 'verdict' | 'why'> & Partial<Claim>): Claim => ({
  glob: false,
  kinds: null,
  class: null,
  regret: 'none',
  confidence: 'certain',
  owner: null,
  user: null,
  evidence: [],
  store: null,
  ...said,
});

/**
 * Who is believed first (SPEC "Precedence"). Within one rank the deeper claim wins, then the one for the entry alone.
 * A claim of a higher rank on a directory covers what a lower rank says of something below it.
 */
export const RANK = { declared: 60, mount: 50, owned: 40, link: 40, modified: 45, leftover: 30, known: 20, unit: 15, shape: 10 } as const;

/** A mass owner: too many paths for one claim each. Asked once a directory. */
export interface Ownership {
  provider: string;
  /** What is said of every path it owns, without naming the package: one decision for all of them. Its `path` is "/". */
  general: Claim;
  /** The names directly in `dir` that it owns; null: none. */
  namesIn(dir: Path): ReadonlySet<string> | null;
  /** The claim for one owned path with its package, made only when somebody asks (`explain`). */
  claimFor(path: Path): Claim | null;
}

/** What a provider gives. `skipped`: why it had nothing to say ("no /var/lib/dpkg/status"). */
export interface Provided {
  claims: Claim[];
  ownership: Ownership | null;
  skipped: string | null;
  /** What it could not read or understand. */
  problems: { path: Path; text: string }[];
}
