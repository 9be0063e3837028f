import { InvalidArgumentError } from 'commander';
import { isWithin, normalizePath, relativeTo, type Path } from '../model/path.ts';
import type { Config } from './config.ts';
import type { Request } from './engine.ts';
import type { Level } from './exit-code.ts';
import type { Io } from './io.ts';
import type { When } from './look.ts';

/** The options that every command takes, as commander hands them over. */
export interface Globals {
  root?: string;
  user?: string[];
  persist?: string[];
  flake?: string;
  db?: string;
  config?: string;
  wipe?: string[];
  reinstall?: boolean;
  keep?: string[];
  json?: boolean;
  format?: string;
  output?: string;
  print0?: boolean;
  color?: When;
  progress: boolean;
  pager: boolean;
  quiet?: boolean;
  verbose?: boolean;
  failOn?: Level[];
  exitZero?: boolean;
  strict?: boolean;
}

export const absolute = (path: string, cwd: Path): Path => (path.startsWith('/') ? normalizePath(path) : normalizePath(cwd, path));

/** What is to be audited: the command line, then the configuration, then the usual. */
export function requestOf(globals: Globals, config: Config, io: Io): Request {
  const here = (path: string): Path => absolute(path, io.cwd);
  const { user = [], persist = [], wipe = [], keep = [] } = globals;
  const users = user.length > 0 ? user : (config.users ?? []);
  return {
    root: here(globals.root ?? '/'),
    users: users.length > 0 ? users : null,
    persist: persist.length > 0 ? persist.map(here) : (config.persist ?? []),
    flake: globals.flake ?? config.flake ?? null,
    db: globals.db === undefined ? null : here(globals.db),
    wipe: wipe.length > 0 ? wipe.map(here) : (config.wipe ?? []),
    reinstall: globals.reinstall ?? config.reinstall ?? false,
    keep: keep.length > 0 ? keep.map(here) : (config.keep ?? []),
    disabledRules: config['rules.disable'] ?? [],
  };
}

/** What a path on the command line may mean: as the audited system sees it, and, below the root directory, as this machine does. */
export function meanings(word: string, root: Path, cwd: Path): Path[] {
  const path = absolute(word, cwd);
  if (root === '/' || !isWithin(path, root)) return [path];
  return [normalizePath(relativeTo(path, root) ?? ''), ...(word.startsWith('/') ? [path] : [])];
}

/** For commander: an option that may be given again. */
export const collect = (word: string, before: string[] = []): string[] => [...before, word];

/** The same, of a few words. */
export const collectOf =
  (choices: readonly string[]) =>
  (word: string, before?: string[]): string[] => {
    if (!choices.includes(word)) throw new InvalidArgumentError(`It is one of ${choices.join(', ')}.`);
    return collect(word, before);
  };

const SIZE = /^(\d+(?:[.]\d+)?)\s*(?:([kmgtp])(?:i?b)?|b)?$/i;

/** "300", "10M", "1.5GiB": bytes, powers of 1024 whichever way it is written. */
export function parseSize(text: string): number {
  const match = SIZE.exec(text);
  if (match === null) throw new InvalidArgumentError('It is a size such as 300, 10M or 1.5GiB.');
  return Number(match[1]) * 1024 ** ('kmgtp'.indexOf(match[2]?.toLowerCase() ?? ' ') + 1);
}

const SECONDS: Record<string, number> = { s: 1, min: 60, h: 3600, d: 86_400, w: 604_800, m: 2_629_800, mo: 2_629_800, y: 31_557_600 };

/** "12h", "3d", "2w", "6m" (months), "1y" before now, or an ISO date or time: seconds since the epoch. */
export function parseTime(text: string, nowMs: number): number {
  const match = /^(\d+)\s*([a-z]+)$/.exec(text);
  const unit = match === null ? undefined : SECONDS[match[2]!];
  if (match !== null && unit !== undefined) return nowMs / 1000 - Number(match[1]) * unit;
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new InvalidArgumentError('It is an age such as 12h, 3d, 2w, 6m or 1y, or a date such as 2026-11-24.');
  return time / 1000;
}
