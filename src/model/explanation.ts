import type { Claim } from './claim.ts';
import type { Declaration } from './declaration.ts';
import type { EntryKind } from './entry.ts';
import type { Finding } from './finding.ts';
import type { Path } from './path.ts';
import type { Tally } from './report.ts';
import type { Decision, Verdict } from './verdict.ts';

/** A claim as it was weighed for one path. */
export type WeighedClaim = Pick<
  Claim,
  'path' | 'provider' | 'covers' | 'rank' | 'verdict' | 'class' | 'regret' | 'confidence' | 'owner' | 'why' | 'evidence'
> & {
  /** True for the one that gave the verdict. */
  won: boolean;
};

/** Everything that is known of one indexed path. */
export interface PathExplanation extends Omit<Decision, 'anchor'> {
  path: Path;
  kind: EntryKind;
  /** Data bytes: of the file, or of a directory with all that lies in it. */
  bytes: number;
  /** 1, and for a directory all that lies in it. */
  entries: number;
  /** For a directory, what it holds by verdict, itself included; null for every other kind. */
  below: Record<Verdict, Tally> | null;
  /** Every claim that holds at the path, the strongest first. */
  claims: readonly WeighedClaim[];
  /** Findings at the path or below it. */
  findings: readonly Finding[];
  /** Facts of the rules, by family: `{"autostart": {"reason": "exec-missing", "unit": "app-teams@autostart.service"}}`. */
  facts: Readonly<Record<string, unknown>>;
  /** The entry of the persist list that covers the path, the deepest of them; null or left out: none does. */
  declaration?: Declaration | null;
  /** ISO 8601 in UTC; null where the index does not know. */
  history: {
    firstSeen: string | null;
    lastChanged: string | null;
    /** Seen again after a scan that did not see it. */ reappeared?: string | null;
  };
}

/** What `cruft rules` and `cruft explain RULE` show of a rule. */
export interface RuleInfo {
  id: string;
  title: string;
  since: string;
  looksAt: readonly string[];
  /** Why it has nothing to look at on this machine; null: it can run, or nobody asked of a machine. */
  cannotRun: string | null;
  /** The rule's page in Markdown, or null if it is not installed. */
  page: string | null;
}
