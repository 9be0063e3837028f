import { type Found, type Rule } from '../model/rule.ts';
import type { UnitFacts } from '../model/units.ts';
import { leadsNowhere, UNIT_FOLDERS, whereTo } from './wording.ts';

export const danglingUnit: Rule<{ units: UnitFacts }> = {
  id: 'systemd/dangling-unit',
  title: 'Dangling unit link',
  since: '0.1.0',
  looksAt: UNIT_FOLDERS,
  *check({ units }): Iterable<Found> {
    for (const { path, user, name, link, alias, isMask, hides } of units.nodes) {
      if (link === null || isMask || link.presence !== 'absent') continue;
      const isPassedOver = alias?.name === name;
      // A link into a unit folder stands for a name, and that unit may lie in any of the folders.
      if (alias !== null && alias.presence !== 'absent' && !isPassedOver) continue;
      // It hides a unit: systemd/dangling-unit-shadows. A link to its own name in another folder hides nothing.
      if (hides !== null && !isPassedOver) continue;
      yield {
        path,
        user,
        state: 'broken',
        severity: isPassedOver ? 'low' : 'medium',
        message: isPassedOver ? `${whereTo(link)}; systemd passes it over` : `${whereTo(link)}: there is no ${name}`,
        ...leadsNowhere(path, link),
        consequences: [],
      };
    }
  },
};
