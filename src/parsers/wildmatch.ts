/** One place of a pattern: a byte as it stands, any one byte, any number of bytes, or one byte of a set. */
type Token = string | 'any' | 'star' | ((code: number) => boolean);

const CLASSES: Record<string, RegExp> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  // oxlint-disable-next-line no-control-regex
  cntrl: /[\x00-\x1f\x7f]/,
  digit: /\d/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t\n\v\f\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

/**
 * git's wildmatch for one name without slashes: `*`, `?`, `[a-z]`, `[!a]`, `[[:digit:]]`, `\x`. Pattern and name are byte strings (latin1), as
 * git compares bytes. A pattern that is not well formed matches nothing. Time is at most the product of both lengths.
 */
export function nameMatcher(pattern: string): (name: string) => boolean {
  if (!/[*?[\\]/.test(pattern)) return (name) => name === pattern;
  const tokens = tokensOf(pattern);
  if (tokens === null) return () => false;
  return (name) => sequenceMatches(tokens, name.length, 'star', (token, i) => fits(token, name.charCodeAt(i)));
}

const fits = (token: Token, code: number): boolean =>
  typeof token === 'function' ? token(code) : token === 'any' || (token.length === 1 && token.charCodeAt(0) === code);

/** Whether the items fit a pattern in which `star` stands for any number of them: back to the latest star only, which is enough. */
export function sequenceMatches<T>(pattern: readonly T[], length: number, star: T, fit: (token: T, i: number) => boolean): boolean {
  let p = 0;
  let i = 0;
  let backTo = -1;
  let taken = 0;
  while (i < length) {
    if (p < pattern.length && pattern[p] === star) {
      backTo = ++p;
      taken = i;
    } else if (p < pattern.length && fit(pattern[p]!, i)) {
      p++;
      i++;
    } else if (backTo >= 0) {
      p = backTo;
      i = ++taken;
    } else return false;
  }
  while (pattern[p] === star) p++;
  return p === pattern.length;
}

/** Cuts a pattern at its slashes, but for those in a bracket expression. */
export function splitPattern(pattern: string): string[] {
  const parts = [''];
  for (let at = 0; at < pattern.length; at++) {
    const begin = at;
    if (pattern[at] === '/') {
      parts.push('');
      continue;
    }
    if (pattern[at] === '\\' && at + 1 < pattern.length) {
      if (pattern[at + 1] === '/') continue;
      at++;
    } else if (pattern[at] === '[') at = setAt(pattern, at + 1)?.end ?? at;
    parts[parts.length - 1] += pattern.slice(begin, at + 1);
  }
  return parts;
}

function tokensOf(pattern: string): Token[] | null {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    if (char === '*') {
      if (tokens.at(-1) !== 'star') tokens.push('star');
    } else if (char === '?') tokens.push('any');
    else if (char === '\\') {
      if (++at === pattern.length) return null;
      tokens.push(pattern[at]!);
    } else if (char === '[') {
      const set = setAt(pattern, at + 1);
      if (set === null) return null;
      tokens.push(set.has);
      at = set.end;
    } else tokens.push(char);
  }
  return tokens;
}

/** A bracket expression that begins after "["; `end` is where its "]" stands. */
function setAt(pattern: string, from: number): { has: (code: number) => boolean; end: number } | null {
  let at = from;
  const negated = pattern[at] === '!' || pattern[at] === '^';
  if (negated) at++;
  const ranges: [number, number][] = [];
  const classes: RegExp[] = [];
  for (let first = true; first || pattern[at] !== ']'; first = false) {
    if (at >= pattern.length) return null;
    if (pattern.startsWith('[:', at)) {
      const end = pattern.indexOf(':]', at + 2);
      const name = end < 0 ? '' : pattern.slice(at + 2, end);
      const known = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
      if (known !== undefined) {
        classes.push(known);
        at = end + 2;
        continue;
      }
      if (/^[a-z]+$/.test(name)) return null;
    }
    if (pattern[at] === '\\') at++;
    const low = pattern.charCodeAt(at++);
    let high = low;
    if (pattern[at] === '-' && at + 1 < pattern.length && pattern[at + 1] !== ']') {
      at++;
      if (pattern[at] === '\\') at++;
      high = pattern.charCodeAt(at++);
    }
    if (Number.isNaN(low) || Number.isNaN(high)) return null;
    ranges.push([low, high]);
  }
  const isIn = (code: number) =>
    ranges.some(([low, high]) => code >= low && code <= high) || classes.some((each) => each.test(String.fromCharCode(code)));
  return { has: (code) => isIn(code) !== negated, end: at };
}
