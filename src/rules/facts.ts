import type { AutostartFacts } from '../model/autostart.ts';
import type { Candidate } from '../model/candidate.ts';
import type { UnitFacts } from '../model/units.ts';

/** What every rule is given; each takes the part it needs. */
export interface RuleFacts {
  autostart: AutostartFacts;
  units: UnitFacts;
  /** What the walk noticed; empty for the rules that run before it. */
  candidates: readonly Candidate[];
}
