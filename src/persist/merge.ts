import type { Declaration, Problem, Reader } from '../model/declaration.ts';
import { comparePaths, isWithin, type Path } from '../model/path.ts';
import type { User } from '../model/users.ts';

/** What is effective on the running system, whatever is declared. */
const EFFECTIVE: readonly Reader[] = ['mountinfo', 'symlinks'];

/** What --persist and --flake give. */
const PLAN: readonly Reader[] = ['file', 'eval', 'static'];

export const isEffective = ({ readers }: Declaration): boolean => readers.some((reader) => EFFECTIVE.includes(reader));

export const isPlanned = ({ readers }: Declaration): boolean => readers.some((reader) => PLAN.includes(reader));

/** Declared in the running system: baked in, or in its units, fstab and tmpfiles. */
export const isBuilt = ({ readers }: Declaration): boolean =>
  readers.some((reader) => !EFFECTIVE.includes(reader) && !PLAN.includes(reader));

/**
 * One list of what the readers gave, in their order of trust. Where there is a plan it decides what is declared: the running system's own
 * declarations only say whether a planned one is meant to be in effect already. What is effective is known in either case.
 */
export function mergeDeclarations(
  lists: readonly (readonly Declaration[])[],
  planned: boolean,
): { declarations: Declaration[]; problems: Problem[] } {
  const byPath = new Map<Path, Declaration[]>();
  const problems: Problem[] = [];
  for (const list of lists) {
    const own = new Set<Declaration>();
    for (const each of list) {
      const before = byPath.get(each.path) ?? [];
      const same = before.find((other) => isSame(other, each));
      if (same === undefined) {
        const copy = { ...each, readers: [...each.readers], via: [...each.via] };
        own.add(copy);
        byPath.set(each.path, [...before, copy]);
      } else {
        if (own.has(same))
          problems.push({ code: 'declared-twice', path: each.path, text: `declared in ${placeOf(same)} and again in ${placeOf(each)}` });
        merge(same, each);
      }
    }
  }
  const declarations = [...byPath.values()]
    .flatMap((here) => withoutOtherSources(here, planned, problems))
    .filter((each) => !planned || isPlanned(each) || isEffective(each));
  return { declarations: declarations.sort((a, b) => comparePaths(a.path, b.path) || compareText(a.persistRoot, b.persistRoot)), problems };
}

const isSame = (a: Declaration, b: Declaration): boolean => a.storePath === null || b.storePath === null || a.storePath === b.storePath;

const placeOf = ({ source }: Declaration): string => (source.line === null ? source.file : `${source.file}:${source.line}`);

const compareText = (a: string | null, b: string | null): number => ((a ?? '') < (b ?? '') ? -1 : (a ?? '') > (b ?? '') ? 1 : 0);

/** What the first one does not say is taken from the second. */
function merge(into: Declaration, from: Declaration): void {
  into.readers = [...new Set([...into.readers, ...from.readers])];
  if (!isEffective(from)) into.via = [...new Set([...into.via, ...from.via])];
  if (into.kind === 'unknown') into.kind = from.kind;
  if (into.method === 'unknown') into.method = from.method;
  if (into.scope === 'system' && from.scope === 'user') Object.assign(into, { scope: 'user', user: from.user });
  into.persistRoot ??= from.persistRoot;
  into.storePath ??= from.storePath;
  into.owner ??= from.owner;
  into.group ??= from.group;
  into.mode ??= from.mode;
  into.parent ??= from.parent;
  into.inInitrd ||= from.inInitrd;
  into.hideMount ||= from.hideMount;
}

/** Drops what is only effective where the same path is declared from elsewhere: the status of the declared one tells of it. */
function withoutOtherSources(here: Declaration[], planned: boolean, problems: Problem[]): Declaration[] {
  const inPlan = planned ? here.filter(isPlanned) : [];
  const declared = inPlan.length > 0 ? inPlan : here.filter(isBuilt);
  if (declared.length === 0) return here;
  const stores = new Set(declared.filter((each) => each.enabled).map((each) => each.storePath));
  if (stores.size > 1)
    problems.push({ code: 'path-in-two-roots', path: here[0]!.path, text: `declared from ${[...stores].join(' and ')}` });
  return declared;
}

/** Readers of a built system do not say whose an entry is: it is the user's in whose home it lies. */
export function assignUsers(declarations: readonly Declaration[], users: readonly User[]): void {
  const homes = users.filter(({ home }) => home !== '/').sort((a, b) => b.home.length - a.home.length);
  for (const each of declarations) {
    if (each.user !== null || isPlanned(each) || each.readers.includes('baked')) continue;
    const owner = homes.find(({ home }) => each.path !== home && isWithin(each.path, home));
    if (owner !== undefined) Object.assign(each, { scope: 'user', user: owner.name });
  }
}
