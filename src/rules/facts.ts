import type { AutostartFacts } from '../model/autostart.ts';

/** What every rule is given; each takes the part it needs. */
export interface RuleFacts {
  autostart: AutostartFacts;
}
