import { failed, type Host } from '../host/host.ts';
import type { DesktopFacts, Launcher } from '../model/desktop.ts';
import { joinPath, type Path } from '../model/path.ts';
import type { User } from '../model/users.ts';
import { parseDesktopEntry } from '../parsers/desktop-entry.ts';
import { execArguments, splitExec } from '../parsers/exec-line.ts';
import { managerOf } from './links.ts';
import { deadIds } from './mimeapps.ts';
import { effectiveOf, launcherNames, type Surroundings } from './needs.ts';
import { programsOf } from './programs.ts';
import { searchPathsOf } from './search-path.ts';
import { busServices, nativeHosts } from './starters.ts';

const MAX_BYTES = 1 << 20;
const MAX_FILES = 5000;
const MAX_DEPTH = 4;

/** Launchers, their ids in mimeapps.list, D-Bus services and native messaging hosts, in the folders that no package fills. */
export function collectDesktop(host: Host, users: readonly User[]): DesktopFacts {
  const programs = programsOf(host);
  const problems: { path: Path; error: string }[] = [];
  const around = (user: User | null): Surroundings => ({ host, programs, paths: searchPathsOf(host, user), home: user?.home ?? null });
  const system = around(null);
  const own = users.map((user) => ({ user, at: around(user) }));
  return {
    launchers: [
      ...launchersIn(system, null, '/usr/local/share/applications', true, problems),
      ...own.flatMap(({ user, at }) => [
        ...launchersIn(at, user, `${user.home}/.local/share/applications`, true, problems),
        ...launchersIn(at, user, `${user.home}/Desktop`, false, problems),
      ]),
    ],
    deadIds: [
      ...deadIds(
        system,
        null,
        own.map(({ at }) => at),
      ),
      ...own.flatMap(({ user, at }) => deadIds(at, user, [])),
    ],
    busServices: [...busServices(system, null), ...own.flatMap(({ user, at }) => busServices(at, user))],
    nativeHosts: [...nativeHosts(system, null), ...own.flatMap(({ user, at }) => nativeHosts(at, user))],
    problems,
  };
}

function launchersIn(
  at: Surroundings,
  user: User | null,
  top: Path,
  isMenu: boolean,
  problems: DesktopFacts['problems'][number][],
): Launcher[] {
  const found: Launcher[] = [];
  const walk = (dir: Path, prefix: string, depth: number): void => {
    const names = at.host.list(dir);
    if (failed(names)) {
      if (names.error !== 'ENOENT' && names.error !== 'ENOTDIR')
        (problems as { path: Path; error: string }[]).push({ path: dir, error: names.error });
      return;
    }
    for (const name of names) {
      if (found.length >= MAX_FILES) return;
      const path = joinPath(dir, name);
      const node = at.host.lstat(path);
      if (failed(node)) continue;
      if (node.kind === 'directory' && isMenu && depth < MAX_DEPTH) walk(path, `${prefix}${name}-`, depth + 1);
      else if (name.endsWith('.desktop')) {
        const launcher = launcherAt(at, user, path, prefix + name, isMenu);
        if (launcher !== null) found.push(launcher);
      }
    }
  };
  walk(top, '', 0);
  return found;
}

function launcherAt(at: Surroundings, user: User | null, path: Path, id: string, isMenu: boolean): Launcher | null {
  const { chain, presence, entry: node } = at.host.resolve(path);
  if (presence !== 'present' || node!.kind !== 'file') return null;
  const bytes = at.host.read(path, MAX_BYTES);
  if (failed(bytes)) return null;
  const entry = parseDesktopEntry(bytes);
  const value = (key: string) => entry.strings.get(key)?.value;
  // A hidden one is a switch; Type=Link and Type=Directory start nothing; D-Bus may start it without Exec.
  if (entry.failed !== null || entry.booleans.get('Hidden')?.value === true || value('Type') !== 'Application') return null;
  const tried = value('TryExec');
  const argv = execArguments(splitExec(value('Exec') ?? '').words, at.home);
  const cwd = value('Path');
  const key = tried !== undefined && at.programs.find(tried, at.paths.anywhere).presence === 'absent' ? 'TryExec' : 'Exec';
  const assigned = entry.strings.get(key);
  return {
    path,
    id,
    user: user?.name ?? null,
    managed: managerOf(chain),
    effective: argv.length === 0 ? null : effectiveOf(argv, cwd?.startsWith('/') ? cwd : at.home, at),
    tryExec: tried === undefined || tried === '' ? null : at.programs.find(tried, at.paths.anywhere),
    line: assigned === undefined ? null : { number: assigned.line, text: assigned.text },
    hides: isMenu ? lowerOf(at, path, id) : null,
  };
}

function lowerOf({ programs, paths }: Surroundings, path: Path, id: string): Path | null {
  const places = paths.dataDirs.flatMap((dir) => launcherNames(id).map((name) => `${dir}/applications/${name}`));
  return places.slice(places.indexOf(path) + 1).find((place) => place !== path && programs.exists(place).presence === 'present') ?? null;
}
