import { comparePaths, isWithin, parentOf, type Path, relativeTo } from '../model/path.ts';
import type { Suggestion } from '../model/suggestion.ts';
import { CONFIDENCES, REGRETS } from '../model/verdict.ts';

const regretRank = (suggestion: Suggestion): number => REGRETS.indexOf(suggestion.regret);
const confidenceRank = (suggestion: Suggestion): number => CONFIDENCES.indexOf(suggestion.confidence);

/**
 * Sorted, each path once, and none below another: a directory takes in what lies in it, with the higher regret and confidence of the two.
 * What a persist root must hold draws the whole directory out of the cache root.
 */
export function nest(suggestions: readonly Suggestion[]): Suggestion[] {
  const out: Suggestion[] = [];
  for (const each of suggestions.toSorted((a, b) => comparePaths(a.path, b.path) || regretRank(b) - regretRank(a))) {
    const last = out.at(-1);
    const held = last !== undefined && (last.path === each.path || (last.kind === 'directory' && isWithin(each.path, last.path)));
    if (held) out[out.length - 1] = takeIn(last, each);
    else out.push(each);
  }
  return out;
}

function takeIn(outer: Suggestion, inner: Suggestion): Suggestion {
  const dearer = regretRank(inner) > regretRank(outer);
  const secret = regretRank(inner) === regretRank(outer) && inner.class === 'secret';
  const inside = relativeTo(inner.path, outer.path) || 'it';
  return {
    ...outer,
    class: dearer || secret ? inner.class : outer.class,
    regret: dearer ? inner.regret : outer.regret,
    confidence: confidenceRank(inner) > confidenceRank(outer) ? inner.confidence : outer.confidence,
    bytes: outer.bytes + inner.bytes,
    entries: outer.entries + inner.entries,
    why: dearer ? `${outer.why}; ${inside}: ${inner.why}` : outer.why,
    evidence: [...outer.evidence, ...inner.evidence],
    store: outer.store === inner.store ? outer.store : null,
    ...(inner.path === outer.path && inner.notes ? { notes: [...new Set([...(outer.notes ?? []), ...inner.notes])] } : {}),
  };
}

/** What no suggestion covers. */
export function uncovered<Item extends { path: Path }>(items: readonly Item[], suggestions: readonly Suggestion[]): Item[] {
  const exact = new Set(suggestions.map(({ path }) => path));
  const directories = new Set(suggestions.filter(({ kind }) => kind === 'directory').map(({ path }) => path));
  const isCovered = (path: Path): boolean => {
    let at = path;
    while (at !== '/' && !directories.has(at)) at = parentOf(at);
    return directories.has(at);
  };
  return items.filter(({ path }) => !exact.has(path) && !isCovered(path));
}

/** What of `asks` no suggestion covers, nested; a directory that would take the place of suggestions says so. */
export function nestAsks(asks: readonly Suggestion[], suggestions: readonly Suggestion[]): Suggestion[] {
  return uncovered(nest(asks), suggestions).map((ask) => {
    const inside = suggestions.filter((each) => isWithin(each.path, ask.path)).length;
    return inside === 0 ? ask : { ...ask, notes: [...(ask.notes ?? []), `would take the place of ${inside} of the entries above`] };
  });
}
