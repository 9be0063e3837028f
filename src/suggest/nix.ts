import { comparePaths } from '../model/path.ts';
import type { Suggestion } from '../model/suggestion.ts';
import { remark, visible } from './visible.ts';

/**
 * A Nix string literal, lexer.l "STRING": `\`, `"` and `${` are escaped, and newline, CR (a raw one would be read as a newline) and tab for the
 * reader's sake; everything else stands for itself. Good for attribute names too.
 */
export const nixString = (text: string): string =>
  `"${text
    .replace(/[\\"]|\$\{/g, '\\$&')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
    .replace(/\t/g, '\\t')}"`;

/** A value of an element: text, or a flag. */
export type Value = string | boolean;

const value = (of: Value): string => (typeof of === 'string' ? nixString(of) : String(of));

/** An element of a list: the bare string where `key` (its path) is all there is to say, else a set. */
export function nixElement(key: 'directory' | 'file', path: string, more: Record<string, Value | null>): string {
  const said = Object.entries(more).filter((entry): entry is [string, Value] => entry[1] !== null);
  if (said.length === 0) return nixString(path);
  const fields = [[key, path] as const, ...said].map(([name, of]) => `${name} = ${value(of)};`);
  return `{ ${fields.join(' ')} }`;
}

export const reasonOf = ({ regret, why }: Suggestion): string => remark(regret === 'none' ? why : `${regret}: ${why}`);

/** `directories = [ … ];` with the reason beside each element and what to mind above it; nothing where the list is empty. */
export function nixList(
  name: string,
  suggestions: readonly Suggestion[],
  indent: string,
  element: (suggestion: Suggestion) => string,
): string[] {
  if (suggestions.length === 0) return [];
  const lines = suggestions
    .toSorted((a, b) => comparePaths(a.path, b.path))
    .flatMap((each) => [...notesOf(each).map((note) => `${indent}  # ${note}`), `${indent}  ${element(each)} # ${reasonOf(each)}`]);
  return [`${indent}${name} = [`, ...lines, `${indent}];`];
}

/** What to mind with an entry, ready for comments. */
export const notesOf = (suggestion: Suggestion): string[] => {
  const shown = visible(suggestion.path);
  return [...(shown === suggestion.path ? [] : [`its name, with what does not show: ${shown}`]), ...(suggestion.notes ?? [])].map(remark);
};
