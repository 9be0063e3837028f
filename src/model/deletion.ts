import type { EntryKind } from './entry.ts';
import type { Finding } from './finding.ts';
import type { Path } from './path.ts';
import type { Confidence } from './verdict.ts';

/** One step of a plan of deletions: an entry, a directory with all that is below it. */
export interface Deletion {
  path: Path;
  kind: EntryKind;
  /** The rule, and the id of its finding. */
  rule: string;
  finding: Finding['id'];
  confidence: Confidence;
  /** Of the entry and all below it, data bytes; hard links once. */
  bytes: number;
  /** 1, or with all below it. */
  entries: number;
  why: string;
  consequences: readonly string[];
  /** The node as the scan saw it: what differs by now is left alone. */
  guard: { dev: bigint; ino: bigint; mtimeNs: bigint; size: number };
}
