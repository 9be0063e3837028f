const WHO: Record<string, number> = { u: 0o700, g: 0o070, o: 0o007, a: 0o777 };
const PERMISSION: Record<string, number> = { r: 0o444, w: 0o222, x: 0o111, X: 0o111 };
const COPIED: Record<string, number> = { u: 6, g: 3, o: 0 };
const UMASK = 0o022;
const CLAUSE = '[ugoa]*([-+=]([rwxX]*|[ugo]))+';
const SYMBOLIC = new RegExp(`^${CLAUSE}(,${CLAUSE})*$`);

/**
 * A mode as chmod(1) takes it, octal or symbolic, → the four octal digits that `mkdir --mode` gives a new directory under the usual umask of
 * 022 (so impermanence makes a missing source). A symbolic mode starts from a=rwx, as POSIX says for mkdir. null: no mode, or a symbolic one
 * with set-id or sticky bits, where mkdir's own answer depends on how it is built.
 */
export function octalMode(text: string): string | null {
  if (/^[0-7]{1,5}$/.test(text)) {
    const value = parseInt(text, 8);
    return value <= 0o7777 ? digits(value) : null;
  }
  if (text.length > 200 || !SYMBOLIC.test(text)) return null;
  let mode = 0o777;
  for (const clause of text.split(',')) {
    const who = /^[ugoa]*/.exec(clause)![0];
    const affected = who === '' ? 0o777 & ~UMASK : [...who].reduce((bits, letter) => bits | WHO[letter]!, 0);
    for (const [, operator, letters] of clause.matchAll(/([-+=])([rwxX]*|[ugo])(?=[-+=]|$)/g)) {
      const value = bitsOf(letters!, mode) & affected;
      if (operator === '+') mode |= value;
      else if (operator === '-') mode &= ~value;
      else mode = (who === '' ? 0 : mode & ~affected) | value;
    }
  }
  return digits(mode);
}

function bitsOf(letters: string, mode: number): number {
  const from = COPIED[letters];
  if (from !== undefined) return ((mode >> from) & 7) * 0o111;
  return [...letters].reduce((bits, letter) => bits | PERMISSION[letter]!, 0);
}

const digits = (mode: number): string => mode.toString(8).padStart(4, '0');
