import { encodePath, isRaw, type Path } from '../model/path.ts';
import type { Suggestion } from '../model/suggestion.ts';
import type { Proposal } from './proposal.ts';
import { visible } from './visible.ts';

/** `cruft.suggest/1`. What is only asked is in it with `minConfidence: 'ask'`. */
export function emitJson({ suggestions, withheld }: Proposal): string {
  const value = {
    schema: 'cruft.suggest/1',
    suggestions: suggestions.map(entry),
    withheld: withheld.map(({ path, reason }) => ({ ...named(path), reason })),
  };
  return JSON.stringify(value, null, 2) + '\n';
}

/** A path that is not UTF-8 is shown with `\xNN` and carries its bytes beside it, in base64. */
const named = (path: Path) => (isRaw(path) ? { path: visible(path), pathBytes: encodePath(path).toString('base64') } : { path });

function entry(each: Suggestion) {
  const {
    path,
    relative,
    kind,
    scope,
    user,
    owner,
    group,
    mode,
    class: kindOfState,
    regret,
    confidence,
    bytes,
    entries,
    why,
    evidence,
    store,
  } = each;
  return {
    ...named(path),
    kind,
    scope,
    user,
    relative: relative === null || !isRaw(relative) ? relative : visible(relative),
    owner,
    group,
    mode,
    class: kindOfState,
    regret,
    confidence,
    bytes,
    entries,
    why,
    evidence,
    store,
    notes: each.notes ?? [],
  };
}
