import { evidence } from '../model/evidence.ts';
import { nameOf } from '../model/path.ts';
import { type Found, type Rule } from '../model/rule.ts';
import type { UnitFacts } from '../model/units.ts';
import { removal, UNIT_FOLDERS } from './wording.ts';

export const startsNothing: Rule<{ units: UnitFacts }> = {
  id: 'systemd/starts-nothing',
  title: 'Timer, path or socket whose service is gone',
  since: '0.1.0',
  looksAt: UNIT_FOLDERS.map((folder) => `${folder}/*.{timer,path,socket}`),
  *check({ units }): Iterable<Found> {
    for (const { path, user, unit, key, named, presence, line, isEnabled, managed } of units.references) {
      if (key !== 'starts' || presence !== 'absent') continue;
      // A drop-in of a timer is not the timer.
      const isUnit = nameOf(path) === unit;
      yield {
        path,
        user,
        state: 'orphan',
        severity: isEnabled ? 'medium' : 'low',
        confidence: isUnit ? 'likely' : 'ask',
        message: `${unit} is to start ${named}, and no folder of units has one`,
        evidence: [
          evidence('searched', `no unit file ${named}, nor a template for it, in the unit folders`),
          ...(line === null ? [] : [evidence('line', `line ${line.number}: ${line.text}`, path)]),
        ],
        consequences: isEnabled ? [`the links that enable ${unit} lead nowhere then`] : [],
        actions: [
          isUnit ? removal({ path, managed }) : { do: 'config', hint: `name a unit that there is in line ${line?.number} of ${path}` },
        ],
      };
    }
  },
};
