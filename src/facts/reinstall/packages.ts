import { joinPath } from '../../model/path.ts';
import { parseAutoInstalled } from '../../parsers/apt-states.ts';
import { parseDpkgStatus } from '../../parsers/dpkg-status.ts';
import { pacmanField } from '../../parsers/package-lists.ts';
import type { Notes } from './notes.ts';

/** The system's packages that somebody chose. */
export function systemPackages(notes: Notes): void {
  apt(notes);
  pacman(notes);
  notes.add({
    kind: 'packages',
    by: 'flatpak',
    user: null,
    names: applications(notes, '/var/lib/flatpak/app'),
    source: '/var/lib/flatpak/app',
    redo: ['flatpak', 'install'],
  });
  const snaps = notes.list('/var/lib/snapd/snaps').flatMap((file) => /^(.+)_x?\d+\.snap$/.exec(file)?.[1] ?? []);
  const chosen = snaps.filter((name) => !/^(core\d*|snapd|bare)$/.test(name));
  notes.add({ kind: 'packages', by: 'snap', user: null, names: chosen, source: '/var/lib/snapd/snaps', redo: ['snap', 'install'] });
  for (const prefix of ['/usr/local', '/usr']) globalModules(notes, joinPath(prefix, 'lib/node_modules'), null);
}

/** As `apt-mark showmanual`: installed, and not marked as automatic. */
function apt(notes: Notes): void {
  const states = '/var/lib/apt/extended_states';
  const marks = notes.read(states, 64 * 1024 * 1024);
  if (marks === null) return;
  const status = notes.read('/var/lib/dpkg/status', 128 * 1024 * 1024);
  if (status === null) return;
  const automatic = parseAutoInstalled(marks);
  const { packages } = parseDpkgStatus(status);
  const native = packages.find(({ name }) => name === 'dpkg')?.architecture;
  const isAutomatic = (name: string, architecture: string): boolean =>
    automatic.has(`${name}:${architecture}`) || (architecture === 'all' && automatic.has(`${name}:${native ?? ''}`));
  const names = packages
    .filter(({ state, name, architecture }) => state === 'installed' && !isAutomatic(name, architecture))
    .map(({ name, architecture }) => (architecture === native || architecture === 'all' ? name : `${name}:${architecture}`));
  notes.add({ kind: 'packages', by: 'apt', user: null, names, source: states, redo: ['apt-get', 'install'] });
}

/** As `pacman -Qqe`: %REASON% is left out, or 0, for what was asked for. */
function pacman(notes: Notes): void {
  const local = '/var/lib/pacman/local';
  const names = notes.list(local).flatMap((dir) => {
    const desc = notes.isDirectory(joinPath(local, dir)) ? notes.read(`${local}/${dir}/desc`, 1024 * 1024) : null;
    if (desc === null || (pacmanField(desc, 'REASON') ?? '0') !== '0') return [];
    return pacmanField(desc, 'NAME') ?? [];
  });
  notes.add({ kind: 'packages', by: 'pacman', user: null, names, source: local, redo: ['pacman', '-S', '--needed'] });
}

/** Applications of a flatpak installation: a folder each. Runtimes come back with them. */
export const applications = (notes: Notes, dir: string): string[] =>
  notes.list(dir).filter((name) => notes.isDirectory(joinPath(dir, name)));

/** What `npm -g` put below `dir`: npm(1) "folders". npm itself comes with Node. */
export function globalModules(notes: Notes, dir: string, user: string | null): void {
  const names = notes.list(dir).flatMap((name) => {
    if (name.startsWith('@')) return notes.list(joinPath(dir, name)).map((inner) => `${name}/${inner}`);
    return name.startsWith('.') ? [] : [name];
  });
  const chosen = names.filter((name) => name !== 'npm' && name !== 'corepack');
  notes.add({ kind: 'packages', by: 'npm', user, names: chosen, source: dir, redo: ['npm', 'install', '-g'] });
}
