import { evidence } from '../model/evidence.ts';
import { nameOf } from '../model/path.ts';
import { type Found, type Rule } from '../model/rule.ts';
import type { UnitFacts } from '../model/units.ts';
import { removal, UNIT_FOLDERS } from './wording.ts';

export const wantsIgnored: Rule<{ units: UnitFacts }> = {
  id: 'systemd/wants-ignored',
  title: 'Entry of a .wants folder that systemd passes over',
  since: '0.1.0',
  looksAt: UNIT_FOLDERS.map((folder) => `${folder}/*.{wants,requires}/*`),
  *check({ units }): Iterable<Found> {
    for (const { path, user, holder, wanted, link, managed } of units.wishes) {
      // A link that is named as a unit is what belongs here.
      if (wanted !== null && link !== null) continue;
      // A hidden file is a package's or a tool's marker, such as .keep.
      if (nameOf(path).startsWith('.')) continue;
      yield {
        path,
        user,
        state: 'mismatch',
        severity: 'low',
        confidence: 'ask',
        message:
          wanted === null
            ? `'${nameOf(path)}' is no name of a unit: ${holder.name} does not start it`
            : `it is not a link: ${holder.name} does not start ${wanted.name}`,
        evidence: [evidence('fact', wanted === null ? 'its name does not end in a unit type' : 'systemd reads only links here', path)],
        consequences: [],
        actions: [removal({ path, managed })],
      };
    }
  },
};
