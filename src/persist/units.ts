import { failed, type Host } from '../host/host.ts';
import { type Declaration, declaration, emptyResult, notUnderstood, type ReaderResult, rootOfMapping } from '../model/declaration.ts';
import { decodePath, encodePath, joinPath, nameOf, normalizePath, type Path } from '../model/path.ts';
import { octalMode } from '../parsers/octal-mode.ts';
import { shellCommands } from '../parsers/shell-words.ts';
import { expandSpecifiers } from '../parsers/specifiers.ts';
import { systemdWords } from '../parsers/systemd-words.ts';
import { assigned, parseUnitFile, type UnitFile } from '../parsers/unit-file.ts';
import { absent, countOf, isBind, isMasked, outcome, type PersistReader, saysAbsent } from './reader.ts';

/** systemd.unit(5) "Unit File Load Path", without generators: a name in an earlier one hides it in the later. */
const DIRECTORIES = ['/etc/systemd/system', '/run/systemd/system', '/usr/local/lib/systemd/system', '/usr/lib/systemd/system'];
/** Their text names the script that makes the directories in the persist root. */
const ACTIVATION = ['/run/current-system/activate', '/nix/var/nix/profiles/system/activate'];
const SCRIPT = /\/nix\/store\/[a-z0-9]{32}-(?:persistence|impermanence)-run-create-directories/g;
const MAX_UNIT = 1024 * 1024;
const MAX_SCRIPT = 8 * 1024 * 1024;

interface Access {
  owner: string;
  group: string;
  mode: string;
}

/** Mount units, impermanence's persist-*.service, and owner and mode from its create-directories script. */
export const units: PersistReader = {
  id: 'units',
  read({ host }) {
    const result = emptyResult();
    const found = unitFiles(host, result);
    const access = readScripts(host, result);
    for (const [name, path] of found) {
      const unit = load(host, name, path, result);
      if (unit === null) continue;
      const made = name.endsWith('.mount') ? fromMount(path, unit, access, result) : fromService(path, unit);
      if (made !== null) result.declarations.push(made);
    }
    if (found.size === 0 && result.notUnderstood.length === 0) return absent('no mount units');
    return outcome('used', `${countOf(result.declarations.length)} in ${found.size} units`, result);
  },
};

function unitFiles(host: Host, result: ReaderResult): Map<string, Path> {
  const found = new Map<string, Path>();
  for (const directory of DIRECTORIES) {
    const names = host.list(directory);
    if (failed(names)) {
      if (!saysAbsent(names.error)) refuse(result, directory, null, directory, names.error);
      continue;
    }
    for (const name of names) {
      if ((name.endsWith('.mount') || /^persist-.*\.service$/s.test(name)) && !found.has(name)) found.set(name, joinPath(directory, name));
    }
  }
  return found;
}

/** The unit and its drop-ins; null: masked, not loadable, or not readable (which is said). */
function load(host: Host, name: string, path: Path, result: ReaderResult): UnitFile[] | null {
  const dropIns = new Map<string, Path>();
  for (const directory of DIRECTORIES) {
    const names = host.list(joinPath(directory, `${name}.d`));
    if (failed(names)) continue;
    for (const each of names) if (each.endsWith('.conf') && !dropIns.has(each)) dropIns.set(each, `${directory}/${name}.d/${each}`);
  }
  const files: UnitFile[] = [];
  for (const file of [path, ...[...dropIns].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)]) {
    const bytes = host.read(file, MAX_UNIT);
    if (failed(bytes)) {
      if (!isMasked(host, file)) refuse(result, file, null, name, bytes.error);
      if (file === path) return null;
      continue;
    }
    const parsed = parseUnitFile(bytes);
    if (parsed.fatal !== null) {
      refuse(result, file, parsed.fatal.line, name, parsed.fatal.reason);
      if (file === path) return null;
    }
    files.push(parsed);
  }
  // An empty unit file masks, as a link to /dev/null does.
  return files[0]?.assignments.length === 0 ? null : files;
}

function fromMount(file: Path, unit: readonly UnitFile[], access: ReadonlyMap<string, Access>, result: ReaderResult): Declaration | null {
  const last = (section: string, key: string) => assigned(unit, section, key).at(-1);
  const [what, where] = [last('Mount', 'What'), last('Mount', 'Where')];
  const options = (last('Mount', 'Options')?.value ?? '').split(',');
  if (what === undefined || where === undefined || !isBind(options, last('Mount', 'Type')?.value ?? '')) return null;
  const [source, point] = [expandSpecifiers(what.value), expandSpecifiers(where.value)];
  if (!source?.startsWith('/') || !point?.startsWith('/')) {
    refuse(result, file, what.line, `What=${what.value} Where=${where.value}`, 'holds a specifier, or a path that is not absolute');
    return null;
  }
  const path = normalizePath(point);
  const storePath = normalizePath(source);
  const persistRoot = rootOfMapping(storePath, path);
  const known = access.get(`${persistRoot}\0${path}`);
  const isFile = assigned(unit, 'Unit', 'ConditionPathExists').some(({ value }) => value === what.value);
  return declaration({
    ...known,
    path,
    storePath,
    persistRoot,
    kind: known !== undefined ? 'directory' : isFile ? 'file' : 'unknown',
    method: 'bind',
    hideMount: options.includes('x-gvfs-hide'),
    via: ['unit'],
    source: { file, line: what.line },
    readers: ['units'],
  });
}

/** ExecStart=…-persistence-mount-file MOUNTPOINT TARGET [METHOD DEBUG]; up to 2025-01 without a method. */
function fromService(file: Path, unit: readonly UnitFile[]): Declaration | null {
  const start = assigned(unit, 'Service', 'ExecStart').at(0);
  const words = start === undefined ? null : systemdWords(Buffer.from(encodePath(start.value)).toString('latin1'), { escapes: true });
  const [program, point, target, method] = (words?.words ?? []).map((word) => expandSpecifiers(decodePath(Buffer.from(word, 'latin1'))));
  if (start === undefined || !nameOf(program ?? '').includes('mount-file') || !point?.startsWith('/') || !target?.startsWith('/'))
    return null;
  const path = normalizePath(point);
  const storePath = normalizePath(target);
  return declaration({
    path,
    storePath,
    persistRoot: rootOfMapping(storePath, path),
    kind: 'file',
    method: method === 'symlink' ? 'symlink' : 'auto',
    via: ['impermanence'],
    source: { file, line: start.line },
    readers: ['units'],
  });
}

/** By root and live path; a line without a root makes the root itself. */
function readScripts(host: Host, result: ReaderResult): Map<string, Access> {
  const access = new Map<string, Access>();
  for (const activation of ACTIVATION) {
    const text = host.read(activation, MAX_SCRIPT);
    if (failed(text)) continue;
    for (const script of new Set(text.toString('latin1').match(SCRIPT))) {
      const bytes = host.read(script, MAX_SCRIPT);
      if (failed(bytes)) {
        result.problems.push({ code: 'owners-not-readable', path: script, text: `owner and mode of declared directories: ${bytes.error}` });
        continue;
      }
      for (const [command, root, path, owner, group, mode] of shellCommands(decodePath(bytes))) {
        if (!/-(persistence|impermanence)-create-directories$/.test(command ?? '') || !path || !owner || !group || !mode) continue;
        if (root === '') {
          if (path.startsWith('/')) result.roots.push({ path: normalizePath(path), name: null, enabled: true });
        } else if (root) access.set(`${normalizePath(root)}\0${normalizePath(path)}`, { owner, group, mode: octalMode(mode) ?? mode });
      }
    }
    if (access.size > 0) break;
  }
  return access;
}

const refuse = (result: ReaderResult, file: Path, line: number | null, text: string, reason: string): void => {
  if (result.notUnderstood.length < 100) result.notUnderstood.push(notUnderstood({ file, line, text, reason, code: 'value-not-readable' }));
};
