import type { Declaration, DeclaredList, PersistRoot, Problem, Reader } from '../model/declaration.ts';
import type { Mount } from '../model/mount.ts';
import { isWithin, type Path } from '../model/path.ts';
import { mountOf, visibleMounts } from '../parsers/mountinfo.ts';
import { baked } from './baked.ts';
import { assignUsers, isBuilt, isEffective, isPlanned, mergeDeclarations } from './merge.ts';
import { evaluation } from './evaluation.ts';
import { file } from './file.ts';
import { fstab } from './fstab.ts';
import { links } from './links.ts';
import { mountinfo } from './mountinfo.ts';
import type { Outcome, PersistInput, PersistReader } from './reader.ts';
import { reconcile } from './reconcile.ts';
import { staticReading } from './static.ts';
import { setStatuses } from './status.ts';
import { tmpfiles } from './tmpfiles.ts';
import { units } from './units.ts';

/** In the order of trust. The last three look for what leads into a persist root that those before them know. */
const READERS: readonly PersistReader[] = [file, evaluation, staticReading, baked, units, fstab];
const INTO_ROOTS: readonly PersistReader[] = [tmpfiles, mountinfo, links];

/** Where most people have it, by count of public configurations. A directory of such a name is taken for a persist root. */
const USUAL_ROOTS: readonly Path[] = ['/persist', '/persistent', '/nix/persist', '/nix/persistent', '/state'];

/** The persist list as understood, every declaration with its status. Never throws for what it reads. */
export function readDeclared(input: PersistInput): DeclaredList {
  const tried: Tried[] = [];
  for (const reader of READERS) tried.push({ id: reader.id, outcome: reader.read(input, []) });
  const roots = knownRoots(
    tried.map(({ outcome }) => outcome),
    input,
  );
  const paths = roots.map((root) => root.path);
  for (const reader of INTO_ROOTS) tried.push({ id: reader.id, outcome: reader.read(input, paths) });

  const isPlan = input.files.length > 0 || input.evaluated !== null;
  const results = tried.map(({ outcome }) => outcome.result);
  const effective = tried.filter(({ id }) => id === 'mountinfo' || id === 'symlinks').flatMap(({ outcome }) => outcome.result.declarations);
  const merged = mergeDeclarations(
    results.map(({ declarations }) => declarations.filter((each) => isMapping(each, paths))),
    isPlan,
  );
  const { kept: declarations, problems: inRoot } = withoutRootBinds(merged.declarations, paths, input.mounts);
  assignUsers(declarations, input.accounts.users);
  settleKinds(declarations, input);
  const hidden = setStatuses(declarations, {
    host: input.host,
    mounts: input.mounts,
    offline: input.offline === true,
    mountedFrom: new Map(effective.filter((each) => each.readers.includes('mountinfo')).map((each) => [each.path, each.storePath])),
    roots: paths,
    isRunning: (each) => isBuilt(each) || !isPlanned(each),
  });
  const declared = declarations.filter((each) => isPlanned(each) || isBuilt(each));
  const problems = [
    ...results.flatMap((result) => result.problems),
    ...merged.problems,
    ...inRoot,
    ...reconcile({ declared, effective }),
    ...hidden,
  ];
  const unread = tried.filter(({ id }) => decides(id, isPlan, tried)).flatMap(({ outcome }) => outcome.result.notUnderstood);
  return {
    completeness: completenessOf(declarations, declared, unread.length, isPlan || statusOf(tried, 'baked') === 'used'),
    roots,
    declarations,
    references: results.flatMap((result) => result.references).filter(({ path }) => paths.some((root) => isWithin(path, root))),
    notUnderstood: results.flatMap((result) => result.notUnderstood),
    problems: unique(problems),
    readers: tried.map(({ id, outcome: { status, detail } }) => ({ reader: id, status, detail })),
  };
}

interface Tried {
  id: Reader;
  outcome: Outcome;
}

/** Whose gaps make the list incomplete: the plan's; without one the baked list's; without that everybody's. */
function decides(id: Reader, isPlan: boolean, tried: readonly Tried[]): boolean {
  if (isPlan) return id === 'file' || id === 'eval' || id === 'static';
  return id === 'baked' || statusOf(tried, 'baked') !== 'used';
}

const statusOf = (tried: readonly Tried[], id: Reader): Outcome['status'] | undefined =>
  tried.find((each) => each.id === id)?.outcome.status;

/** A file system of its own, or one whose source is out of sight, is a mount and no declaration: what becomes of it the mounts say. */
const isMapping = (each: Declaration, roots: readonly Path[]): boolean =>
  !each.readers.includes('mountinfo') || (each.storePath !== null && each.storePath !== each.path && !roots.includes(each.path));

/**
 * The roots a list names, those of the usual names, and those that a mapping shows ("/x/var/log" at /var/log) where they do not lie on the
 * file system at "/": a bind mount within it keeps nothing.
 */
function knownRoots(outcomes: readonly Outcome[], { host, mounts }: PersistInput): PersistRoot[] {
  const roots = new Map<Path, PersistRoot>();
  const add = (root: PersistRoot) => {
    const known = roots.get(root.path);
    if (known === undefined) roots.set(root.path, { ...root });
    else known.enabled ||= root.enabled;
  };
  for (const { result } of outcomes) for (const root of result.roots) add(root);
  for (const path of USUAL_ROOTS) if (host.resolve(path).entry?.kind === 'directory') add({ path, name: null, enabled: true });
  const byPoint = pointsOf(mounts);
  for (const { result } of outcomes) {
    for (const { persistRoot, via } of result.declarations) {
      if (persistRoot === null) continue;
      const elsewhere = (mountOf(byPoint, persistRoot)?.where ?? '/') !== '/';
      if (elsewhere || via.includes('impermanence')) add({ path: persistRoot, name: null, enabled: true });
    }
  }
  return [...roots.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

const pointsOf = (mounts: readonly Mount[] | null): ReadonlyMap<Path, Mount> =>
  new Map((mounts === null ? [] : visibleMounts(mounts)).map((mount) => [mount.where, mount]));

/** A bind of fstab or a unit from the file system at "/" to itself is no persistence, whatever it is for. */
function withoutRootBinds(
  declarations: readonly Declaration[],
  roots: readonly Path[],
  mounts: readonly Mount[] | null,
): { kept: Declaration[]; problems: Problem[] } {
  const byPoint = pointsOf(mounts);
  const problems: Problem[] = [];
  const kept = declarations.filter((each) => {
    const { storePath } = each;
    if (isPlanned(each) || each.method !== 'bind' || storePath === null || roots.some((root) => isWithin(storePath, root))) return true;
    if (mountOf(byPoint, storePath)?.where !== '/') return true;
    problems.push({ code: 'bind-inside-root', path: each.path, text: `source is on the root filesystem itself: ${storePath}` });
    return false;
  });
  return { kept, problems };
}

/** What a list leaves open is what stands there, in the persist root or live. */
function settleKinds(declarations: readonly Declaration[], { host }: PersistInput): void {
  for (const each of declarations) {
    for (const path of [each.storePath, each.path]) {
      if (each.kind !== 'unknown' || path === null) continue;
      const { entry } = host.resolve(path);
      if (entry !== null) each.kind = entry.kind === 'directory' ? 'directory' : 'file';
    }
  }
}

/** `isWhole`: there is a list of its own, which may be empty; a built system without any entry has none. */
function completenessOf(
  all: readonly Declaration[],
  declared: readonly Declaration[],
  unread: number,
  isWhole: boolean,
): DeclaredList['completeness'] {
  if (unread > 0) return declared.length > 0 ? 'partial' : 'none';
  if (isWhole && declared.length === 0) return 'complete';
  if (declared.length > 0) return declared.some((each) => each.conditions.length > 0) ? 'conditional' : 'complete';
  return all.some((each) => isEffective(each) && each.method !== 'subvolume') ? 'partial' : 'none';
}

/** Two readers may see one trouble: once a code and path. */
function unique(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ code, path, text }) => {
    const key = `${code}\0${path ?? text}`;
    return !seen.has(key) && seen.add(key);
  });
}
