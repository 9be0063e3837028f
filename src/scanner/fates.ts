import type { Mount, MountPlan } from '../model/mount.ts';
import { isWithin, joinPath, parentOf, relativeTo } from '../model/path.ts';
import type { Path } from '../model/path.ts';
import { mountOf } from '../parsers/mountinfo.ts';
import { inMemory, skipOfType } from './file-system-types.ts';

/** What the plan empties and what it spares. */
export interface WipePlan {
  /** Further mount points that are emptied (`--wipe`). */
  wipe: readonly Path[];
  /** What a reinstall spares (`--keep`). */
  keep: readonly Path[];
  /** Every local file system is emptied, not only the one at "/". */
  reinstall: boolean;
  /** Where kept things really live; spared even on a file system that is emptied, except by a reinstall. */
  persistRoots: readonly Path[];
}

type Fate = MountPlan['fate'];

/** A part of a file system. On btrfs a subvolume is one: nested ones go with it, the others of the same device do not. */
interface Place {
  device: string;
  fsRoot: Path;
}

/** The directory that takes what is written to an overlay; null: read-only, or no overlay. */
export const upperOf = (mount: Mount): Path | null =>
  mount.fsType === 'overlay'
    ? (mount.superOptions.find((option) => option.startsWith('upperdir=/'))?.slice('upperdir='.length) ?? null)
    : null;

/** Decides by file system and place in it, so that a bind mount shares the fate of its source. */
export class Fates {
  readonly #byPoint: ReadonlyMap<Path, Mount>;
  /** By device. The deepest part that holds a place decides; of equals the last. */
  readonly #parts = new Map<string, { fsRoot: Path; fate: Fate }[]>();

  constructor(byPoint: ReadonlyMap<Path, Mount>, plan: WipePlan) {
    this.#byPoint = byPoint;
    const root = byPoint.get('/');
    if (root) this.#add(root, 'wiped');
    if (plan.reinstall) this.#reinstall(plan.keep);
    else for (const path of plan.persistRoots) if (!this.#inMemory(path)) this.#add(this.#place(path), 'kept');
    for (const path of plan.wipe) this.#add(this.#place(path), 'wiped');
  }

  of(mount: Mount): Fate {
    const type = skipOfType(mount.fsType);
    const memory = inMemory(mount) || type === 'pseudo';
    // What is written through a mount whose source was deleted is lost when it is unmounted.
    if (mount.deleted && !memory) return 'wiped';
    const own = this.#fateIn(mount);
    if (own) return own;
    if (memory) return 'volatile';
    if (mount.fsType === 'overlay') return this.#fateAt(upperOf(mount) ?? parentOf(mount.where));
    return type === 'fuse' && mount.source.startsWith('/') ? this.#fateAt(mount.source) : 'kept';
  }

  /** True where the kept or wiped part that holds a mount's root is the tree at "/". */
  isInRoot(mount: Mount): boolean {
    const root = this.#byPoint.get('/');
    return root?.device === mount.device && isWithin(mount.fsRoot, root.fsRoot) && this.#fateIn(mount) === 'wiped';
  }

  #reinstall(keep: readonly Path[]): void {
    const local = [...this.#byPoint.values()].filter((mount) => skipOfType(mount.fsType) === null && !inMemory(mount));
    const whole = local.filter((mount) => isWhole(mount) || !local.some((other) => shows(other, mount)));
    for (const mount of whole) this.#add(mount, 'wiped');
    for (const path of keep) {
      if (!this.#inMemory(path)) this.#add(this.#place(path), 'kept');
      for (const mount of whole) if (isWithin(mount.where, path)) this.#add(mount, 'kept');
    }
  }

  #add(place: Place | null, fate: Fate): void {
    if (!place) return;
    const { device, fsRoot } = place;
    const parts = this.#parts.get(device) ?? [];
    this.#parts.set(device, [...parts, { fsRoot, fate }]);
  }

  #place(path: Path): Place | null {
    const mount = mountOf(this.#byPoint, path);
    if (!mount) return null;
    const rest = relativeTo(path, mount.where)!;
    return { device: mount.device, fsRoot: rest === '' ? mount.fsRoot : joinPath(mount.fsRoot, rest) };
  }

  #inMemory(path: Path): boolean {
    const mount = mountOf(this.#byPoint, path);
    return mount !== null && inMemory(mount);
  }

  #fateIn(place: Place): Fate | null {
    let best: { fsRoot: Path; fate: Fate } | null = null;
    for (const part of this.#parts.get(place.device) ?? [])
      if (isWithin(place.fsRoot, part.fsRoot) && part.fsRoot.length >= (best?.fsRoot.length ?? 0)) best = part;
    return best?.fate ?? null;
  }

  #fateAt(path: Path): Fate {
    const place = this.#place(path);
    return (place && this.#fateIn(place)) ?? (this.#inMemory(path) ? 'volatile' : 'kept');
  }
}

/** Shows a whole file system, or a whole btrfs subvolume; a bind mount shows a part of one. */
const isWhole = (mount: Mount): boolean =>
  mount.fsRoot === '/' || (mount.fsType === 'btrfs' && mount.superOptions.includes('subvol=' + mount.fsRoot));

/** True if the whole of `part` can be seen in `whole` too, and more. */
export const shows = (whole: Mount, part: Mount): boolean =>
  whole.device === part.device && whole.fsRoot !== part.fsRoot && isWithin(part.fsRoot, whole.fsRoot);
