import { failed, type Host } from '../host/host.ts';
import { joinPath, type Path } from '../model/path.ts';
import type { UnitDropIn, UnitFacts, UnitNode, UnitWish } from '../model/units.ts';
import type { Accounts, User } from '../model/users.ts';
import type { Presence } from '../model/verdict.ts';
import { dropInsFor, parseUnitName } from '../parsers/unit-name.ts';
import { linkEnd } from './links.ts';
import { type Programs, programsOf } from './programs.ts';
import { type Manager, managersOf, unitTable, type UnitFolder, type UnitTable } from './unit-folders.ts';
import { readUnits } from './unit-files.ts';

const LINGER = '/var/lib/systemd/linger';
/** What one folder of drop-ins or wishes may hold. */
const MAX_ENTRIES = 2000;

/**
 * The unit folders of the system and of the users: what in /etc, /usr/local and the homes leads nowhere, names what is not there, or starts a
 * program that is gone. What packages ship is only looked at for what it provides. `managers`: the usual ones unless a test asks for others.
 */
export function collectUnits(
  host: Host,
  users: readonly User[],
  accounts: Accounts,
  managers: readonly Manager[] = managersOf(host, users),
): UnitFacts {
  const programs = programsOf(host);
  const problems: { path: Path; error: string }[] = [];
  const tables = managers.map((manager) => unitTable(host, manager, problems));
  const nodes: UnitNode[] = [];
  const wishes: UnitWish[] = [];
  const dropIns: UnitDropIn[] = [];
  const done = new Set<Path>();
  const look = { host, programs };
  for (const table of tables) {
    const { scope } = table.manager;
    // A folder for all users is judged once, and what one of them has is there.
    const peers = tables.filter((other) => other.manager.scope === scope);
    for (const folder of table.folders) {
      if (!folder.own || done.has(folder.path)) continue;
      done.add(folder.path);
      const exists = (name: string): Presence => widest((folder.user === null ? peers : [table]).map((each) => each.exists(name)));
      for (const name of folder.names) {
        const path = joinPath(folder.path, name);
        const wish = /^(.+)\.(wants|requires|upholds)$/s.exec(name);
        if (wish !== null)
          wishes.push(...wishesIn(look, table, folder, path, wish[1]!, wish[2] === 'requires' ? 'requires' : 'wants', exists));
        else if (name.endsWith('.d')) dropIns.push(...dropInsIn(look, table, folder, path, name, exists));
        else if (parseUnitName(name) !== null) nodes.push(nodeAt(look, table, folder, path, name, exists));
      }
    }
  }
  return {
    nodes,
    wishes,
    dropIns,
    ...readUnits(look, tables, accounts, problems),
    unknownLingers: lingers(host, accounts, problems),
    problems,
  };
}

interface Look {
  host: Host;
  programs: Programs;
}

const widest = (all: readonly Presence[]): Presence =>
  all.includes('present') ? 'present' : all.includes('unknown') ? 'unknown' : 'absent';

function placed({ host, programs }: Look, { manager }: UnitTable, { user }: UnitFolder, path: Path) {
  const node = host.lstat(path);
  const end = linkEnd(host, programs, path, user === null ? null : manager.user);
  const isLink = !failed(node) && node.kind === 'symlink';
  return { node, end, link: isLink ? end : null, at: { path, scope: manager.scope, user, managed: end.managed } };
}

function nodeAt(look: Look, table: UnitTable, folder: UnitFolder, path: Path, name: string, exists: (name: string) => Presence): UnitNode {
  const { node, end, link, at } = placed(look, table, folder, path);
  const alias = link === null ? null : table.aliasOf(path);
  const all = table.at(name);
  return {
    ...at,
    name,
    link,
    alias: alias === null ? null : { name: alias, presence: alias === name ? 'present' : exists(alias) },
    isMask: end.target.startsWith('/dev/') || (!failed(node) && node.kind === 'file' && node.size === 0),
    hides: all[all.indexOf(path) + 1] ?? null,
  };
}

function wishesIn(
  look: Look,
  table: UnitTable,
  folder: UnitFolder,
  dir: Path,
  holder: string,
  how: UnitWish['how'],
  exists: (name: string) => Presence,
): UnitWish[] {
  const names = look.host.list(dir);
  if (failed(names)) return [];
  const held = parseUnitName(holder) === null ? 'unknown' : exists(holder);
  return names.slice(0, MAX_ENTRIES).map((name) => {
    const { link, at } = placed(look, table, folder, joinPath(dir, name));
    const wanted = parseUnitName(name) === null ? null : { name, presence: exists(name) };
    return { ...at, how, holder: { name: holder, presence: held }, wanted, link };
  });
}

function dropInsIn(
  look: Look,
  table: UnitTable,
  folder: UnitFolder,
  dir: Path,
  name: string,
  exists: (name: string) => Presence,
): UnitDropIn[] {
  const target = dropInsFor(name);
  const unit = name.slice(0, -2);
  if (target === null) return [];
  const whole = placed(look, table, folder, dir);
  const presence = target === 'many' ? 'unknown' : exists(unit);
  const of = { folder: dir, unit, presence };
  if (whole.link !== null && whole.end.presence === 'absent') return [{ ...whole.at, ...of, link: whole.link }];
  const names = look.host.list(dir);
  if (failed(names)) return [];
  return names
    .filter((each) => each.endsWith('.conf'))
    .slice(0, MAX_ENTRIES)
    .map((each) => {
      const { link, at } = placed(look, table, folder, joinPath(dir, each));
      return { ...at, ...of, link };
    });
}

/** loginctl(1) enable-linger leaves an empty file of the user's name. */
function lingers(host: Host, accounts: Accounts, problems: { path: Path; error: string }[]): Path[] {
  const names = host.list(LINGER);
  if (failed(names)) {
    if (names.error !== 'ENOENT') problems.push({ path: LINGER, error: names.error });
    return [];
  }
  if (accounts.users.length === 0) return [];
  return names.filter((name) => !accounts.users.some((user) => user.name === name)).map((name) => joinPath(LINGER, name));
}
