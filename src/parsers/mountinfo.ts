import type { Mount } from '../model/mount.ts';
import { decodePath, encodePath, isWithin, joinPath, parentOf, relativeTo } from '../model/path.ts';
import type { Path } from '../model/path.ts';

const DELETED = '//deleted';
/** Longer than any path a mount can stand on. */
const LONGEST = 4_096;

/**
 * Lines of /proc/self/mountinfo, proc(5), in their order. Space, tab, newline and backslash come as three octal digits, every other byte as
 * it is. A line that lacks a field is left out.
 */
export function parseMountinfo(bytes: Uint8Array): Mount[] {
  const mounts: Mount[] = [];
  for (let at = 0; at < bytes.length;) {
    const found = bytes.indexOf(10, at);
    const end = found < 0 ? bytes.length : found;
    const mount = parseLine(decodePath(bytes.subarray(at, end)));
    if (mount) mounts.push(mount);
    at = end + 1;
  }
  return mounts;
}

function parseLine(line: string): Mount | null {
  const fields = line.split(' ');
  const dash = fields.indexOf('-', 6);
  const [id, parent, device, root, where, options] = fields;
  if (
    dash < 0 ||
    fields.length < dash + 3 ||
    !/^\d{1,10}$/.test(id!) ||
    !/^\d{1,10}$/.test(parent!) ||
    !where!.startsWith('/') ||
    where!.length > LONGEST
  )
    return null;
  const fsRoot = unescape(root!);
  const deleted = fsRoot.endsWith(DELETED);
  return {
    id: Number(id),
    parent: Number(parent),
    device: device!,
    fsRoot: deleted ? fsRoot.slice(0, -DELETED.length) || '/' : fsRoot,
    where: unescape(where!),
    fsType: unescape(fields[dash + 1]!),
    source: unescape(fields[dash + 2]!),
    options: options!.split(',').map(unescape),
    superOptions: (fields[dash + 3] ?? '').split(',').filter(Boolean).map(unescape),
    deleted,
  };
}

const unescape = (field: string): string =>
  field.includes('\\')
    ? decodePath(
        Buffer.from(
          encodePath(field)
            .toString('latin1')
            .replace(/\\([0-3][0-7]{2})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))),
          'latin1',
        ),
      )
    : field;

/**
 * The mounts that a path can lead to. A mount is hidden if another stands on the same point (its child, or later in the list), if a later one
 * of the same parent covers a directory above, or if its parent is hidden.
 */
export function visibleMounts(mounts: readonly Mount[]): Mount[] {
  const stacks = new Map<Path, number[]>();
  const childrenOf = new Map<number, number[]>();
  const lastAt = new Map<string, number>();
  mounts.forEach((mount, i) => {
    push(stacks, mount.where, i);
    if (mount.parent !== mount.id) push(childrenOf, mount.parent, i);
    lastAt.set(`${mount.parent} ${mount.where}`, i);
  });
  const under = new Set<number>();
  const buried = new Set<number>();
  for (const [where, stack] of stacks) {
    const top = topOf(mounts, stack);
    for (const i of stack) if (i !== top) under.add(i);
    for (let dir = where; dir !== '/';) {
      dir = parentOf(dir);
      if (stack.some((i) => (lastAt.get(`${mounts[i]!.parent} ${dir}`) ?? -1) > i)) for (const i of stack) buried.add(i);
    }
  }
  const children = (i: number): number[] => childrenOf.get(mounts[i]!.id) ?? [];
  for (const i of under) for (const child of children(i)) if (mounts[child]!.where !== mounts[i]!.where) buried.add(child);
  for (const i of buried) for (const child of children(i)) buried.add(child);
  return mounts.filter((_, i) => !under.has(i) && !buried.has(i));
}

const push = <K, V>(map: Map<K, V[]>, key: K, value: V): void => {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
};

/** The last of the list that is no other one's parent. */
function topOf(mounts: readonly Mount[], stack: readonly number[]): number {
  const parents = new Set(
    stack
      .map((i) => mounts[i]!)
      .filter((mount) => mount.parent !== mount.id)
      .map((mount) => mount.parent),
  );
  return stack.findLast((i) => !parents.has(mounts[i]!.id)) ?? stack.at(-1)!;
}

/** The mount a path is on, by its mount points alone; null where none is above it. */
export function mountOf(byPoint: ReadonlyMap<Path, Mount>, path: Path): Mount | null {
  for (let dir = path; ; dir = parentOf(dir)) {
    const mount = byPoint.get(dir);
    if (mount) return mount;
    if (dir === '/') return null;
  }
}

/**
 * The mounts as they look from inside `dir`: the one that holds it stands at "/" and shows only that part; those below come after it, in
 * their order; the others are left out, and so are the hidden.
 */
export function rebase(mounts: readonly Mount[], dir: Path): Mount[] {
  const visible = visibleMounts(mounts);
  const holder = mountOf(new Map(visible.map((mount) => [mount.where, mount])), dir);
  const inside = visible.filter((mount) => mount !== holder && isWithin(mount.where, dir));
  const moved = inside.map((mount) => ({ ...mount, where: joinPath('/', relativeTo(mount.where, dir)!) }));
  if (!holder) return moved;
  const rest = relativeTo(dir, holder.where)!;
  return [{ ...holder, where: '/', fsRoot: rest === '' ? holder.fsRoot : joinPath(holder.fsRoot, rest) }, ...moved];
}
