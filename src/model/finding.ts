import type { Evidence } from './evidence.ts';
import type { Confidence, Severity } from './verdict.ts';
import type { Path } from './path.ts';

export type FindingState =
  /** something refers to it, and that reference fails */
  | 'broken'
  /** nothing refers to it any more */
  | 'orphan'
  /** still works, but only because an old store path was not collected yet */
  | 'zombie'
  /** hides a good file of lower priority */
  | 'shadowing'
  /** a newer copy exists */
  | 'superseded'
  /** fine now, will break at the next update, collection or reboot */
  | 'latent'
  /** installed, but not where its consumer looks; or meant otherwise than its consumer reads it */
  | 'mismatch';

export type Action =
  | { do: 'delete'; path: Path }
  | { do: 'edit'; file: Path; line: number; from: string; to: string | null }
  | { do: 'command'; argv: readonly string[]; why: string }
  | { do: 'persist'; path: Path }
  | { do: 'unpersist'; path: Path }
  | { do: 'config'; hint: string };

/** One fault or leftover at one path. */
export interface Finding {
  /** rule + ":" + 8 letters of a hash of rule, scope and path: stable over runs, machines and reinstalls. */
  id: string;
  rule: string;
  path: Path;
  user: string | null;
  state: FindingState;
  severity: Severity;
  confidence: Confidence;
  message: string;
  /** At least one: no evidence, no finding. */
  evidence: readonly Evidence[];
  /** What else changes if the action is taken. */
  consequences: readonly string[];
  actions: readonly Action[];
}
