import { evidence } from '../model/evidence.ts';
import { parentOf } from '../model/path.ts';
import { type Found, type Rule } from '../model/rule.ts';
import type { UnitFacts } from '../model/units.ts';
import { removal, UNIT_FOLDERS } from './wording.ts';

export const wantsWithoutUnit: Rule<{ units: UnitFacts }> = {
  id: 'systemd/wants-without-unit',
  title: 'Enabled for a unit that is gone',
  since: '0.1.0',
  looksAt: UNIT_FOLDERS.map((folder) => `${folder}/*.{wants,requires}/*`),
  *check({ units }): Iterable<Found> {
    for (const { path, user, holder, wanted, link, managed } of units.wishes) {
      // Mounts, slices and what generators make have no file: their presence is not known.
      if (holder.presence !== 'absent') continue;
      // Gone as well: systemd/wants-missing says so.
      if (link === null || wanted === null || wanted.presence === 'absent') continue;
      yield {
        path,
        user,
        state: 'orphan',
        severity: 'low',
        confidence: 'likely',
        message: `${wanted.name} is to be started with ${holder.name}, and no folder of units has one`,
        evidence: [
          evidence('searched', `no unit file ${holder.name} in the unit folders`),
          evidence('link', link.chain.slice(0, 8).join(' -> '), path),
        ],
        consequences: [`if ${holder.name} comes back, ${wanted.name} is no longer enabled for it (it lies in ${parentOf(path)})`],
        actions: [managed === 'nixos' ? removal({ path, managed }) : { do: 'delete', path }],
      };
    }
  },
};
