import { failed, type Host } from '../host/host.ts';
import type { Effective, Lookup, Need, Needed } from '../model/autostart.ts';
import { decodePath, type Path } from '../model/path.ts';
import { unwrapCommand } from '../parsers/command-line.ts';
import type { Programs } from './programs.ts';
import type { SearchPaths } from './search-path.ts';

/** What command lines are judged against: the machine, and the places where a user's programs are looked for. */
export interface Surroundings {
  host: Host;
  programs: Programs;
  paths: SearchPaths;
  /** null: nobody in particular. */
  home: Path | null;
}

/** Looks up what a command line needs, in order, until something is absent. `argv` is not empty. */
export function effectiveOf(argv: readonly string[], cwd: Path | null, at: Surroundings): Effective {
  const { needs, opaque } = unwrapCommand(argv, cwd);
  const chain: Needed[] = [];
  for (const need of needs) {
    const found = lookUp(need, at, need.kind === 'program' && need.shell ? at.paths.anywhere : at.paths.generator);
    const isBare = need.kind === 'program' && !need.word.includes('/');
    const anywhere = isBare && found.presence !== 'present' ? at.programs.find(need.word, at.paths.anywhere) : found;
    chain.push({ need, found, anywhere });
    if (anywhere.presence === 'absent') break;
  }
  return { chain, opaque };
}

/** `path`: where bare names of programs are looked for. */
export function lookUp(need: Need, { host, programs, paths, home }: Surroundings, path: readonly Path[]): Lookup {
  switch (need.kind) {
    case 'program':
      return programs.find(need.word, path);
    case 'file':
    case 'directory':
      return programs.exists(need.path);
    case 'flatpak':
      return first(
        programs,
        flatpakInstallations(host, home).map((place) => `${place}/app/${need.id}`),
      );
    case 'snap':
      return first(programs, snapPlaces(host, need.name));
    case 'launcher':
      return first(
        programs,
        paths.dataDirs.flatMap((dir) => launcherNames(need.id).map((name) => `${dir}/applications/${name}`)),
      );
  }
}

/** The first of several places where something may lie; they are what was `tried`. */
function first(programs: Programs, places: readonly Path[]): Lookup {
  let unknown = false;
  for (const place of places) {
    const found = programs.exists(place);
    if (found.presence === 'present') return { ...found, tried: places, places: places.length };
    unknown ||= found.presence === 'unknown';
  }
  return { presence: unknown ? 'unknown' : 'absent', path: null, error: 'ENOENT', tried: places, places: places.length, doubt: null };
}

/** flatpak-installation(5): the system's, the user's, and what installations.d adds. */
function flatpakInstallations(host: Host, home: Path | null): Path[] {
  const conf = '/etc/flatpak/installations.d';
  const names = host.list(conf);
  const added = (failed(names) ? [] : names)
    .filter((name) => name.endsWith('.conf'))
    .slice(0, 50)
    .flatMap((name) => {
      const bytes = host.read(`${conf}/${name}`, 1 << 16);
      return failed(bytes) ? [] : [...decodePath(bytes).matchAll(/^[ \t]*Path[ \t]*=[ \t]*(\/.*?)[ \t]*$/gm)].map((match) => match[1]!);
    });
  return ['/var/lib/flatpak', ...(home === null ? [] : [`${home}/.local/share/flatpak`]), ...added];
}

function snapPlaces(host: Host, name: string): Path[] {
  const names = host.list('/var/lib/snapd/snaps');
  const images = failed(names) ? [] : names.filter((file) => file.startsWith(`${name}_`) && file.endsWith('.snap'));
  return [`/snap/${name}`, `/var/lib/snapd/snap/${name}`, ...images.map((file) => `/var/lib/snapd/snaps/${file}`)];
}

/** A "-" of a desktop id may stand for a folder: "kde-foo.desktop" is also kde/foo.desktop (Desktop Entry Specification, "Desktop File ID"). */
export function launcherNames(id: string): string[] {
  const names = [id];
  for (let at = id.indexOf('-'); at >= 0 && names.length < 6; at = id.indexOf('-', at + 1)) {
    names.push(id.slice(0, at).replaceAll('-', '/') + '/' + id.slice(at + 1));
  }
  return names;
}
