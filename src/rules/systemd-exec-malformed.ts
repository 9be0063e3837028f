import { evidence } from '../model/evidence.ts';
import { type Found, type Rule } from '../model/rule.ts';
import type { UnitFacts } from '../model/units.ts';
import { UNIT_FOLDERS } from './wording.ts';

export const unitExecMalformed: Rule<{ units: UnitFacts }> = {
  id: 'systemd/exec-malformed',
  title: 'Unit that systemd refuses for a command line',
  since: '0.1.0',
  looksAt: UNIT_FOLDERS,
  *check({ units }): Iterable<Found> {
    for (const { path, user, unit, key, line, text, fault, isEnabled } of units.execs) {
      // The program is not there: systemd/exec-missing.
      if (fault === null) continue;
      yield {
        path,
        user,
        state: 'broken',
        severity: isEnabled ? 'high' : 'low',
        confidence: 'ask',
        message: `systemd does not load ${unit}: ${fault}`,
        evidence: [evidence('line', `line ${line}: ${text}`, path)],
        consequences: [],
        actions: [{ do: 'config', hint: `correct ${key}= in line ${line} of ${path}` }],
      };
    }
  },
};
