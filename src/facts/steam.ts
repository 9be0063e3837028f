import { failed, type Host } from '../host/host.ts';
import type { OrphanData } from '../model/leftovers.ts';
import { decodePath, joinPath, type Path } from '../model/path.ts';
import type { User } from '../model/users.ts';

const PLACES = ['.local/share/Steam', '.steam/steam', '.steam/debian-installation', '.var/app/com.valvesoftware.Steam/.local/share/Steam'];
const MAX_BYTES = 4 << 20;
/** Ids from here on are of programs that were added by hand. */
const ADDED = 2 ** 31;

/** Prefixes and shader caches of games that no library has; nothing where a library or a list of added programs cannot be read. */
export function steamData(host: Host, user: User): OrphanData[] {
  const tops = [...new Set(PLACES.flatMap((place) => host.resolve(joinPath(user.home, place)).path ?? []))];
  return tops.flatMap((top): OrphanData[] => {
    const libraries = librariesOf(host, top);
    const added = addedIds(host, top);
    if (libraries === null || added === null) return [];
    const manifests = libraries.map((library) => host.list(`${library}/steamapps`));
    if (manifests.some(failed)) return [];
    const installed = new Set(
      manifests.flatMap((names) => (failed(names) ? [] : names.flatMap((name) => /^appmanifest_(\d+)\.acf$/.exec(name)?.[1] ?? []))),
    );
    return libraries.flatMap((library) =>
      (['compatdata', 'shadercache'] as const).flatMap((folder) => {
        const names = host.list(`${library}/steamapps/${folder}`);
        return (failed(names) ? [] : names)
          .filter((id) => /^[1-9]\d*$/.test(id) && !installed.has(id) && !(Number(id) >= ADDED && added.has(Number(id))))
          .map((id) => ({
            path: `${library}/steamapps/${folder}/${id}`,
            user: user.name,
            kind: `steam-${folder}` as const,
            id,
            tried: libraries.map((each) => `${each}/steamapps/appmanifest_${id}.acf`),
          }));
      }),
    );
  });
}

/** The folders that libraryfolders.vdf names, and Steam's own; null: it cannot be read. */
function librariesOf(host: Host, top: Path): Path[] | null {
  const bytes = host.read(`${top}/steamapps/libraryfolders.vdf`, MAX_BYTES);
  if (failed(bytes)) return null;
  const named = [...decodePath(bytes).matchAll(/"path"[ \t]+"([^"]+)"/g)].map((match) => match[1]!.replaceAll('\\\\', '\\'));
  const real = [top, ...named].map((path) => host.resolve(path).path);
  return real.includes(null) ? null : [...new Set(real as Path[])];
}

/** Ids in shortcuts.vdf: 0x02 "appid" 0x00, then 32 bits. null: there is one that cannot be read. */
function addedIds(host: Host, top: Path): Set<number> | null {
  const ids = new Set<number>();
  const users = host.list(`${top}/userdata`);
  for (const name of failed(users) ? [] : users) {
    const bytes = host.read(`${top}/userdata/${name}/config/shortcuts.vdf`, MAX_BYTES);
    if (failed(bytes)) {
      if (bytes.error !== 'ENOENT' && bytes.error !== 'ENOTDIR') return null;
      continue;
    }
    for (let at = bytes.indexOf('\x02appid\0', 0, 'latin1'); at >= 0; at = bytes.indexOf('\x02appid\0', at + 1, 'latin1')) {
      if (at + 11 <= bytes.length) ids.add(bytes.readUInt32LE(at + 7));
    }
  }
  return ids;
}
