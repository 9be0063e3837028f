import { failed, type Host } from '../host/host.ts';
import type { LeftoverFacts, OrphanData } from '../model/leftovers.ts';
import { joinPath, type Path } from '../model/path.ts';
import type { User } from '../model/users.ts';
import { linkEnd } from './links.ts';
import { lookUp, type Surroundings } from './needs.ts';
import { programsOf } from './programs.ts';
import { searchPathsOf } from './search-path.ts';
import { staleConffiles } from './stale-conffiles.ts';
import { steamData } from './steam.ts';

const MAX_NAMES = 5000;
const GCROOTS = '/nix/var/nix/gcroots/per-user';

export function collectLeftovers(host: Host, users: readonly User[]): LeftoverFacts {
  const programs = programsOf(host);
  const problems: { path: Path; error: string }[] = [];
  const around = (user: User | null): Surroundings => ({ host, programs, paths: searchPathsOf(host, user), home: user?.home ?? null });
  return {
    conffiles: staleConffiles(host, problems),
    data: users.flatMap((user) => [...sandboxData(around(user), user), ...steamData(host, user)]),
    gcroots: namesIn(host, GCROOTS).flatMap((dir) =>
      namesIn(host, joinPath(GCROOTS, dir)).flatMap((name) => {
        const path = `${GCROOTS}/${dir}/${name}`;
        const node = host.lstat(path);
        if (failed(node) || node.kind !== 'symlink') return [];
        const link = linkEnd(host, programs, path, null);
        return link.presence === 'absent' ? [{ path, link }] : [];
      }),
    ),
    problems,
  };
}

const namesIn = (host: Host, dir: Path): readonly string[] => {
  const names = host.list(dir);
  return failed(names) ? [] : names.slice(0, MAX_NAMES);
};

/** An application's id as D-Bus has it: three parts at least. */
const isId = (name: string): boolean => /^[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*){2,}$/.test(name);

/** Folders of Flatpak and snap applications, named after them, whose application is in no installation. */
function sandboxData(at: Surroundings, user: User): OrphanData[] {
  const found: OrphanData[] = [];
  const add = (kind: OrphanData['kind'], path: Path, id: string, need: Parameters<typeof lookUp>[0]): void => {
    const looked = lookUp(need, at, []);
    // A runtime keeps data too.
    if (looked.presence !== 'absent' || at.programs.exists(`/var/lib/flatpak/runtime/${id}`).presence !== 'absent') return;
    if (at.programs.exists(`${user.home}/.local/share/flatpak/runtime/${id}`).presence !== 'absent') return;
    found.push({ path, user: user.name, kind, id, tried: looked.tried });
  };
  for (const id of namesIn(at.host, `${user.home}/.var/app`).filter(isId))
    add('flatpak', `${user.home}/.var/app/${id}`, id, { kind: 'flatpak', id });
  const overrides = `${user.home}/.local/share/flatpak/overrides`;
  for (const id of namesIn(at.host, overrides).filter(isId)) add('flatpak-override', joinPath(overrides, id), id, { kind: 'flatpak', id });
  for (const name of namesIn(at.host, `${user.home}/snap`).filter((each) => /^[a-z0-9][a-z0-9-]*$/.test(each))) {
    add('snap', `${user.home}/snap/${name}`, name, { kind: 'snap', name });
  }
  return found;
}
