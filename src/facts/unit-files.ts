import { failed, type Host } from '../host/host.ts';
import { joinPath, parentOf, type Path } from '../model/path.ts';
import type { InUnitFolder, UnitAccount, UnitExec, UnitFacts, UnitReference } from '../model/units.ts';
import type { Accounts } from '../model/users.ts';
import { expandSpecifiers } from '../parsers/specifiers.ts';
import { systemdWords } from '../parsers/systemd-words.ts';
import { type Assignment, assigned, parseUnitFile, type UnitFile } from '../parsers/unit-file.ts';
import { isImplicit, parseUnitName, type UnitName } from '../parsers/unit-name.ts';
import { knownNames } from './account-names.ts';
import { managerOf } from './links.ts';
import type { Programs } from './programs.ts';
import { searchPathsOf } from './search-path.ts';
import { specifiersOf } from './unit-specifiers.ts';
import type { UnitTable } from './unit-folders.ts';
import { execsOf, failingGuard, type Loaded } from './unit-execs.ts';

/** Units are small; systemd itself takes any size. */
const MAX_BYTES = 1 << 20;
const MAX_UNITS = 5000;

type Read = Pick<UnitFacts, 'execs' | 'references' | 'unknownAccounts'>;
interface Look {
  host: Host;
  programs: Programs;
}

/** What the units say whose file, or one of whose drop-ins, lies in a folder that no package fills. */
export function readUnits(look: Look, tables: readonly UnitTable[], accounts: Accounts, problems: { path: Path; error: string }[]): Read {
  const execs: UnitExec[] = [];
  const references: UnitReference[] = [];
  const unknownAccounts: UnitAccount[] = [];
  const known = knownNames(look.host, accounts);
  const done = new Set<Path>();
  for (const table of tables) {
    const { host, programs } = look;
    const paths = searchPathsOf(host, table.manager.user);
    const surroundings = { host, programs, paths, home: table.manager.user?.home ?? null };
    const enabled = enabledNames(host, table);
    for (const name of unitsToRead(table).slice(0, MAX_UNITS)) {
      const unit = load(look, table, name, enabled, problems);
      if (unit === null || done.has(unit.own[0]!)) continue;
      for (const path of unit.own) done.add(path);
      execs.push(...execsOf(unit, surroundings));
      references.push(...referencesOf(unit, table));
      if (table.manager.scope === 'system' && known !== null) unknownAccounts.push(...accountsOf(unit, known));
    }
  }
  return { execs, references, unknownAccounts };
}

/** Units that count and have a file or a drop-in of their own in one of the folders that people write to. */
function unitsToRead({ folders }: UnitTable): string[] {
  const names = new Set<string>();
  for (const folder of folders.filter(({ own }) => own)) {
    for (const name of folder.names) {
      const unit = name.endsWith('.d') ? name.slice(0, -2) : name;
      const parsed = parseUnitName(unit);
      if (parsed !== null && !/^(?:slice|scope|target|device)$/.test(parsed.type)) names.add(unit);
    }
  }
  return [...names];
}

function enabledNames(host: Host, { folders }: UnitTable): Set<string> {
  const names = new Set<string>();
  for (const folder of folders) {
    for (const name of folder.names.filter((each) => /\.(?:wants|requires|upholds)$/.test(each))) {
      const wished = host.list(joinPath(folder.path, name));
      for (const each of failed(wished) ? [] : wished) {
        names.add(each);
        const template = parseUnitName(each)?.template ?? null;
        if (template !== null) names.add(template);
      }
    }
  }
  return names;
}

/** The file that counts, and its drop-ins in the order they are read; null: masked, an alias, or not to be had. */
function load({ host, programs }: Look, table: UnitTable, name: string, enabled: Set<string>, problems: { path: Path; error: string }[]) {
  const parsed = parseUnitName(name)!;
  const all = [...table.at(name), ...(parsed.template === null || parsed.template === name ? [] : table.at(parsed.template))];
  const fragment = all.find((path) => table.aliasOf(path) !== name);
  if (fragment === undefined || table.aliasOf(fragment) !== null) return null;
  const files: { path: Path; unit: UnitFile; inDropIn: boolean; own: boolean; user: string | null }[] = [];
  for (const { path, own, user } of [folderOf(table, fragment), ...dropInsOf(host, table, name, parsed)]) {
    const bytes = host.read(path, MAX_BYTES);
    if (failed(bytes)) {
      if (!/^(?:ENOENT|ENOTDIR|ELOOP|not a regular file)$/.test(bytes.error)) problems.push({ path, error: bytes.error });
      if (path === fragment) return null;
      continue;
    }
    // An empty file masks the unit.
    if (bytes.length === 0 && path === fragment) return null;
    files.push({ path, unit: parseUnitFile(bytes), inDropIn: path !== fragment, own, user });
  }
  const own = files.filter((file) => file.own);
  if (own.length === 0) return null;
  const at = (path: Path, user: string | null): InUnitFolder => ({
    path,
    scope: table.manager.scope,
    user,
    managed: managerOf(host.resolve(path).chain),
  });
  const units = files.map(({ unit }) => unit);
  const specifiers = specifiersOf(name, parsed, table.manager);
  const loaded: Loaded = {
    name,
    parsed,
    files,
    own: own.map(({ path }) => path),
    at: (assignment) => {
      const file = files.find(({ unit }) => unit.assignments.includes(assignment));
      return file === undefined || !file.own ? null : { ...at(file.path, file.user), inDropIn: file.inDropIn };
    },
    first: at(own[0]!.path, own[0]!.user),
    all: (section, key) => assigned(units, section, key),
    specifiers,
    isEnabled: enabled.has(name) || (parsed.template !== null && enabled.has(parsed.template)),
    hides: table.at(name)[table.at(name).indexOf(fragment) + 1] ?? null,
    guard: null,
  };
  return { ...loaded, guard: failingGuard(loaded, programs) };
}

const folderOf = ({ folders }: UnitTable, path: Path) => {
  const folder = folders.find((each) => each.path === parentOf(path));
  return { path, own: folder?.own ?? false, user: folder?.user ?? null };
};

/** systemd.unit(5): "type.d", "foo-.type.d", the template's, the unit's own; of one file name the folder of higher priority counts, names decide the order. */
function dropInsOf(host: Host, { folders }: UnitTable, name: string, { prefix, type, template }: UnitName) {
  const dashes = [...prefix.matchAll(/-/g)].map(({ index }) => `${prefix.slice(0, index + 1)}.${type}`);
  const wanted = [`${type}`, ...dashes, ...(template === null ? [] : [template]), name].toReversed();
  const found = new Map<string, { path: Path; own: boolean; user: string | null }>();
  for (const each of wanted) {
    for (const folder of folders) {
      if (!folder.names.includes(`${each}.d`)) continue;
      const names = host.list(`${folder.path}/${each}.d`);
      for (const conf of failed(names) ? [] : names) {
        if (!conf.endsWith('.conf') || found.has(conf)) continue;
        found.set(conf, { path: `${folder.path}/${each}.d/${conf}`, own: folder.own, user: folder.user });
      }
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

/** Requires= and its kin, and what a timer, path or socket starts: systemd.timer(5), systemd.path(5), systemd.socket(5). */
function referencesOf(unit: Loaded, table: UnitTable): UnitReference[] {
  const { name, parsed, isEnabled } = unit;
  const found: UnitReference[] = [];
  const add = (key: UnitReference['key'], named: string, by: Assignment | null) => {
    const at = by === null ? unit.first : unit.at(by);
    const target = parseUnitName(named);
    if (at === null || target === null || isImplicit(target)) return;
    const { path, scope, user, managed } = at;
    const line = by === null ? null : { number: by.line, text: `${by.key}=${by.value}` };
    found.push({ path, scope, user, managed, unit: name, key, named, presence: table.exists(named), line, isEnabled });
  };
  for (const key of ['Requires', 'BindsTo', 'Requisite'] as const) {
    for (const assignment of unit.all('Unit', key)) {
      const value = expandSpecifiers(assignment.value, unit.specifiers);
      for (const word of value === null ? [] : (systemdWords(value)?.words ?? [])) add(key, word, assignment);
    }
  }
  const section = { timer: 'Timer', path: 'Path', socket: 'Socket' }[parsed.type];
  if (section === undefined || parsed.instance === '') return found;
  const named = unit.all(section, section === 'Socket' ? 'Service' : 'Unit').at(-1);
  const accepts = section === 'Socket' && /^(?:1|yes|y|true|t|on)$/i.test(unit.all(section, 'Accept').at(-1)?.value ?? '');
  const usual = `${parsed.prefix}${parsed.instance === null ? '' : `@${parsed.instance}`}`;
  const value =
    named === undefined ? (accepts ? `${parsed.prefix}@.service` : `${usual}.service`) : expandSpecifiers(named.value, unit.specifiers);
  if (value !== null) add('starts', value, named ?? null);
  return found;
}

function accountsOf(unit: Loaded, known: { users: ReadonlySet<string>; groups: ReadonlySet<string> }): UnitAccount[] {
  const dynamic = unit.all('Service', 'DynamicUser').at(-1)?.value ?? '';
  if (/^(?:1|yes|y|true|t|on)$/i.test(dynamic) || unit.all('Service', 'RootDirectory').length + unit.all('Service', 'RootImage').length > 0)
    return [];
  return (['User', 'Group'] as const).flatMap((key) => {
    const assignment = unit.all('Service', key).at(-1);
    const at = assignment === undefined ? null : unit.at(assignment);
    const name = assignment === undefined ? null : expandSpecifiers(assignment.value, unit.specifiers);
    // A number needs no name.
    if (at === null || name === null || name === '' || /^\d+$/.test(name)) return [];
    if ((key === 'User' ? known.users : known.groups).has(name)) return [];
    const { path, scope, user, managed } = at;
    return [{ path, scope, user, managed, unit: unit.name, key, name, line: assignment!.line, text: `${key}=${assignment!.value}` }];
  });
}
