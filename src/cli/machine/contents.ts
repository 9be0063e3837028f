import type { Part } from '../../model/checklist.ts';
import { nameOf, parentOf, type Path } from '../../model/path.ts';
import type { Group } from '../../model/report.ts';
import type { Contents, Line } from '../engine.ts';

const MOST_PARTS = 500;
const MOST_NAMES = 20_000;

const NOBODY = -1;
/** No file was seen in it yet. */
const EMPTY = -2;

/** A directory at or below the path of a place. */
interface Folder {
  parent: Folder | null;
  path: Path;
  /** Places at or above it, the deepest first. */
  above: readonly number[];
  /** The place that every file in it belongs to; NOBODY: several, or others. */
  sole: number;
  /** The topmost folder of its place that is wholly the place's. */
  top: Folder | null;
}

const empty = ({ path, kind }: Group): Part => ({ path, kind, files: 0, bytes: 0, newest: null });

const keyOf = ({ verdict, class: kind, regret, owner, user }: Pick<Line, 'verdict' | 'class' | 'regret' | 'owner' | 'user'>): string =>
  [verdict, kind, regret, owner, user].join('\0');

/**
 * What each place consists of, as few parts as are true: the largest trees that hold nothing else, and single files. A file belongs to the
 * deepest place above it that says the same of it. `read` is called twice; it gives a directory before what lies in it. `notEntered`: folders whose
 * inside the index does not know, as that of the Nix store: they are in no part.
 */
export async function contentsOf(
  read: () => Promise<Iterable<Line>>,
  groups: readonly Group[],
  notEntered: readonly Path[],
): Promise<Contents> {
  const closed = new Set([...notEntered, '/nix/store']);
  const keys = groups.map(keyOf);
  const at = new Map<Path, number[]>();
  groups.forEach(({ path }, index) => at.set(path, [...(at.get(path) ?? []), index]));
  const folders = new Map<Path, Folder>();
  const names = new Map<Path, string[]>(groups.map(({ path }) => [parentOf(path), []]));

  const placesOver = (path: Path, parent: Folder | undefined): readonly number[] => {
    const own = at.get(path);
    return own === undefined ? (parent?.above ?? []) : [...own, ...(parent?.above ?? [])];
  };
  const placeOf = (line: Line, parent: Folder | undefined): number => {
    const over = placesOver(line.path, parent);
    if (over.length === 0) return NOBODY;
    const key = keyOf(line);
    return over.find((place) => groups[place]!.whole || keys[place] === key) ?? NOBODY;
  };

  for (const line of await read()) {
    const { path } = line;
    const dir = parentOf(path);
    const parent = folders.get(dir);
    if (path !== '/') names.get(dir)?.push(nameOf(path));
    if (line.kind === 'directory') {
      const above = placesOver(path, parent);
      if (above.length > 0) folders.set(path, { parent: parent ?? null, path, above, sole: EMPTY, top: null });
      if (!closed.has(path)) continue;
    }
    const place = line.kind === 'directory' || closed.has(dir) ? NOBODY : placeOf(line, parent);
    for (let folder = parent ?? null; folder !== null && folder.sole !== NOBODY && folder.sole !== place; folder = folder.parent)
      folder.sole = folder.sole === EMPTY ? place : NOBODY;
  }

  const parts = groups.map(() => new Map<Path, Part>());
  const more = groups.map(() => 0);
  for (const line of await read()) {
    if (line.kind === 'directory') continue;
    const dir = parentOf(line.path);
    const parent = folders.get(dir);
    const place = closed.has(dir) ? NOBODY : placeOf(line, parent);
    if (place === NOBODY) continue;
    const top = parent?.sole === place ? topOf(parent, groups[place]!.path) : null;
    const path = top?.path ?? line.path;
    const part = parts[place]!.get(path);
    if (part !== undefined) {
      part.files++;
      part.bytes += line.bytes;
      part.newest = Math.max(part.newest ?? line.mtime, line.mtime);
    } else if (parts[place]!.size < MOST_PARTS)
      parts[place]!.set(path, { path, kind: top === null ? line.kind : 'directory', files: 1, bytes: line.bytes, newest: line.mtime });
    else more[place]!++;
  }
  return {
    of: new Map(
      groups.map((group, index) => [
        group,
        { parts: parts[index]!.size === 0 ? [empty(group)] : [...parts[index]!.values()], more: more[index]! },
      ]),
    ),
    folders: [...names]
      .filter(([, inside]) => inside.length > 0 && inside.length <= MOST_NAMES)
      .map(([path, inside]) => ({ path, names: inside })),
  };
}

function topOf(folder: Folder, place: Path): Folder {
  if (folder.top !== null) return folder.top;
  const { parent, path, sole } = folder;
  return (folder.top = path === place || parent === null || parent.sole !== sole ? folder : topOf(parent, place));
}
