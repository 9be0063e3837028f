import type { Withheld } from '../model/suggestion.ts';
import { fit } from './fit.ts';
import { impermanenceElement } from './impermanence.ts';
import { rootAsSystem, scopesOf } from './module.ts';
import { nixString } from './nix.ts';
import { preservationElement } from './preservation.ts';
import { byRoot, type Proposal } from './proposal.ts';

/**
 * Each suggestion as one definition that stands for itself: `environment.persistence."/persist".users."will".directories = [ ".config/x" ];`.
 * Definitions of one list in several places are merged by the module system. With what the module cannot carry.
 */
export function lines(target: 'impermanence' | 'preservation', proposal: Proposal): { lines: string[]; withheld: readonly Withheld[] } {
  const fitting = fit(target, proposal);
  const option = target === 'preservation' ? 'preservation.preserveAt' : 'environment.persistence';
  const elementOf = target === 'preservation' ? preservationElement : impermanenceElement;
  const out = byRoot(fitting).flatMap(({ root, suggestions }) =>
    scopesOf(rootAsSystem(suggestions), fitting.homes).flatMap(({ user, group, entries }) =>
      entries.map((each) => {
        const scope = user === null ? '' : `users.${nixString(user)}.`;
        const list = each.kind === 'directory' ? 'directories' : 'files';
        return `${option}.${nixString(root)}.${scope}${list} = [ ${elementOf(each, user ?? 'root', group, user !== null)} ];`;
      }),
    ),
  );
  return { lines: out, withheld: fitting.withheld };
}
