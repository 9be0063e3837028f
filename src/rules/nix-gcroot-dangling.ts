import type { LeftoverFacts } from '../model/leftovers.ts';
import { type Found, type Rule } from '../model/rule.ts';
import { leadsNowhere, whereTo } from './wording.ts';

export const gcrootDangling: Rule<{ leftovers: LeftoverFacts }> = {
  id: 'nix/gcroot-dangling',
  title: 'Garbage collector root that keeps nothing',
  since: '0.1.0',
  looksAt: ['/nix/var/nix/gcroots/per-user/*/*'],
  needs: ['/nix/var/nix/gcroots/per-user'],
  *check({ leftovers }): Iterable<Found> {
    // Those in gcroots/auto are cleared by the next collection; these never are.
    for (const { path, link } of leftovers.gcroots) {
      yield {
        path,
        user: null,
        state: 'orphan',
        severity: 'low',
        message: `${whereTo(link)}: it keeps nothing`,
        consequences: [],
        ...leadsNowhere(path, link),
      };
    }
  },
};
