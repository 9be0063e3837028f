import type { Mount, MountPlan } from '../model/mount.ts';
import { isWithin, joinPath, parentOf, relativeTo } from '../model/path.ts';
import type { Path } from '../model/path.ts';
import { mountOf, visibleMounts } from '../parsers/mountinfo.ts';
import { Fates, shows, upperOf } from './fates.ts';
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
  return { plans: planned, aliases: findAliases(planned, byPoint, fates, wipe.persistRoots) };
}

/** Marks the mounts that show again what is indexed elsewhere, and gives the places that do so without a mount. */
function findAliases(
  plans: readonly MountPlan[],
  byPoint: ReadonlyMap<Path, Mount>,
  fates: Fates,
  persistRoots: readonly Path[],
): Map<Path, Path> {
  const aliases = new Map<Path, Path>();
  const rank = (where: Path): number => (where === '/' ? 0 : persistRoots.some((root) => isWithin(where, root)) ? 2 : 1);
  const local = plans.filter((plan) => plan.skip === null && !plan.mount.deleted);
  const isShut = (plan: MountPlan): boolean => plan.skip !== null;
  const hasBelow = (dir: Path, except: MountPlan): boolean =>
    local.some((other) => other !== except && !isShut(other) && other.where !== dir && isWithin(other.where, dir));
  const leaveOut = (plan: MountPlan, aliasOf: Path): void => void Object.assign(plan, { skip: 'alias', aliasOf });

  for (const plan of local) {
    const upper = upperOf(plan.mount);
    // Container engines keep both side by side: …/overlay2/ID/{diff,merged}.
    if (upper && plan.where !== '/' && parentOf(upper) === parentOf(plan.where) && !hasBelow(plan.where, plan)) leaveOut(plan, upper);
  }

  const twins = new Map<string, MountPlan[]>();
  for (const plan of local.toSorted((a, b) => b.where.length - a.where.length)) {
    if (isShut(plan)) continue;
    const key = `${plan.mount.device} ${plan.mount.fsRoot}`;
    twins.set(key, [...(twins.get(key) ?? []), plan]);
  }
  for (const group of twins.values()) {
    let [first, ...others] = group.sort((a, b) => rank(a.where) - rank(b.where) || local.indexOf(a) - local.indexOf(b));
    for (const plan of others) {
      if (!hasBelow(plan.where, plan)) leaveOut(plan, first!.where);
      else if (rank(first!.where) > 0 && !hasBelow(first!.where, first!)) {
        leaveOut(first!, plan.where);
        first = plan;
      }
    }
  }

  for (const plan of local.toSorted((a, b) => a.mount.fsRoot.length - b.mount.fsRoot.length)) {
    if (isShut(plan)) continue;
    const sources = local
      .filter((other) => !isShut(other) && shows(other.mount, plan.mount))
      .toSorted((a, b) => a.mount.fsRoot.length - b.mount.fsRoot.length)
      .map((other) => ({ other, place: joinPath(other.where, relativeTo(plan.mount.fsRoot, other.mount.fsRoot)!) }))
      .filter(({ other, place }) => place !== plan.where && mountOf(byPoint, place) === other.mount)
      .map(({ place }) => place);
    const walked = sources.filter((place) => ![...aliases.keys()].some((alias) => isWithin(place, alias)));
    const belowHere = hasBelow(plan.where, plan);
    const belowSource = walked.some((place) => isWithin(plan.where, place) || hasBelow(place, plan));
    if (walked.length > 0 && !belowHere && (belowSource || fates.isInRoot(plan.mount))) leaveOut(plan, walked[0]!);
    else if (!belowSource) for (const place of sources) aliases.set(place, plan.where);
  }

  const byWhere = new Map(plans.map((plan) => [plan.where, plan]));
  for (const plan of plans) {
    const next = plan.aliasOf === null ? undefined : byWhere.get(plan.aliasOf);
    if (next?.aliasOf) plan.aliasOf = next.aliasOf;
  }
  return aliases;
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
