import { evidence } from '../model/evidence.ts';
import { type Found, type Rule } from '../model/rule.ts';
import type { TreeFacts } from '../model/tree.ts';

export const unownedIds: Rule<{ tree: TreeFacts }> = {
  id: 'fs/unowned-ids',
  title: 'Files of a user that is gone',
  since: '0.1.0',
  looksAt: ['every entry that no package owns'],
  needs: ['/etc/passwd'],
  late: true,
  *check({ tree }): Iterable<Found> {
    for (const { path, uid, entries, former } of tree.unowned) {
      yield {
        path,
        user: null,
        state: 'orphan',
        severity: 'medium',
        // Whose files they were and what is in them only a person can tell.
        confidence: 'ask',
        message: `${entries === 1 ? 'it belongs' : `${entries} entries here belong`} to uid ${uid}, which no user has${former === null ? '' : `; it was ${former}`}`,
        evidence: [
          evidence('searched', `no uid ${uid} in /etc/passwd`, '/etc/passwd'),
          ...(former === null ? [] : [evidence('fact', `${former} had the uid ${uid}`, '/var/lib/nixos/uid-map')]),
        ],
        consequences: ['the next user that is given this number owns them'],
        actions: [{ do: 'delete', path }],
      };
    }
  },
};
