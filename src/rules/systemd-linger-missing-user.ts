import { evidence } from '../model/evidence.ts';
import { nameOf } from '../model/path.ts';
import { type Found, type Rule } from '../model/rule.ts';
import type { UnitFacts } from '../model/units.ts';

export const lingerMissingUser: Rule<{ units: UnitFacts }> = {
  id: 'systemd/linger-missing-user',
  title: 'Lingering session of a user that is gone',
  since: '0.1.0',
  looksAt: ['/var/lib/systemd/linger/*'],
  needs: ['/etc/passwd', '/var/lib/systemd/linger'],
  *check({ units }): Iterable<Found> {
    for (const path of units.unknownLingers) {
      yield {
        path,
        user: null,
        state: 'orphan',
        severity: 'low',
        confidence: 'certain',
        message: `there is no user ${nameOf(path)} whose services could run on without a login`,
        evidence: [evidence('searched', `no ${nameOf(path)} in /etc/passwd`)],
        consequences: [],
        actions: [{ do: 'delete', path }],
      };
    }
  },
};
