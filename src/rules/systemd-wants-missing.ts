import { evidence } from '../model/evidence.ts';
import { type Found, type Rule } from '../model/rule.ts';
import type { UnitFacts } from '../model/units.ts';
import { removal, UNIT_FOLDERS, unlessDoubted } from './wording.ts';

export const wantsMissing: Rule<{ units: UnitFacts }> = {
  id: 'systemd/wants-missing',
  title: 'Enabled unit that is gone',
  since: '0.1.0',
  looksAt: UNIT_FOLDERS.map((folder) => `${folder}/*.wants/*`),
  *check({ units }): Iterable<Found> {
    for (const { path, user, how, holder, wanted, link, managed } of units.wishes) {
      // The name is all that counts: where the link leads does not matter, and a unit of that name may lie in any folder.
      if (how !== 'wants' || wanted?.presence !== 'absent') continue;
      // systemd passes over what is no link: systemd/wants-ignored.
      if (link === null) continue;
      yield {
        path,
        user,
        state: 'orphan',
        severity: 'low',
        confidence: unlessDoubted('certain', link.doubt),
        message: `${holder.name} is to start ${wanted.name}, and no folder of units has one`,
        evidence: [
          evidence('searched', `no unit file of that name in the unit folders`),
          evidence('link', link.chain.slice(0, 8).join(' -> '), path),
          ...(link.doubt === null ? [] : [evidence('fact', link.doubt)]),
        ],
        consequences: [],
        actions: [managed === 'nixos' ? removal({ path, managed }) : { do: 'delete', path }],
      };
    }
  },
};
