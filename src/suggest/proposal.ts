import type { Suggestion, Withheld } from '../model/suggestion.ts';
import type { Path } from '../model/path.ts';
import type { Home, Places } from './places.ts';

/** What to declare, before it is written in the words of one module. */
export interface Proposal {
  /** Sorted; no path lies in another. */
  suggestions: readonly Suggestion[];
  /** What a person has to decide: printed as comments at the end. */
  asks: readonly Suggestion[];
  withheld: readonly Withheld[];
  /** The persist root, and the one without backup for what is dear to fetch again; null: there is none. */
  root: Path;
  cacheRoot: Path | null;
  homes: readonly Home[];
  places: Places;
}

/** The persist root an entry goes to. */
export const rootFor = (proposal: Proposal, suggestion: Suggestion): Path =>
  suggestion.store === 'cache' && proposal.cacheRoot !== null ? proposal.cacheRoot : proposal.root;

/** The roots that entries go to, each with its entries; never empty where there is a suggestion. */
export function byRoot(proposal: Proposal): { root: Path; suggestions: Suggestion[] }[] {
  const roots = proposal.cacheRoot === null ? [proposal.root] : [...new Set([proposal.root, proposal.cacheRoot])];
  return roots
    .map((root) => ({ root, suggestions: proposal.suggestions.filter((each) => rootFor(proposal, each) === root) }))
    .filter(({ suggestions }) => suggestions.length > 0);
}
