import { evidence } from '../model/evidence.ts';
import { type Found, type Rule } from '../model/rule.ts';
import type { UnitFacts } from '../model/units.ts';
import { removal, UNIT_FOLDERS } from './wording.ts';

export const dropinWithoutUnit: Rule<{ units: UnitFacts }> = {
  id: 'systemd/dropin-without-unit',
  title: 'Drop-in of a unit that is gone',
  since: '0.1.0',
  looksAt: UNIT_FOLDERS.map((folder) => `${folder}/*.d/*.conf`),
  *check({ units }): Iterable<Found> {
    for (const { path, user, unit, presence, link, managed } of units.dropIns) {
      // Folders for a whole type or a name's beginning are for whatever comes; mounts, slices and generated units have no file.
      if (presence !== 'absent') continue;
      // A link that leads nowhere is systemd/dropin-dangling.
      if (link !== null && link.presence === 'absent') continue;
      yield {
        path,
        user,
        state: 'orphan',
        severity: 'low',
        confidence: 'likely',
        message: `it changes ${unit}, and no folder of units has one`,
        evidence: [evidence('searched', `no unit file ${unit}, nor a template for it, in the unit folders`)],
        consequences: [`if ${unit} comes back, it starts without these settings`],
        actions: [removal({ path, managed })],
      };
    }
  },
};
