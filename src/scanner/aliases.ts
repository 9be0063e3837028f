import type { Mount, MountPlan } from '../model/mount.ts';
import { isWithin, joinPath, parentOf, relativeTo } from '../model/path.ts';
import type { Path } from '../model/path.ts';
import { mountOf } from '../parsers/mountinfo.ts';
import { shows, upperOf } from './fates.ts';
import type { Fates } from './fates.ts';

/**
 * Marks the plans that show again what is indexed elsewhere, and gives the places that do so without a mount → where they are indexed.
 * `byPoint`: the visible mounts.
 */
export function markAliases(
  plans: readonly MountPlan[],
  byPoint: ReadonlyMap<Path, Mount>,
  fates: Fates,
  persistRoots: readonly Path[],
): Map<Path, Path> {
  // A mount whose source was deleted is seen nowhere else.
  const local = plans.filter((plan) => plan.skip === null && !plan.mount.deleted);
  leaveOutOverlays(local);
  leaveOutTwins(local, persistRoots);
  const aliases = settleBinds(local, byPoint, fates);
  const byWhere = new Map(plans.map((plan) => [plan.where, plan]));
  for (const plan of plans) plan.aliasOf = byWhere.get(plan.aliasOf ?? '')?.aliasOf ?? plan.aliasOf;
  return aliases;
}

const leaveOut = (plan: MountPlan, aliasOf: Path): void => void Object.assign(plan, { skip: 'alias', aliasOf });

/** True if the walk enters a mount, other than `except`, strictly below `dir`. */
const hasBelow = (local: readonly MountPlan[], dir: Path, except: MountPlan): boolean =>
  local.some((other) => other.skip === null && other !== except && other.where !== dir && isWithin(other.where, dir));

/** Container engines keep both views side by side: …/overlay2/ID/{diff,merged}. */
function leaveOutOverlays(local: readonly MountPlan[]): void {
  for (const plan of local) {
    const upper = upperOf(plan.mount);
    if (upper && plan.where !== '/' && parentOf(upper) === parentOf(plan.where) && !hasBelow(local, plan.where, plan))
      leaveOut(plan, upper);
  }
}

/** Of mounts that show the same: first "/", then what is not under a persist root, then the older. The deepest pairs come first. */
function leaveOutTwins(local: readonly MountPlan[], persistRoots: readonly Path[]): void {
  const rank = (where: Path): number => (where === '/' ? 0 : persistRoots.some((root) => isWithin(where, root)) ? 2 : 1);
  const groups = new Map<string, MountPlan[]>();
  for (const plan of local.toSorted((a, b) => b.where.length - a.where.length)) {
    if (plan.skip) continue;
    const key = `${plan.mount.device} ${plan.mount.fsRoot}`;
    groups.set(key, [...(groups.get(key) ?? []), plan]);
  }
  for (const group of groups.values()) {
    group.sort((a, b) => rank(a.where) - rank(b.where) || local.indexOf(a) - local.indexOf(b));
    let first = group[0]!;
    for (const plan of group.slice(1)) {
      if (!hasBelow(local, plan.where, plan)) leaveOut(plan, first.where);
      else if (first.where !== '/' && !hasBelow(local, first.where, first)) {
        leaveOut(first, plan.where);
        first = plan;
      }
    }
  }
}

/** Decides for every mount of a part that another mount shows too. Larger parts come first, as a smaller one may lie in what they left out. */
function settleBinds(local: readonly MountPlan[], byPoint: ReadonlyMap<Path, Mount>, fates: Fates): Map<Path, Path> {
  const aliases = new Map<Path, Path>();
  const larger = local.toSorted((a, b) => a.mount.fsRoot.length - b.mount.fsRoot.length);
  for (const plan of larger) {
    if (plan.skip) continue;
    const sources: Path[] = [];
    for (const other of larger) {
      if (other.skip || !shows(other.mount, plan.mount)) continue;
      const place = joinPath(other.where, relativeTo(plan.mount.fsRoot, other.mount.fsRoot)!);
      // A self bind (a read-only /nix/store) has no second place, and what another mount covers is not seen.
      if (place !== plan.where && mountOf(byPoint, place) === other.mount) sources.push(place);
    }
    const walked = sources.filter((place) => ![...aliases.keys()].some((alias) => isWithin(place, alias)));
    const belowSource = walked.some((place) => isWithin(plan.where, place) || hasBelow(local, place, plan));
    const stays = walked.length > 0 && !hasBelow(local, plan.where, plan) && (belowSource || fates.isInRoot(plan.mount));
    if (stays) leaveOut(plan, walked[0]!);
    else if (!belowSource) for (const place of sources) aliases.set(place, plan.where);
  }
  return aliases;
}
