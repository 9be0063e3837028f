import type { AutostartFile } from '../model/autostart.ts';
import type { Path } from '../model/path.ts';

/**
 * Fills in which file hides which: for each order of folders the first file of a unit name counts. Within one folder the kernel's order
 * decides, which nobody can foretell: the name with ".desktop" is taken to come first. A broken, hidden or unparsable file hides as well as a
 * good one; a dangling link, a directory and a name that is passed over do not.
 */
export function hiding(byFolder: ReadonlyMap<Path, readonly AutostartFile[]>, orders: readonly (readonly Path[])[]): AutostartFile[] {
  const hiddenBy = new Map<Path, Set<Path>>();
  const firstFor = new Set<Path>();
  const hides = new Map<Path, Set<AutostartFile>>();
  for (const order of orders) {
    const units = new Map<string, AutostartFile[]>();
    for (const folder of order) {
      for (const file of desktopFirst(byFolder.get(folder) ?? [])) {
        if (!counts(file)) continue;
        const same = units.get(file.unit);
        if (same === undefined) units.set(file.unit, [file]);
        else same.push(file);
      }
    }
    for (const [first, ...others] of units.values()) {
      firstFor.add(first!.path);
      for (const other of others) add(hiddenBy, other.path, first!.path);
      if (others[0] !== undefined) add(hides, first!.path, others[0]);
    }
  }
  return [...byFolder.values()].flat().map((file) => ({
    ...file,
    hiddenBy: firstFor.has(file.path) ? [] : [...(hiddenBy.get(file.path) ?? [])],
    hides: [...(hides.get(file.path) ?? [])].map(({ path, reason }) => ({ path, reason })),
  }));
}

const desktopFirst = (files: readonly AutostartFile[]): AutostartFile[] => [
  ...files.filter((file) => file.name.endsWith('.desktop')),
  ...files.filter((file) => !file.name.endsWith('.desktop')),
];

/** A regular file that the generator opens. */
const counts = (file: AutostartFile): boolean => file.entry !== null || (file.reason === null && file.kind === 'file');

function add<T>(map: Map<Path, Set<T>>, key: Path, value: T): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, new Set([value]));
  else values.add(value);
}
