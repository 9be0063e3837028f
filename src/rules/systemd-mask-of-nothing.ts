import { evidence } from '../model/evidence.ts';
import { type Found, type Rule } from '../model/rule.ts';
import type { UnitFacts } from '../model/units.ts';
import { removal, UNIT_FOLDERS } from './wording.ts';

export const maskOfNothing: Rule<{ units: UnitFacts }> = {
  id: 'systemd/mask-of-nothing',
  title: 'Mask of a unit that is gone',
  since: '0.1.0',
  looksAt: UNIT_FOLDERS,
  *check({ units }): Iterable<Found> {
    for (const { path, user, name, isMask, hides, managed } of units.nodes) {
      // Mounts, devices and generated units have no file below the mask.
      if (!isMask || hides !== null || /\.(?:mount|swap|device|automount|slice|scope|target)$/.test(name)) continue;
      yield {
        path,
        user,
        state: 'orphan',
        severity: 'info',
        confidence: 'ask',
        message: `it switches ${name} off, and no other folder of units has one`,
        evidence: [evidence('searched', `no other unit file ${name} in the unit folders`)],
        consequences: [`if ${name} comes back, it is no longer switched off`],
        actions: [removal({ path, managed })],
      };
    }
  },
};
