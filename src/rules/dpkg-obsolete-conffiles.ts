import { evidence } from '../model/evidence.ts';
import type { LeftoverFacts } from '../model/leftovers.ts';
import { type Found, type Rule } from '../model/rule.ts';

export const obsoleteConffiles: Rule<{ leftovers: LeftoverFacts }> = {
  id: 'dpkg/obsolete-conffiles',
  title: 'Configuration that its package does not ship any more',
  since: '0.1.0',
  looksAt: ['conffiles marked "obsolete" or "remove-on-upgrade", /var/lib/dpkg/status'],
  needs: ['/var/lib/dpkg/status'],
  *check({ leftovers }): Iterable<Found> {
    for (const { path, package: name, version, why, asShipped } of leftovers.conffiles) {
      // The package itself is gone: dpkg/rc-conffiles.
      if (why !== 'obsolete') continue;
      yield {
        path,
        user: null,
        state: 'superseded',
        severity: 'low',
        // What somebody changed is for that person to look at.
        confidence: asShipped === true ? 'likely' : 'ask',
        message: `${name} ${version} does not ship it any more${asShipped === false ? ', and it was edited' : ''}`,
        evidence: [evidence('package', `marked obsolete among the conffiles of ${name}`, '/var/lib/dpkg/status')],
        consequences: [],
        actions: [{ do: 'delete', path }],
      };
    }
  },
};
