import { evidence } from '../model/evidence.ts';
import { type Found, type Rule } from '../model/rule.ts';
import type { UnitFacts } from '../model/units.ts';

export const accountMissing: Rule<{ units: UnitFacts }> = {
  id: 'systemd/account-missing',
  title: 'Service of a user or group that is gone',
  since: '0.1.0',
  looksAt: ['/etc/systemd/system', '/usr/local/lib/systemd/system'],
  needs: ['/etc/passwd', '/etc/group'],
  *check({ units }): Iterable<Found> {
    for (const { path, unit, key, name, line, text } of units.unknownAccounts) {
      yield {
        path,
        user: null,
        state: 'broken',
        severity: 'medium',
        confidence: 'ask',
        message: `${unit} cannot start: there is no ${key.toLowerCase()} ${name}`,
        evidence: [
          evidence('line', `line ${line}: ${text}`, path),
          evidence('searched', `no ${name} in /etc/${key === 'User' ? 'passwd' : 'group'} and sysusers.d`),
        ],
        consequences: [],
        actions: [{ do: 'config', hint: `make the ${key.toLowerCase()} ${name}, or remove ${unit}` }],
      };
    }
  },
};
