import { encodePath } from '../model/path.ts';
import { nameMatcher, sequenceMatches, splitPattern } from './wildmatch.ts';

/** A line of a .gitignore file. */
export interface IgnoreRule {
  /** "!": what it matches is not ignored. */
  negated: boolean;
  directoryOnly: boolean;
  /** Takes the path's names below the folder of the file, as bytes (`byteName`). */
  matches: (names: readonly string[]) => boolean;
}

/** A name as git compares it: its bytes as a latin1 string. */
export const byteName = (name: string): string => encodePath(name).toString('latin1');

const ANY_DEPTH = null;

/** The rules of a .gitignore(5) file, in its order: the last one that matches decides. */
export function parseGitignore(bytes: Uint8Array): IgnoreRule[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '');
  return text.split('\n').flatMap((line, at, lines) => ruleOf(at === lines.length - 1 ? line : line.replace(/\r$/, '')) ?? []);
}

function ruleOf(line: string): IgnoreRule | null {
  if (line.startsWith('#')) return null;
  let pattern = withoutTrailingBlanks(line);
  const negated = pattern.startsWith('!');
  if (negated) pattern = pattern.slice(1);
  const directoryOnly = pattern.endsWith('/');
  if (directoryOnly) pattern = pattern.slice(0, -1);
  if (pattern === '') return null;
  if (!pattern.includes('/')) {
    const matches = nameMatcher(pattern);
    return { negated, directoryOnly, matches: (names) => matches(names.at(-1)!) };
  }
  const parts = splitPattern(pattern.replace(/^\//, ''));
  // "a/**" is what is in a, and not a itself.
  if (parts.at(-1) === '**') parts.push('*');
  const segments = parts.map((part) => (part === '**' ? ANY_DEPTH : nameMatcher(part)));
  return {
    negated,
    directoryOnly,
    matches: (names) => sequenceMatches(segments, names.length, ANY_DEPTH, (segment, i) => segment!(names[i]!)),
  };
}

/** Blanks at the end go, but for one that a backslash stands before. */
function withoutTrailingBlanks(line: string): string {
  let end = 0;
  for (let at = 0; at < line.length; at++) {
    if (line[at] === '\\') end = ++at + 1;
    else if (line[at] !== ' ') end = at + 1;
  }
  return line.slice(0, end);
}

/** Whether the last rule that matches ignores the path; null: none matches. */
export function ignoredBy(rules: readonly IgnoreRule[], names: readonly string[], isDirectory: boolean): boolean | null {
  for (let at = rules.length - 1; at >= 0; at--) {
    const rule = rules[at]!;
    if ((!rule.directoryOnly || isDirectory) && rule.matches(names)) return !rule.negated;
  }
  return null;
}
