import { type Found, type Rule } from '../model/rule.ts';
import type { TreeFacts } from '../model/tree.ts';
import { leadsNowhere, unlessDoubted, whereTo } from './wording.ts';

export const danglingSymlink: Rule<{ tree: TreeFacts }> = {
  id: 'fs/dangling-symlink',
  title: 'Link that leads nowhere',
  since: '0.1.0',
  looksAt: ['every link that no package owns'],
  late: true,
  *check({ tree }): Iterable<Found> {
    for (const { path, user, link, isSettled, inWorkTree } of tree.dangling) {
      // Locks and the like are meant to lead nowhere, a rule for its folder says more, or git has it.
      if (isSettled || inWorkTree) continue;
      // A store path that was collected: nix/vanished-store-link. Nix itself clears up its roots.
      if (link.target.startsWith('/nix/store/') || path.startsWith('/nix/var/')) continue;
      const { confidence, evidence, actions } = leadsNowhere(path, link);
      yield {
        path,
        user,
        state: 'broken',
        severity: 'low',
        // What lies on another disk today may be back tomorrow.
        confidence: unlessDoubted(confidence === 'certain' ? 'likely' : confidence, link.doubt),
        message: whereTo(link),
        evidence,
        consequences: [],
        actions,
      };
    }
  },
};
