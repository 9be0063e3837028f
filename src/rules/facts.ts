import type { AutostartFacts } from '../model/autostart.ts';
import type { DesktopFacts } from '../model/desktop.ts';
import type { ExecutableFacts } from '../model/executables.ts';
import type { LeftoverFacts } from '../model/leftovers.ts';
import type { PersistedFacts } from '../model/persisted.ts';
import type { TreeFacts } from '../model/tree.ts';
import type { UnitFacts } from '../model/units.ts';

/** What every rule is given; each takes the part it needs. */
export interface RuleFacts {
  autostart: AutostartFacts;
  units: UnitFacts;
  executables: ExecutableFacts;
  desktop: DesktopFacts;
  leftovers: LeftoverFacts;
  persisted: PersistedFacts;
  /** What the walk noticed; empty for the rules that run before it. */
  tree: TreeFacts;
}
