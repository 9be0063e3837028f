import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { forSystem, normalizePath, parentOf, type Path } from '../model/path.ts';
import { printable } from '../reporters/wording.ts';
import { didYouMean } from './closest.ts';
import { LEVELS, type Level } from './exit-code.ts';
import { Refusal, type Io } from './io.ts';
import type { When } from './look.ts';

/** Lines that are not to be shown or counted. */
export interface Ignore {
  /** gitignore-like; "~/" at its start stands for every subject user's home. */
  pattern: string;
  reason: string | null;
}

/** config.toml. What a file does not say is undefined; options on the command line win. */
export interface Config {
  persist?: readonly Path[];
  flake?: string;
  users?: readonly string[];
  wipe?: readonly Path[];
  reinstall?: boolean;
  keep?: readonly Path[];
  'fail-on'?: readonly Level[];
  color?: When;
  ignore?: readonly Ignore[];
  'rules.disable'?: readonly string[];
}

const MOST_BYTES = 1 << 20;

/** The configuration: of `named` alone, else the user's file with what it leaves out from /etc. Throws `Refusal` for anything it does not understand. */
export async function readConfig(io: Io, named: Path | null): Promise<Config> {
  if (named !== null) return parse(read(named) ?? refuse(named, null, 'no such file'), named, io);
  const home = configHome(io);
  const files = [...(home === null ? [] : [`${home}/cruft/config.toml`]), '/etc/cruft/config.toml'];
  const configs = [];
  for (const file of files) {
    const text = read(file);
    configs.push(text === null ? {} : await parse(text, file, io));
  }
  return { ...configs[1], ...configs[0] };
}

/** XDG base directories 0.8: relative values are ignored. Under sudo the environment is another user's, so passwd decides. */
function configHome(io: Io): Path | null {
  const underSudo = io.uid === 0 && ['SUDO_UID', 'DOAS_USER', 'PKEXEC_UID'].some((name) => io.env[name] !== undefined);
  const set = underSudo ? undefined : io.env['XDG_CONFIG_HOME'];
  if (set?.startsWith('/')) return normalizePath(set);
  const home = underSudo ? io.self.home : (io.env['HOME'] ?? io.self.home);
  return home.startsWith('/') && home !== '/' ? normalizePath(home, '.config') : null;
}

/** The text of a regular file; null if there is none. */
function read(file: Path): string | null {
  let fd;
  try {
    fd = openSync(forSystem(file), constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    return refuse(file, null, `cannot be read (${code})`);
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) return refuse(file, null, 'is not a regular file');
    if (stat.size > MOST_BYTES) return refuse(file, null, 'is larger than 1 MiB');
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(fd));
  } catch (error) {
    if (error instanceof TypeError) return refuse(file, null, 'is not UTF-8');
    throw error;
  } finally {
    closeSync(fd);
  }
}

function refuse(file: Path, line: number | null, text: string): never {
  throw new Refusal(`${printable(file)}${line === null ? '' : `:${line}`}: ${text}`);
}

async function parse(text: string, file: Path, io: Io): Promise<Config> {
  const { parse: parseToml, TomlError } = await import('smol-toml');
  let values: Record<string, unknown>;
  try {
    values = parseToml(text);
  } catch (error) {
    if (error instanceof TomlError) return refuse(file, error.line, error.message.split('\n')[0]!.replace(/^Invalid TOML document: /, ''));
    throw error;
  }
  const at = (key: string): number | null => lineOf(text, key);
  const wrong = (key: string, wanted: string): never => refuse(file, at(key), `"${key}" must be ${wanted}`);
  const path = (key: string, value: string): Path => {
    if (value === '~' || value.startsWith('~/')) return normalizePath(io.self.home, value.slice(1));
    return value.startsWith('/')
      ? normalizePath(value)
      : key === 'persist'
        ? normalizePath(parentOf(file), value)
        : wrong(key, 'absolute paths');
  };
  const readers: Record<keyof Config, (value: unknown, key: string) => unknown> = {
    persist: (value, key) => strings(value, key, wrong).map((one) => path(key, one)),
    flake: (value, key) => (typeof value === 'string' ? value : wrong(key, 'a text, "REF#HOST"')),
    users: (value, key) => strings(value, key, wrong),
    wipe: (value, key) => strings(value, key, wrong).map((one) => path(key, one)),
    reinstall: (value, key) => (typeof value === 'boolean' ? value : wrong(key, 'true or false')),
    keep: (value, key) => strings(value, key, wrong).map((one) => path(key, one)),
    'fail-on': (value, key) =>
      strings(typeof value === 'string' ? [value] : value, key, wrong).map((one) => oneOf(one, LEVELS, key, wrong)),
    color: (value, key) => oneOf(value, ['auto', 'always', 'never'], key, wrong),
    ignore: (value, key) =>
      ignores(value, key, wrong, (unknown, near) => refuse(file, at(unknown), `unknown key "${printable(unknown)}" in "ignore"${near}`)),
    'rules.disable': (value, key) => strings(value, key, wrong),
  };
  const { rules, ...rest } = values;
  if (rules !== undefined && !isTable(rules)) wrong('rules', 'a table');
  const flat = {
    ...rest,
    ...Object.fromEntries(Object.entries((rules as object | undefined) ?? {}).map(([key, value]) => [`rules.${key}`, value])),
  };
  const known = Object.keys(readers);
  const config: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(flat)) {
    if (!known.includes(key)) refuse(file, at(key), `unknown key "${printable(key)}"${didYouMean(key, known)}`);
    config[key] = readers[key as keyof Config](value, key);
  }
  return config as Config;
}

type Wrong = (key: string, wanted: string) => never;

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

const strings = (value: unknown, key: string, wrong: Wrong): string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : wrong(key, 'a list of texts');

const oneOf = <T extends string>(value: unknown, choices: readonly T[], key: string, wrong: Wrong): T =>
  choices.find((choice) => choice === value) ?? wrong(key, `one of ${choices.join(', ')}`);

function ignores(value: unknown, key: string, wrong: Wrong, unknown: (name: string, near: string) => never): Ignore[] {
  if (!Array.isArray(value)) return wrong(key, 'a list of { pattern, reason }');
  return value.map((one: unknown) => {
    if (!isTable(one)) return wrong(key, 'a list of { pattern, reason }');
    for (const name of Object.keys(one))
      if (name !== 'pattern' && name !== 'reason') unknown(name, didYouMean(name, ['pattern', 'reason']));
    const { pattern, reason = null } = one;
    if (typeof pattern !== 'string' || pattern === '') return wrong(key, 'a list in which every "pattern" is a text');
    if (reason !== null && typeof reason !== 'string') return wrong(key, 'a list in which every "reason" is a text');
    return { pattern, reason };
  });
}

/** The line a key is first set in: bare, quoted, dotted, or as a table's head. null: not found. */
function lineOf(text: string, key: string): number | null {
  const name = key.slice(key.lastIndexOf('.') + 1).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const set = new RegExp(`(^|[\\s.{,\\["'])${name}["']?\\s*[=.\\]]`);
  const at = text.split('\n').findIndex((line) => set.test(line));
  return at < 0 ? null : at + 1;
}
