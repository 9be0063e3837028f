import type { Look } from '../reporters/wording.ts';
import type { Io, Stream } from './io.ts';

export type When = 'auto' | 'always' | 'never';

/** no-color.org: set and not empty. FORCE_COLOR: "0" and "false" mean no. */
function wantsColor(when: When, env: Io['env'], stream: Pick<Stream, 'isTTY'>): boolean {
  if (when !== 'auto') return when === 'always';
  if (env['NO_COLOR']) return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return stream.isTTY && env['TERM'] !== 'dumb';
}

/** locale(7): LC_ALL, then LC_CTYPE, then LANG; the first that is not empty. */
export const isUtf8 = (env: Io['env']): boolean => /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '');

/** How a text for stdout is to look; `toFile`: it goes to a file instead. */
export const lookOf = (io: Io, when: When, toFile: boolean): Look => ({
  color: wantsColor(toFile && when === 'auto' ? 'never' : when, io.env, io.out),
  unicode: toFile || isUtf8(io.env),
  width: io.out.isTTY && !toFile ? (io.out.columns ?? 80) : Infinity,
  now: Math.floor(io.now() / 1000),
});
