import { evidence } from '../model/evidence.ts';
import type { LeftoverFacts } from '../model/leftovers.ts';
import { type Found, type Rule } from '../model/rule.ts';

export const snapOrphanData: Rule<{ leftovers: LeftoverFacts }> = {
  id: 'snap/orphan-data',
  title: 'Data of a snap that is not installed',
  since: '0.1.0',
  looksAt: ['~/snap/*'],
  *check({ leftovers }): Iterable<Found> {
    for (const { path, user, kind, id, tried } of leftovers.data) {
      if (kind !== 'snap') continue;
      yield {
        path,
        user,
        state: 'orphan',
        severity: 'medium',
        // Documents and logins lie in there.
        confidence: 'ask',
        message: `the snap ${id}, whose data this is, is not installed`,
        evidence: [evidence('searched', `searched ${tried.slice(0, 4).join(', ')}`)],
        consequences: [`all that ${id} stored is gone, but for what snapd keeps as a snapshot`],
        actions: [{ do: 'delete', path }],
      };
    }
  },
};
