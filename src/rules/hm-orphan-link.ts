import { evidence } from '../model/evidence.ts';
import { type Found, type Rule } from '../model/rule.ts';
import type { TreeFacts } from '../model/tree.ts';

export const orphanLink: Rule<{ tree: TreeFacts }> = {
  id: 'hm/orphan-link',
  title: 'Link that home-manager no longer declares',
  since: '0.1.0',
  looksAt: ['~/**'],
  needs: ['/nix/store'],
  late: true,
  *check({ tree }): Iterable<Found> {
    // Only where a current generation could be looked at; what leads nowhere is nix/vanished-store-link.
    for (const { path, user, link, expected } of tree.strays) {
      yield {
        path,
        user,
        state: 'orphan',
        severity: 'medium',
        confidence: 'certain',
        message: 'it leads into a generation of home-manager, and the current one has no such file',
        evidence: [evidence('link', link.chain.slice(0, 8).join(' -> '), path), evidence('missing', `${expected}: ENOENT`, expected)],
        consequences: [`what reads ${path} no longer finds it`],
        actions: [{ do: 'delete', path }],
      };
    }
  },
};
