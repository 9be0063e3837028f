import { failed, type Host } from '../../host/host.ts';
import type { Claim } from '../../model/claim.ts';
import { evidence } from '../../model/evidence.ts';
import { joinPath, normalizePath, type Path } from '../../model/path.ts';
import type { Accounts } from '../../model/users.ts';
import { expandSpecifiers } from '../../parsers/specifiers.ts';
import { parseTmpfiles, type TmpfilesLine } from '../../parsers/tmpfiles.ts';
import type { Manager } from './manager.ts';
import { copyClaims } from './copied.ts';
import { sayOf, type Say } from './say.ts';

const MAX_BYTES = 4 * 1024 * 1024;

type Problems = { path: Path; text: string }[];

/** What the lines of tmpfiles.d(5) say of what is on the disk: the line for a node makes it again at boot, or empties or removes it. */
export function tmpfilesClaims(host: Host, manager: Manager, accounts: Accounts, problems: Problems): Claim[] {
  const claims: Claim[] = [];
  const taken = new Map<string, string>();
  for (const file of configurations(host, manager, problems)) {
    const bytes = host.read(file, MAX_BYTES);
    if (failed(bytes)) {
      if (bytes.error !== 'ENOENT' && !host.resolve(file).chain.includes('/dev/null')) problems.push({ path: file, text: bytes.error });
      continue;
    }
    for (const line of parseTmpfiles(bytes).lines) {
      if (!isAccepted(line, accounts)) continue;
      const path = pathOf(line.path, manager.specifiers);
      if (path === null) {
        if (expandSpecifiers(line.path, manager.specifiers) === null) {
          problems.push({ path: file, text: `line ${line.line}: a specifier in ${line.path} that is known only while it runs` });
        }
        continue;
      }
      const group = /^[dDvqQfFLCpcb]$/.test(line.type) ? 'makes' : /^[ewxXrR]$/.test(line.type) ? 'finds' : null;
      if (line.type === 'C' && isMissing(host, line, path, manager.specifiers)) continue;
      if (group === null || !isFirst(taken, `${group} ${path}`, attributesOf(line, path))) continue;
      const text = `${line.type}${line.modifiers} ${line.path} (line ${line.line})`;
      const say = sayOf({ path, user: manager.user?.name ?? null, seen: evidence('line', text, file) });
      claims.push(...lineClaims(host, line, path, manager.specifiers, say));
    }
  }
  return claims;
}

/** The files in effect, in the order of their names; a name in an earlier folder hides it in a later one. */
function configurations(host: Host, { tmpfilesPath }: Manager, problems: Problems): Path[] {
  const files = new Map<string, Path>();
  for (const directory of tmpfilesPath) {
    const names = host.list(directory);
    if (failed(names)) {
      if (names.error !== 'ENOENT' && names.error !== 'ENOTDIR') problems.push({ path: directory, text: names.error });
      continue;
    }
    for (const name of names) if (name.endsWith('.conf') && !files.has(name)) files.set(name, joinPath(directory, name));
  }
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

/**
 * Of the lines for one path (those that make it and those that look for it apart) the first counts, and every other that has its very attributes:
 * item_compatible() in src/tmpfiles/tmpfiles.c.
 */
function isFirst(taken: Map<string, string>, key: string, attributes: string): boolean {
  const first = taken.get(key);
  if (first === undefined) taken.set(key, attributes);
  return first === undefined || first === attributes;
}

function attributesOf({ type, mode, user, group, age, argument }: TmpfilesLine, path: Path): string {
  const usualMode = 'dDvqQ'.includes(type) ? 'directory' : 'file';
  return JSON.stringify([mode ?? usualMode, user, group, age, argument ?? ('LC'.includes(type) ? factory(path) : null)]);
}

/** systemd-tmpfiles refuses the whole line for any of these, and makes nothing. */
function isAccepted({ modifiers, mode, age, user }: TmpfilesLine, accounts: Accounts): boolean {
  if (!/^[-+!=~^$?]*$/.test(modifiers)) return false;
  if (mode !== null && !/^[~:]{0,2}[0-7]{1,5}$/.test(mode)) return false;
  if (age !== null && !/^~?(?:[aAbBcCmM]+:)?\d[\d.]*\s*(?:[a-zµ]+\s*(?:\d[\d.]*\s*[a-zµ]+\s*)*)?$/i.test(age)) return false;
  const name = user?.replace(/^:/, '') ?? null;
  return (
    name === null ||
    /^\d+$/.test(name) ||
    name.includes('%') ||
    accounts.users.length === 0 ||
    accounts.users.some((each) => each.name === name)
  );
}

function pathOf(text: string, specifiers: Readonly<Record<string, string>>): Path | null {
  const expanded = expandSpecifiers(text, specifiers);
  if (expanded === null || !expanded.startsWith('/') || expanded.split('/').includes('..')) return null;
  const path = normalizePath(expanded);
  return path === '/' ? null : path;
}

const factory = (path: Path): Path => `/usr/share/factory${path}`;

/** A line whose source is not there is passed over. */
function isMissing(host: Host, { argument }: TmpfilesLine, path: Path, specifiers: Readonly<Record<string, string>>): boolean {
  const source = argument === null ? factory(path) : expandSpecifiers(argument, specifiers);
  return source === null || host.resolve(source).presence === 'absent';
}

function lineClaims(host: Host, line: TmpfilesLine, path: Path, specifiers: Readonly<Record<string, string>>, say: Say): Claim[] {
  const { type, modifiers, age } = line;
  const argument = line.argument === null ? null : expandSpecifiers(line.argument, specifiers);
  const replaces = modifiers.includes('+');
  const aged = age === null ? [] : [say.aged(age)];
  switch (type) {
    case 'd':
    case 'v':
    case 'q':
    case 'Q':
      return [say.madeDirectory(), ...aged];
    case 'D':
      return [say.madeDirectory(), say.emptied()];
    case 'e':
      return aged;
    case 'f':
    case 'F':
      return fileClaims(host, line, path, argument, say);
    case 'L': {
      const entry = host.lstat(path);
      if (failed(entry)) return [];
      if (entry.target !== null && (replaces || entry.target === (argument ?? factory(path)))) return [say.made()];
      return replaces ? [say.replaced()] : [];
    }
    case 'C':
      return copyClaims(host, argument ?? factory(path), path, say);
    case 'p':
    case 'c':
    case 'b': {
      const entry = host.lstat(path);
      if (failed(entry)) return [];
      if (entry.kind === { p: 'fifo', c: 'char', b: 'block' }[type]) return [say.made()];
      return replaces ? [say.replaced()] : [];
    }
    case 'r':
    case 'R':
      return [say.removed(type === 'R')];
    default:
      return [];
  }
}

/** f is written only where there is no file yet: one that says something else has been changed since. */
function fileClaims(host: Host, { type, modifiers }: TmpfilesLine, path: Path, argument: string | null, say: Say): Claim[] {
  const entry = host.lstat(path);
  if (failed(entry) || entry.kind !== 'file') return [];
  if (type === 'F' || modifiers.includes('+')) return [say.made()];
  if (modifiers.includes('^')) return [];
  const text = argument ?? '';
  const expected = modifiers.includes('~') ? Buffer.from(text, 'base64') : Buffer.from(text);
  const content = host.read(path, MAX_BYTES);
  return !failed(content) && content.equals(expected) ? [say.made()] : [];
}
