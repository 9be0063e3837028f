import { failed, type Host } from '../host/host.ts';
import { joinPath, nameOf, parentOf, type Path } from '../model/path.ts';
import type { User } from '../model/users.ts';
import type { Presence } from '../model/verdict.ts';
import { isImplicit, parseUnitName } from '../parsers/unit-name.ts';
import { searchPathsOf } from './search-path.ts';

/** A folder of the unit file load path. `own`: what lies in it was not put there by a package. */
export interface UnitFolder {
  path: Path;
  own: boolean;
  user: string | null;
}

/** Whose units: the system's, or those of one user (null: of nobody in particular). */
export interface Manager {
  scope: 'system' | 'user';
  user: User | null;
  folders: readonly UnitFolder[];
}

const SYSTEM = [
  '/etc/systemd/system.control /run/systemd/system.control /run/systemd/transient /run/systemd/generator.early /etc/systemd/system',
  '/etc/systemd/system.attached /run/systemd/system /run/systemd/system.attached /run/systemd/generator /usr/local/lib/systemd/system',
  '/usr/lib/systemd/system /lib/systemd/system /nix/var/nix/profiles/default/lib/systemd/system /run/systemd/generator.late',
].flatMap((line) => line.split(' '));
const USER = [
  '~/.config/systemd/user.control $/systemd/user.control $/systemd/transient $/systemd/generator.early ~/.config/systemd/user',
  '/etc/systemd/user $/systemd/user /run/systemd/user $/systemd/generator ~/.local/share/systemd/user /usr/local/share/systemd/user',
  '/usr/share/systemd/user /usr/local/lib/systemd/user /usr/lib/systemd/user /lib/systemd/user',
  '/nix/var/nix/profiles/default/lib/systemd/user $/systemd/generator.late',
].flatMap((line) => line.split(' '));
const WRITTEN_BY_PEOPLE = /^(?:~|\/etc\/systemd\/(?:system|user)(?:\.control)?$|\/usr\/local\/)/;

/** systemd.unit(5) "Unit File Load Path", lookup_paths_init() of src/libsystemd/…/path-lookup.c; NixOS adds its default profile. */
export function managersOf(host: Host, users: readonly User[]): Manager[] {
  const system = SYSTEM.map((path) => ({ path, own: WRITTEN_BY_PEOPLE.test(path), user: null }));
  return [
    { scope: 'system', user: null, folders: system },
    ...(users.length > 0 ? users : [null]).map((user): Manager => {
      const { configHome, dataDirs } = searchPathsOf(host, user);
      const folders = USER.filter((path) => user !== null || !/^[~$]/.test(path)).map((path): UnitFolder => {
        const place = path
          .replace(/^~\/\.config/, () => configHome ?? '')
          .replace(/^~/, () => user!.home)
          .replace(/^\$/, () => `/run/user/${user!.uid}`);
        return { path: place, own: WRITTEN_BY_PEOPLE.test(path), user: path.startsWith('~') ? user!.name : null };
      });
      const profiles = dataDirs.map((dir) => ({ path: `${dir}/systemd/user`, own: false, user: null }));
      return { scope: 'user', user, folders: [...folders, ...profiles.filter(({ path }) => !folders.some((each) => each.path === path))] };
    }),
  ];
}

/** What the folders of one manager hold, by name. */
export interface UnitTable {
  manager: Manager;
  /** The folders that are there, each once by its real path. */
  folders: readonly (UnitFolder & { names: readonly string[] })[];
  /** Nodes of a name, the first is the one that counts. */
  at(name: string): readonly Path[];
  exists(name: string): Presence;
  /** The unit that a link in a unit folder stands for; null: the link counts as the file it leads to. */
  aliasOf(path: Path): string | null;
}

const MAX_NAMES = 20_000;
const MAX_ALIASES = 8;

export function unitTable(host: Host, manager: Manager, problems: { path: Path; error: string }[]): UnitTable {
  const folders: (UnitFolder & { names: readonly string[] })[] = [];
  const seen = new Set<Path>();
  const paths = new Map<string, Path[]>();
  let isPartial = false;
  for (const folder of manager.folders) {
    const { path: real, error } = host.resolve(folder.path);
    if (real === null || seen.has(real)) {
      if (real === null && error !== 'ENOENT' && error !== 'ENOTDIR') isPartial = problem(folder.path, error!);
      continue;
    }
    seen.add(real);
    const names = host.list(folder.path);
    if (failed(names)) {
      if (names.error !== 'ENOTDIR') isPartial = problem(folder.path, names.error);
      continue;
    }
    if (names.length > MAX_NAMES) isPartial = problem(folder.path, `more than ${MAX_NAMES} names; the rest was not looked at`);
    const some = names.slice(0, MAX_NAMES);
    // What a store path holds was put there by Nix.
    folders.push({ ...folder, own: folder.own && !real.startsWith('/nix/store/'), names: some });
    for (const name of some) {
      if (parseUnitName(name) === null) continue;
      const same = paths.get(name);
      if (same === undefined) paths.set(name, [joinPath(folder.path, name)]);
      else same.push(joinPath(folder.path, name));
    }
  }
  const places = new Set(manager.folders.map(({ path }) => path));

  function problem(path: Path, error: string): true {
    problems.push({ path, error });
    return true;
  }

  function aliasOf(path: Path): string | null {
    const to = host.resolve(path).chain[1];
    const node = host.lstat(path);
    if (to === undefined || failed(node) || node.kind !== 'symlink') return null;
    return places.has(parentOf(to)) ? nameOf(to) : null;
  }

  function find(name: string, depth: number): Presence {
    const parsed = parseUnitName(name);
    if (parsed === null) return 'absent';
    for (const path of paths.get(name) ?? []) {
      const alias = aliasOf(path);
      // A link to its own name in another folder is passed over.
      if (alias === name) continue;
      if (alias !== null) return depth === MAX_ALIASES ? 'unknown' : find(alias, depth + 1);
      const { presence, chain } = host.resolve(path);
      return presence === 'absent' && chain.at(-1)!.startsWith('/dev/') ? 'present' : presence;
    }
    if (parsed.template !== null && parsed.template !== name) return find(parsed.template, depth);
    return 'absent';
  }

  function exists(name: string): Presence {
    const found = find(name, 0);
    if (found !== 'absent') return found;
    const parsed = parseUnitName(name);
    if (isPartial || (parsed !== null && isImplicit(parsed))) return 'unknown';
    return mayBeGenerated(host, manager, name) ? 'unknown' : 'absent';
  }

  return { manager, folders, at: (name) => paths.get(name) ?? [], exists, aliasOf };
}

/** Generators run at boot, and what they make is not there in a system that is not running: sysv scripts, autostart entries, fsck, crypttab, rc-local. */
function mayBeGenerated(host: Host, { scope }: Manager, name: string): boolean {
  if (scope === 'user') return /^app-.*@autostart\.service$/s.test(name) || name === 'xdg-desktop-autostart.target';
  if (
    /^(?:systemd-(?:cryptsetup|veritysetup|integritysetup|fsck|growfs|makefs|mkswap)@|serial-getty@|container-getty@|rc-local|netplan-|zfs-mount)/.test(
      name,
    )
  )
    return true;
  return (
    name.endsWith('.service') &&
    host.resolve(`/etc/init.d/${name.slice(0, -'.service'.length).replace(/^.*\//s, '')}`).presence !== 'absent'
  );
}
