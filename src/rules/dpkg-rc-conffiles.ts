import { evidence } from '../model/evidence.ts';
import type { LeftoverFacts } from '../model/leftovers.ts';
import { type Found, type Rule } from '../model/rule.ts';

export const rcConffiles: Rule<{ leftovers: LeftoverFacts }> = {
  id: 'dpkg/rc-conffiles',
  title: 'Configuration of a package that was removed and not purged',
  since: '0.1.0',
  looksAt: ['conffiles of packages in the state "rc", /var/lib/dpkg/status'],
  needs: ['/var/lib/dpkg/status'],
  *check({ leftovers }): Iterable<Found> {
    for (const { path, package: name, version, why, asShipped } of leftovers.conffiles) {
      // The package is there and dropped the file: dpkg/obsolete-conffiles.
      if (why !== 'removed') continue;
      yield {
        path,
        user: null,
        state: 'orphan',
        severity: 'low',
        confidence: asShipped === true ? 'certain' : 'ask',
        message: `${name} was removed, and its configuration stayed${asShipped === false ? ', edited' : ''}`,
        evidence: [evidence('package', `${name} ${version}: deinstall ok config-files`, '/var/lib/dpkg/status')],
        consequences: asShipped === false ? ['what was changed in it is gone'] : [],
        actions: [
          { do: 'command', argv: ['dpkg', '--purge', name], why: 'removes all that the package left' },
          { do: 'delete', path },
        ],
      };
    }
  },
};
