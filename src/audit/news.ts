import { failed, type Host } from '../host/host.ts';
import { isWithin, joinPath, parentOf, type Path, segmentsOf } from '../model/path.ts';
import type { WeighedClaim } from '../model/explanation.ts';
import type { Group } from '../model/report.ts';
import { stopsOf } from '../scanner/mounts.ts';
import { walk } from '../scanner/walk.ts';
import { aggregate } from '../verdicts/aggregate.ts';
import { claimsAt } from '../verdicts/explain.ts';
import { Judge } from '../verdicts/judge.ts';
import type { Plan } from './plan.ts';
import { groupsOf } from './report.ts';

/** A name that is in no catalogue: only what is said of any name holds for it. */
const ANYTHING = 'cruft-new-entry';

/** Who speaks for a path; null: nobody. */
function speaker(host: Host, plan: Plan, path: Path, isDirectory: boolean, target: Path | null = null): WeighedClaim | null {
  const names = (dir: Path): Set<string> => {
    const listed = host.list(dir);
    return new Set(failed(listed) ? [] : listed);
  };
  return claimsAt(plan.judge.weigher, path, isDirectory, target, names).find(({ won }) => won) ?? null;
}

/** A new entry in it would be a line of its own: not declared, not on a file system that is kept, not covered by a claim on the whole. */
const isOpen = (host: Host, plan: Plan, dir: Path): boolean => {
  const path = joinPath(dir, ANYTHING);
  return [true, false].some((isDirectory) => {
    const claim = speaker(host, plan, path, isDirectory);
    return claim === null || claim.verdict === 'unknown' || (claim.verdict === 'persist' && claim.path === path);
  });
};

const isContainer = (plan: Plan, path: Path): boolean => plan.claims.some((claim) => claim.container === true && claim.path === path);

/**
 * The directories at or below `top` in which something new would be undeclared state of its own: those that hold several lines of the list,
 * the containers of the catalogue and the homes, as far as they are open. What is declared, or is one line as a whole, is not among them.
 */
export function frontierOf(host: Host, plan: Plan, groups: readonly Group[], top: Path = '/'): Set<Path> {
  const candidates = new Set<Path>(plan.subjects.map(({ home }) => home));
  for (const { path, container, glob } of plan.claims) if (container === true && !glob) candidates.add(path);
  for (const { path } of groups) for (let at = path; at !== '/'; at = parentOf(at)) candidates.add(parentOf(at));
  return new Set([...candidates].filter((dir) => isWithin(dir, top) && isRealDirectory(host, dir) && isOpen(host, plan, dir)));
}

function isRealDirectory(host: Host, path: Path): boolean {
  const found = host.resolve(path);
  return found.path === path && found.entry!.kind === 'directory';
}

/** Judges paths that no scan has seen, with all below them: the lines that a scan would show of them. What is gone again gives none. */
export async function judgeNew(host: Host, plan: Plan, paths: readonly Path[], signal: AbortSignal): Promise<Group[]> {
  const groups: Group[] = [];
  const roots: { path: Path; ref: number }[] = [];
  const judge = new Judge(plan.judge);
  const { notEntered, omitted } = stopsOf(plan.planned);
  for (const path of paths) {
    const node = host.lstat(path);
    if (failed(node)) continue;
    if (node.kind !== 'directory' || notEntered.has(path)) groups.push(...groupAt(host, plan, path));
    else {
      judge.root(roots.length, path, Number(node.mtimeNs / 1_000_000_000n));
      roots.push({ path, ref: roots.length });
    }
  }
  if (roots.length > 0) {
    const walked = walk({ hostRoot: host.root, roots, notEntered, omitted, listOnly: new Set(), threads: 1, signal });
    for await (const { listings } of walked) for (const listing of listings) judge.listing(listing);
    groups.push(...groupsOf(aggregate(judge).lumps, judge.codes, host));
  }
  return groups;
}

/** One node as a line of the list; none where it is gone. */
export function groupAt(host: Host, plan: Plan, path: Path): Group[] {
  const node = host.lstat(path);
  if (failed(node)) return [];
  const claim = speaker(host, plan, path, node.kind === 'directory', node.target);
  const user = plan.subjects.find(({ home }) => home !== '/' && isWithin(path, home))?.name ?? null;
  const bytes = node.kind === 'file' ? Math.min(node.size, node.blocks * 512) : 0;
  return [
    {
      path,
      kind: node.kind,
      whole: true,
      verdict: claim?.verdict ?? 'unknown',
      class: claim?.class ?? null,
      regret: claim?.regret ?? 'none',
      confidence: claim?.confidence ?? 'ask',
      entries: 1,
      bytes,
      apparentBytes: node.kind === 'file' ? node.size : 0,
      mtime: Number(node.mtimeNs / 1_000_000_000n),
      owner: claim?.owner ?? null,
      user,
      uid: node.uid,
      gid: node.gid,
      mode: node.mode,
      why: claim?.why ?? 'nobody accounts for it',
      evidence: claim?.evidence ?? [],
      store: null,
    },
  ];
}

/**
 * The place that a change belongs to, as the list would show it: where the claim on it stands ("~/.mozilla"), or, of what nobody claims, the
 * highest directory that nobody claims. A home, a container or the root never stands for what is in it.
 */
export function placeOf(host: Host, plan: Plan, path: Path, isDirectory: boolean): Path {
  const claim = speaker(host, plan, path, isDirectory);
  const homes = plan.subjects.map(({ home }) => home);
  if (claim !== null && claim.verdict !== 'unknown') return claim.path !== '/' && isWithin(path, claim.path) ? claim.path : path;
  let at: Path = path;
  for (let up = parentOf(at); segmentsOf(up).length > 0; up = parentOf(up)) {
    if (homes.includes(up) || isContainer(plan, up) || speaker(host, plan, up, true) !== null) break;
    at = up;
  }
  return at;
}
