import type { Mount, MountPlan } from '../model/mount.ts';
import { parentOf } from '../model/path.ts';
import type { Path } from '../model/path.ts';
import { mountOf, visibleMounts } from '../parsers/mountinfo.ts';
import { markAliases } from './aliases.ts';
import { Fates } from './fates.ts';
import type { WipePlan } from './fates.ts';
import { skipOfType } from './file-system-types.ts';

export type { WipePlan } from './fates.ts';

export interface PlannedMounts {
  /** One for every mount that can be reached, "/" included. */
  plans: MountPlan[];
  /** Where a tree can be seen that is indexed elsewhere, although no mount stands there → where it is indexed. */
  aliases: Map<Path, Path>;
}

/**
 * Which mounts the walk enters, what becomes of each, and where a tree that can be seen twice is indexed: a bind mount at its mount point,
 * its source being the alias; one whose source lies in the tree at "/" at its source. Where other mounts stand below the side that would be
 * left out, the other side is; where they stand below both, both are walked, as nothing may be lost. "/" is always entered.
 */
export function planMounts(mounts: readonly Mount[], wipe: WipePlan): PlannedMounts {
  const visible = visibleMounts(mounts);
  const byPoint = new Map(visible.map((mount) => [mount.where, mount]));
  const fates = new Fates(byPoint, wipe);
  const plans = new Map<Mount, MountPlan>();
  for (const mount of visible.toSorted((a, b) => a.where.length - b.where.length)) {
    const above = mount.where === '/' ? null : plans.get(mountOf(byPoint, parentOf(mount.where))!);
    // What stands below a mount that is not entered cannot be reached without passing through it.
    const skip = mount.where === '/' ? null : (above?.skip ?? skipOfType(mount.fsType));
    plans.set(mount, { where: mount.where, mount, skip, aliasOf: null, fate: fates.of(mount) });
  }
  const planned = visible.map((mount) => plans.get(mount)!);
  return { plans: planned, aliases: markAliases(planned, byPoint, fates, wipe.persistRoots) };
}

/** What the walk has to be told: what it lists but does not enter and why, and what it must not even look at. */
export function stopsOf({ plans, aliases }: PlannedMounts): { notEntered: Map<Path, string>; omitted: Set<Path> } {
  const notEntered = new Map<Path, string>();
  const omitted = new Set<Path>();
  for (const { where, skip, aliasOf } of plans) {
    if (skip === null) continue;
    notEntered.set(where, aliasOf === null ? skip : `${skip} of ${aliasOf}`);
    // A server that is gone, or a program that hangs, never answers even an lstat.
    if (skip === 'network' || skip === 'fuse') omitted.add(where);
  }
  for (const [path, indexed] of aliases) notEntered.set(path, `alias of ${indexed}`);
  return { notEntered, omitted };
}
