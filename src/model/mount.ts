import type { Path } from './path.ts';

/** One line of mountinfo, proc(5), seen from inside the root directory. */
export interface Mount {
  id: number;
  parent: number;
  /** "major:minor". Compare only with other mountinfo lines: on btrfs it is not `st_dev`. */
  device: string;
  /** The part of the file system that is shown here (field 4), without a "//deleted" suffix. */
  fsRoot: Path;
  /** The mount point. */
  where: Path;
  fsType: string;
  source: string;
  options: string[];
  superOptions: string[];
  /** Field 4 ended in "//deleted": the source of this bind mount was deleted or replaced by a rename. */
  deleted: boolean;
}

/** Why the walk does not enter a mount. */
export type MountSkip = 'pseudo' | 'network' | 'fuse' | 'alias';

/** What the walk and the verdicts have to know of one mount point. */
export interface MountPlan {
  where: Path;
  mount: Mount;
  /** null: entered. "alias": the same tree is indexed at another path, `aliasOf`. */
  skip: MountSkip | null;
  aliasOf: Path | null;
  /** What becomes of it: emptied by the plan, kept, or memory that every boot empties. */
  fate: 'wiped' | 'kept' | 'volatile';
}
