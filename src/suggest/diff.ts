import type { Declaration, DeclaredList } from '../model/declaration.ts';
import { comparePaths, type Path } from '../model/path.ts';
import type { Suggestion } from '../model/suggestion.ts';
import { placeOf } from './declared.ts';
import { reasonOf } from './nix.ts';
import type { Proposal } from './proposal.ts';
import { remark, visible } from './visible.ts';

export interface ListDiff {
  add: readonly Suggestion[];
  /** Declared, and nothing is there: neither in the persist root nor at the live path. */
  remove: readonly Declaration[];
}

/** What to add to the declared list, and what of it covers nothing. `exists`: whether the audited system has that path; what waits to be copied stays. */
export const diffDeclared = ({ suggestions }: Proposal, declared: DeclaredList, exists: (path: Path) => boolean): ListDiff => ({
  add: suggestions,
  remove: declared.declarations
    .filter(({ path, enabled, status }) => enabled && ((status === 'missing' && !exists(path)) || status === 'empty'))
    .toSorted((a, b) => comparePaths(a.path, b.path)),
});

const NOTHING = { missing: 'nothing in the persist root', empty: 'empty' } as Record<string, string>;

/** `+` and `-` lines in path order, each with its reason; "" where the lists agree. */
export function emitDiff({ add, remove }: ListDiff, { notUnderstood, completeness }: DeclaredList): string {
  const lines = [
    ...add.map((each) => ({ path: each.path, text: `+ ${visible(each.path)}  # ${reasonOf(each)}` })),
    ...remove.map((each) => ({
      path: each.path,
      text: `- ${visible(each.path)}  # ${remark(`${NOTHING[each.status]}, declared in ${placeOf(each)}`)}`,
    })),
  ].toSorted((a, b) => comparePaths(a.path, b.path));
  if (lines.length === 0) return '';
  const doubt = notUnderstood.length > 0 || completeness === 'partial';
  return [
    '--- declared',
    '+++ suggested',
    ...lines.map(({ text }) => text),
    ...(doubt ? [`# ${notUnderstood.length} places of the declared list could not be read: see cruft declared`] : []),
    '',
  ].join('\n');
}
