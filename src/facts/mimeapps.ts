import { failed } from '../host/host.ts';
import type { DeadId } from '../model/desktop.ts';
import { decodePath, type Path } from '../model/path.ts';
import type { User } from '../model/users.ts';
import type { Presence } from '../model/verdict.ts';
import { parseMimeapps } from '../parsers/mimeapps.ts';
import { launcherNames, type Surroundings } from './needs.ts';

const MAX_BYTES = 1 << 20;
const SYSTEM = ['/etc/xdg/mimeapps.list', '/usr/local/share/applications/mimeapps.list', '/usr/local/share/applications/defaults.list'];

/** Ids that no data folder has. `more`: whose launchers count as well, for a list that is for all users. */
export function deadIds(at: Surroundings, user: User | null, more: readonly Surroundings[]): DeadId[] {
  const dataDirs = [...new Set([at, ...more].flatMap(({ paths }) => paths.dataDirs))];
  const known = new Map<string, Presence>();
  const presenceOf = (id: string): Presence => {
    let found = known.get(id);
    if (found === undefined) {
      const all = dataDirs.flatMap((dir) => launcherNames(id).map((name) => at.programs.exists(`${dir}/applications/${name}`).presence));
      found = all.includes('present') ? 'present' : all.includes('unknown') ? 'unknown' : 'absent';
      known.set(id, found);
    }
    return found;
  };
  return listsOf(at, user).flatMap((path) => {
    const bytes = at.host.read(path, MAX_BYTES);
    if (failed(bytes)) return [];
    return parseMimeapps(decodePath(bytes)).flatMap(({ line, text, group, type, ids }) => {
      const dead = ids.filter((id) => presenceOf(id) === 'absent');
      const alive = ids.filter((id) => !dead.includes(id));
      const rest = alive.length === 0 ? null : text.slice(0, text.indexOf('=') + 1) + alive.map((id) => `${id};`).join('');
      const isLast = group === 'Default Applications' && alive.length === 0;
      return dead.slice(0, 1).map((): DeadId => ({ path, user: user?.name ?? null, line, text, type, id: dead.join(', '), isLast, rest }));
    });
  });
}

function listsOf({ host, paths }: Surroundings, user: User | null): Path[] {
  if (user === null) return SYSTEM;
  const config = paths.configHome ?? `${user.home}/.config`;
  const names = host.list(config);
  const own = failed(names) ? [] : names.filter((name) => /^(?:[\w-]+-)?mimeapps\.list$/.test(name)).map((name) => `${config}/${name}`);
  return [...own, ...['mimeapps.list', 'defaults.list'].map((name) => `${user.home}/.local/share/applications/${name}`)];
}
