import { failed, type Host } from '../../host/host.ts';
import { joinPath, nameOf, parentOf, type Path } from '../../model/path.ts';
import { parseUnitName, type UnitName } from '../../parsers/unit-name.ts';
import { parseUnitFile, type UnitFile } from '../../parsers/unit-file.ts';

export interface LoadedUnit extends UnitName {
  /** "t@x.service" */
  name: string;
  /** The unit's file, then its drop-ins in the order they are read. */
  files: { path: Path; unit: UnitFile }[];
}

/** Types that have the settings of systemd.exec(5). */
const TYPES = new Set(['service', 'socket', 'mount', 'swap']);
const MAX_BYTES = 1024 * 1024;
const MAX_UNITS = 20_000;

/** Per directory of the search path: the folders of drop-ins in it, by name without ".d". */
type DropInFolders = Map<string, Path>[];
type Problems = { path: Path; text: string }[];

/**
 * The units of a search path that are not masked, with their drop-ins: files, templates, and the instances that something wants. A name that is
 * only a link to another name in the search path (an alias) is no unit of its own.
 */
export function loadUnits(host: Host, unitPath: readonly Path[], problems: Problems): LoadedUnit[] {
  const paths = distinct(host, unitPath);
  const found = new Map<string, Path>();
  const instances = new Set<string>();
  const folders: DropInFolders = paths.map(() => new Map());
  for (const [at, directory] of paths.entries()) {
    const names = host.list(directory);
    if (failed(names)) {
      if (names.error !== 'ENOENT' && names.error !== 'ENOTDIR') problems.push({ path: directory, text: names.error });
      continue;
    }
    for (const name of names) {
      const path = joinPath(directory, name);
      if (name.endsWith('.d')) folders[at]!.set(name.slice(0, -2), path);
      else if (/\.(?:wants|requires|upholds)$/.test(name)) {
        const wanted = host.list(path);
        if (!failed(wanted)) for (const each of wanted) instances.add(each);
      } else if (TYPES.has(parseUnitName(name)?.type ?? '') && !found.has(name)) found.set(name, path);
    }
  }
  const units: LoadedUnit[] = [];
  const load = (name: string, parsed: UnitName, path: Path) => {
    const files = readUnit(host, path, dropInFolders(name, parsed, folders), problems);
    if (files !== null) units.push({ ...parsed, name, files });
  };
  for (const [name, path] of found) {
    if (units.length >= MAX_UNITS) {
      problems.push({ path: parentOf(path), text: `more than ${MAX_UNITS} units: the rest is not read` });
      break;
    }
    if (!isAlias(host, path, paths)) load(name, parseUnitName(name)!, path);
  }
  for (const name of instances) {
    const parsed = parseUnitName(name);
    const template = parsed === null || parsed.template === null || parsed.instance === '' ? undefined : found.get(parsed.template);
    if (template !== undefined && !found.has(name)) load(name, parsed!, template);
  }
  return units;
}

/** /lib is often /usr/lib: a directory is searched once. */
function distinct(host: Host, paths: readonly Path[]): Path[] {
  const seen = new Set<Path>();
  return paths.filter((path) => {
    const real = host.resolve(path).path ?? path;
    return !seen.has(real) && seen.add(real);
  });
}

function isAlias(host: Host, path: Path, unitPath: readonly Path[]): boolean {
  const entry = host.lstat(path);
  if (failed(entry) || entry.target === null || nameOf(entry.target) === nameOf(path)) return false;
  const end = host.resolve(path).path;
  return end !== null && unitPath.some((directory) => host.resolve(directory).path === parentOf(end)) && nameOf(end) !== nameOf(path);
}

/**
 * The folders of drop-ins for a unit, those first whose file wins over one of the same name: by directory of the search path, and in one its own,
 * its template's, those of its name cut after a dash, and the same with its instance; those for all units of its type last (measured, 252).
 */
function dropInFolders(name: string, { prefix, instance, type, template }: UnitName, folders: DropInFolders): Path[] {
  const cuts: string[] = [];
  for (let at = prefix.lastIndexOf('-'); at > 0; at = prefix.lastIndexOf('-', at - 1)) cuts.push(prefix.slice(0, at + 1));
  const names = template === null ? [name] : [name, template];
  names.push(...cuts.map((cut) => `${cut}.${type}`));
  if (template !== null) names.push(...cuts.flatMap((cut) => [`${cut}@${instance}.${type}`, `${cut}@.${type}`]));
  return [...folders.flatMap((folder) => names.map((each) => folder.get(each))), ...folders.map((folder) => folder.get(type))].filter(
    (path) => path !== undefined,
  );
}

/** null: masked, or not loadable. */
function readUnit(host: Host, path: Path, folders: readonly Path[], problems: Problems): LoadedUnit['files'] | null {
  const unit = readFile(host, path, problems);
  if (unit === 'masked' || unit === null || unit.fatal !== null) return null;
  const files = [{ path, unit }];
  const snippets = new Map<string, Path>();
  for (const directory of folders) {
    const names = host.list(directory);
    for (const each of failed(names) ? [] : names) {
      if (each.endsWith('.conf') && !snippets.has(each) && host.resolve(joinPath(directory, each)).presence !== 'absent') {
        snippets.set(each, joinPath(directory, each));
      }
    }
  }
  for (const [, snippet] of [...snippets].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const read = readFile(host, snippet, problems);
    if (read !== 'masked' && read !== null) files.push({ path: snippet, unit: read });
  }
  return files;
}

function readFile(host: Host, path: Path, problems: Problems): UnitFile | 'masked' | null {
  const bytes = host.read(path, MAX_BYTES);
  if (failed(bytes)) {
    if (host.resolve(path).chain.includes('/dev/null')) return 'masked';
    if (bytes.error !== 'ENOENT') problems.push({ path, text: bytes.error });
    return null;
  }
  if (bytes.length === 0) return 'masked';
  const unit = parseUnitFile(bytes);
  if (unit.fatal !== null) problems.push({ path, text: `line ${unit.fatal.line}: ${unit.fatal.reason}` });
  return unit;
}
