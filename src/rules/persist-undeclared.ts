import { evidence } from '../model/evidence.ts';
import type { PersistedFacts } from '../model/persisted.ts';
import { type Found, type Rule } from '../model/rule.ts';

export const undeclared: Rule<{ persisted: PersistedFacts }> = {
  id: 'persist/undeclared',
  title: 'State in the persist root that nothing declares',
  since: '0.1.0',
  looksAt: ['<persist root>/**'],
  *check({ persisted }): Iterable<Found> {
    // Empty where a part of the list was not understood: that part may declare them.
    for (const { path, persistRoot, live, kind } of persisted.strays) {
      yield {
        path,
        user: null,
        state: 'orphan',
        severity: 'medium',
        // It was worth keeping once.
        confidence: 'ask',
        message: `no declaration brings this ${kind} to ${live} any more: it is kept, and nothing sees it`,
        evidence: [evidence('declaration', `none of the declarations in ${persistRoot} has its data here`)],
        consequences: ['what is in it is gone for good'],
        actions: [
          { do: 'persist', path: live },
          { do: 'delete', path },
        ],
      };
    }
  },
};
