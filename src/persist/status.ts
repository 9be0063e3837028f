import { failed, type Host } from '../host/host.ts';
import type { Declaration, DeclarationStatus, Problem } from '../model/declaration.ts';
import type { Mount } from '../model/mount.ts';
import { isWithin, joinPath, nameOf, normalizePath, parentOf, type Path, relativeTo } from '../model/path.ts';
import type { Presence } from '../model/verdict.ts';
import { mountOf, visibleMounts } from '../parsers/mountinfo.ts';
import { saysAbsent } from './reader.ts';

/** What stands at a path. "empty": a directory without names, a file of no bytes. */
type Content = 'data' | 'empty' | 'absent' | 'unknown';

/** Where the kernel really has a path: a file system and the path in it. Two paths with one place are the same node. */
interface Place {
  device: string;
  fsPath: Path;
}

export interface StatusInput {
  host: Host;
  /** null: not known. */
  mounts: readonly Mount[] | null;
  /** Not running: a mount that is not there says nothing. */
  offline: boolean;
  /** Live path → stored path, as the kernel's mounts show it; null: the source is out of sight. */
  mountedFrom: ReadonlyMap<Path, Path | null>;
  roots: readonly Path[];
  /** Is it declared in the running system, and not only planned? */
  isRunning(declaration: Declaration): boolean;
}

/** Sets the status of every declaration; gives back what a status does not say: planned for nothing, or hidden from sight under mounts. */
export function setStatuses(declarations: readonly Declaration[], input: StatusInput): Problem[] {
  const look = looker(input);
  const hidden: Path[] = [];
  const problems: Problem[] = [];
  for (const each of declarations) {
    each.status = statusOf(each, input, look, hidden);
    // A persist root that nobody mounted says nothing of what is in it.
    if (input.offline && each.status === 'missing' && each.persistRoot !== null && look.content(each.persistRoot) === 'absent')
      each.status = 'unknown';
    if (each.status === 'planned' && look.content(each.path) === 'absent') {
      problems.push({ code: 'covers-nothing', path: each.path, text: 'declared, and there is nothing at this path' });
    }
  }
  if (hidden.length === 0) return problems;
  const text = `no other mount shows what may lie hidden under ${hidden.length === 1 ? 'it' : `it and ${hidden.length - 1} other mounts`}`;
  return [...problems, { code: 'hidden-not-visible', path: hidden[0]!, text }];
}

function statusOf(declared: Declaration, input: StatusInput, look: Looker, hidden: Path[]): DeclarationStatus {
  const { path, storePath } = declared;
  if (!declared.enabled) return 'disabled';
  const mount = look.mountAt(path);
  if (mount !== null) {
    if (mount.deleted) return 'source-deleted';
    const right = look.isFrom(mount, path, storePath);
    if (right !== true) return right === false ? 'mounted-from-elsewhere' : 'unknown';
    const under = look.hiddenUnder(mount);
    if (under === 'data') return 'shadowed';
    if (under === 'unknown' && declared.method !== 'subvolume') hidden.push(path);
    return inEffect(look.kept(declared));
  }
  const entry = input.host.lstat(path);
  if (!failed(entry) && entry.kind === 'symlink') {
    if (look.leadsTo(path, storePath)) return inEffect(look.content(storePath ?? path));
    return input.isRunning(declared) ? 'mounted-from-elsewhere' : 'planned';
  }
  if (storePath === null ? look.isOnOtherMount(path) : look.samePlace(path, storePath)) return inEffect(look.kept(declared));
  return notInEffect(declared, input, look);
}

const inEffect = (content: Content): DeclarationStatus =>
  content === 'data' ? 'ok' : content === 'empty' ? 'empty' : content === 'absent' ? 'missing' : 'unknown';

function notInEffect(declared: Declaration, input: StatusInput, look: Looker): DeclarationStatus {
  const { path, storePath, persistRoot, conditions } = declared;
  const live = look.content(path);
  const store = storePath === null ? 'unknown' : look.content(storePath);
  const gone = live === 'absent' && store === 'absent';
  if (!input.isRunning(declared)) return gone && persistRoot !== null && look.content(persistRoot) !== 'absent' ? 'missing' : 'planned';
  if (live === 'unknown' || conditions.length > 0) return 'unknown';
  if (gone) return 'missing';
  // What a mount would cover is seen where it is not made.
  if (input.mounts === null || input.offline) return 'unknown';
  const entry = input.host.lstat(path);
  return !failed(entry) && entry.kind !== 'directory' ? 'replaced' : 'not-mounted';
}

interface Looker {
  /** The mount whose mount point the path is; null: none. */
  mountAt(path: Path): Mount | null;
  /** Is this mount the stored path? null: cannot be told. */
  isFrom(mount: Mount, path: Path, storePath: Path | null): boolean | null;
  /** What lies in the directory or file that the mount stands on; "unknown" where no other mount shows it. */
  hiddenUnder(mount: Mount): Content;
  content(path: Path): Content;
  /** What the persist root has of something in effect; where that is out of sight, what the live path shows. */
  kept(declared: Declaration): Content;
  leadsTo(link: Path, storePath: Path | null): boolean;
  samePlace(a: Path, b: Path): boolean;
  /** On a file system other than the one at "/". */
  isOnOtherMount(path: Path): boolean;
}

const isPlace = (a: Place | null, b: Place | null): boolean => a !== null && b !== null && a.device === b.device && a.fsPath === b.fsPath;

function looker({ host, mounts, mountedFrom, roots }: StatusInput): Looker {
  const visible = mounts === null ? [] : visibleMounts(mounts);
  const byPoint = new Map(visible.map((mount) => [mount.where, mount]));

  function placeOf(real: Path): Place | null {
    const mount = mountOf(byPoint, real);
    return mount === null ? null : { device: mount.device, fsPath: normalizePath(mount.fsRoot, relativeTo(real, mount.where)!) };
  }

  function content(path: Path): Content {
    const { presence, entry, path: real } = host.resolve(path);
    if (presence !== 'present' || entry === null || real === null) return (presence satisfies Presence) === 'absent' ? 'absent' : 'unknown';
    if (entry.kind !== 'directory') return entry.kind === 'file' && entry.size === 0 ? 'empty' : 'data';
    const names = host.list(real);
    if (failed(names)) return saysAbsent(names.error) ? 'absent' : 'unknown';
    return names.length === 0 ? 'empty' : 'data';
  }

  function samePlace(a: Path, b: Path): boolean {
    const [x, y] = [host.resolve(a).path, host.resolve(b).path];
    return x !== null && y !== null && (x === y || isPlace(placeOf(x), placeOf(y)));
  }

  return {
    content,
    samePlace,
    kept({ path, storePath }) {
      const stored = storePath === null ? 'unknown' : content(storePath);
      return stored === 'data' || stored === 'empty' ? stored : content(path);
    },
    mountAt(path) {
      const directory = host.resolve(parentOf(path)).path ?? parentOf(path);
      return path === '/' ? null : (byPoint.get(joinPath(directory, nameOf(path))) ?? null);
    },
    isFrom(mount, path, storePath) {
      if (storePath === null || mountedFrom.get(path) === storePath) return true;
      const real = host.resolve(storePath).path;
      if (real !== null && isPlace(placeOf(real), { device: mount.device, fsPath: mount.fsRoot })) return true;
      return mountedFrom.get(path) === null && real === null ? null : false;
    },
    hiddenUnder(mount) {
      const below = mountOf(byPoint, parentOf(mount.where));
      if (below === null) return 'unknown';
      const fsPath = normalizePath(below.fsRoot, relativeTo(mount.where, below.where)!);
      if (below.device === mount.device && fsPath === mount.fsRoot) return 'empty';
      for (const other of visible) {
        if (other === below || other.device !== below.device || !isWithin(fsPath, other.fsRoot)) continue;
        const at = normalizePath(other.where, relativeTo(fsPath, other.fsRoot)!);
        if (mountOf(byPoint, at) !== other || host.resolve(at).path !== at) continue;
        return content(at);
      }
      return 'unknown';
    },
    leadsTo(link, storePath) {
      const { chain } = host.resolve(link);
      const hops = chain.slice(1);
      if (storePath === null) return hops.some((hop) => roots.some((root) => isWithin(hop, root)));
      return hops.includes(storePath) || samePlace(link, storePath);
    },
    isOnOtherMount(path) {
      const mount = mountOf(byPoint, host.resolve(path).path ?? path);
      return mount !== null && mount.where !== '/' && host.resolve(path).presence !== 'absent';
    },
  };
}
