import { type Evidence, evidence } from '../model/evidence.ts';
import { type Found, type Rule } from '../model/rule.ts';
import type { UnitFacts } from '../model/units.ts';
import { removal, UNIT_FOLDERS, unlessDoubted } from './wording.ts';

const searched: Evidence = evidence('searched', 'no unit file of that name in the unit folders');

export const requiresMissing: Rule<{ units: UnitFacts }> = {
  id: 'systemd/requires-missing',
  title: 'Unit that requires one that is gone',
  since: '0.1.0',
  looksAt: UNIT_FOLDERS,
  *check({ units }): Iterable<Found> {
    for (const { path, user, how, holder, wanted, link, managed } of units.wishes) {
      // Only the name counts, and systemd passes over what is no link.
      if (how !== 'requires' || wanted?.presence !== 'absent' || link === null) continue;
      // Nobody asks for what the absent unit requires: systemd/wants-without-unit.
      if (holder.presence === 'absent') continue;
      yield {
        path,
        user,
        state: 'broken',
        severity: 'high',
        confidence: unlessDoubted('certain', link.doubt),
        message: `${holder.name} cannot start: it requires ${wanted.name}, and no folder of units has one`,
        evidence: [searched, evidence('link', link.chain.slice(0, 8).join(' -> '), path)],
        consequences: [`${holder.name} can start again`],
        actions: [managed === 'nixos' ? removal({ path, managed }) : { do: 'delete', path }],
      };
    }
    for (const { path, user, unit, key, named, presence, line, isEnabled } of units.references) {
      if (key === 'starts' || presence !== 'absent') continue;
      yield {
        path,
        user,
        state: 'broken',
        severity: isEnabled ? 'high' : 'low',
        confidence: 'ask',
        message: `${unit} cannot start: it requires ${named}, and no folder of units has one`,
        evidence: [searched, evidence('line', `line ${line!.number}: ${line!.text}`, path)],
        consequences: [],
        actions: [{ do: 'config', hint: `install what brings ${named}, or drop it from ${key}= of ${unit}` }],
      };
    }
  },
};
