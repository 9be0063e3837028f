import type { Suggestion } from '../model/suggestion.ts';
import type { Home } from './places.ts';

/** The entries of one list: the system's (`user` null, owned by root:root unless said), or a user's, relative to his home. */
export interface Scope {
  user: string | null;
  group: string;
  entries: Suggestion[];
}

/** The system's entries first, then the users' by name; a scope without entries is left out. */
export function scopesOf(suggestions: readonly Suggestion[], homes: readonly Home[]): Scope[] {
  const scopes = new Map<string | null, Scope>();
  for (const each of suggestions) {
    const { user } = each;
    const scope = scopes.get(user) ?? { user, group: user === null ? 'root' : groupOf(user, homes), entries: [] };
    scopes.set(user, scope);
    scope.entries.push(each);
  }
  return [...scopes.values()].toSorted((a, b) => ((a.user ?? '') < (b.user ?? '') ? -1 : 1));
}

/**
 * root's entries as the system's, with whole paths: the owner is the same, and modules before 2025-09 took /home/root for root's home.
 */
export const rootAsSystem = (suggestions: readonly Suggestion[]): Suggestion[] =>
  suggestions.map((each) => (each.user === 'root' ? { ...each, user: null, relative: null, scope: 'system' } : each));

const groupOf = (user: string, homes: readonly Home[]): string => homes.find((home) => home.user === user)?.group ?? 'users';

type Owned = Pick<Suggestion, 'owner' | 'group' | 'mode'>;

export const ownerUnless = (of: Owned, owner: string, group: string): { user: string | null; group: string | null } => ({
  user: of.owner === owner ? null : of.owner,
  group: of.group === group ? null : of.group,
});

export const modeUnless = (of: Owned, mode: string): string | null => (of.mode === mode ? null : of.mode);

/** True if the directory above an entry is what a module makes unasked: the scope's owner and 0755, or the home itself, or it is not known. */
export function isOrdinaryParent({ parent, relative }: Suggestion, owner: string, group: string): boolean {
  if (parent === null || (relative !== null && !relative.includes('/'))) return true;
  return parent.owner === owner && parent.group === group && parent.mode === '0755';
}
