import { type Found, type Rule } from '../model/rule.ts';
import type { UnitFacts } from '../model/units.ts';
import { leadsNowhere, UNIT_FOLDERS, whereTo } from './wording.ts';

export const dropinDangling: Rule<{ units: UnitFacts }> = {
  id: 'systemd/dropin-dangling',
  title: 'Dangling drop-in',
  since: '0.1.0',
  looksAt: UNIT_FOLDERS.map((folder) => `${folder}/*.d/*.conf`),
  *check({ units }): Iterable<Found> {
    for (const { path, user, unit, link } of units.dropIns) {
      // A link to /dev/null switches a drop-in of lower priority off, and counts as there.
      if (link === null || link.presence !== 'absent') continue;
      yield {
        path,
        user,
        state: 'broken',
        severity: 'medium',
        message: `${whereTo(link)}: what it was to change of ${unit} is not in force, and systemd says nothing`,
        ...leadsNowhere(path, link),
        consequences: [],
      };
    }
  },
};
