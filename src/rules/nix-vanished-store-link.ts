import { type Found, type Rule } from '../model/rule.ts';
import type { TreeFacts } from '../model/tree.ts';
import { leadsNowhere } from './wording.ts';

export const vanishedStoreLink: Rule<{ tree: TreeFacts }> = {
  id: 'nix/vanished-store-link',
  title: 'Link to a store path that was collected',
  since: '0.1.0',
  looksAt: ['every link that no package owns'],
  late: true,
  *check({ tree }): Iterable<Found> {
    for (const { path, user, link, isSettled } of tree.dangling) {
      const name = /^\/nix\/store\/[a-z0-9]+-([^/]+)/.exec(link.target)?.[1];
      if (name === undefined || isSettled) continue;
      // Nix's own links: profiles, gcroots and results say more in a rule of their own.
      if (path.startsWith('/nix/var/')) continue;
      const { confidence, ...said } = leadsNowhere(path, link);
      yield {
        path,
        user,
        state: 'broken',
        severity: 'medium',
        confidence: user === null && confidence === 'certain' ? 'likely' : confidence,
        message: `it leads into ${name}, which is no longer in the Nix store`,
        consequences: [],
        ...said,
      };
    }
  },
};
