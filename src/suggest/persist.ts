import type { Declaration } from '../model/declaration.ts';
import type { Group, Report } from '../model/report.ts';
import type { Entry } from '../model/entry.ts';
import { isWithin, parentOf, type Path, relativeTo, segmentsOf } from '../model/path.ts';
import type { Holder, Suggestion, Withheld } from '../model/suggestion.ts';
import type { Accounts } from '../model/users.ts';
import { type Confidence, CONFIDENCES, type Regret, REGRETS } from '../model/verdict.ts';
import { coverFinder, placeOf } from './declared.ts';
import { nest, nestAsks, uncovered } from './nest.ts';
import { type Home, Places } from './places.ts';
import type { Proposal } from './proposal.ts';

export interface SuggestOptions {
  accounts: Accounts;
  /** What costs less to lose is left out. "tedious", the default, and "none" leave nothing out. */
  minRegret?: Regret;
  /** What is less sure is asked. Default "likely". */
  minConfidence?: Confidence;
  /** The persist root. Default: the first of the declared list, else "/persist". */
  root?: Path;
  /** The root for what is dear to fetch again. Default: a declared root with "cache" in its name or path; null: none. */
  cacheRoot?: Path | null;
  /** The indexed node at a path, for the owner and mode of directories that stand above a suggestion; null: not indexed. */
  node?: (path: Path) => Pick<Entry, 'mode' | 'uid' | 'gid'> | null;
  /** Whether the program that writes this file replaces it by rename. `relative`: home-relative, null outside homes. */
  isReplaced?: (path: Path, relative: string | null) => boolean;
}

/** useradd, passwd and their kin write a new file and rename it: a bind mount and a link both fail (measured with useradd, groupadd and chpasswd). */
const ACCOUNT_FILES = /^\/etc\/(passwd|shadow|group|gshadow|subuid|subgid)-?$/;
const ACCOUNT_REASON =
  'its tools replace it by rename, which fails on a file that is bound or linked: set users.mutableUsers = false and give each user a hashedPasswordFile in the persist root';

const RENAMED =
  'its program replaces it by rename: a bind mount loses that write, a link is replaced; see that the content arrives in the persist root';

/** What of a report a suggestion is made from. */
export type Basis = Pick<Report, 'groups' | 'declared'> & { scan: Pick<Report['scan'], 'users'> };

/** What the declared list lacks: one declaration for each place worth keeping. */
export function suggestPersist(report: Basis, options: SuggestOptions): Proposal {
  const { accounts, minRegret = 'tedious', minConfidence = 'likely' } = options;
  const cacheRoot = options.cacheRoot === undefined ? declaredCache(report) : options.cacheRoot;
  const root = options.root ?? report.declared.roots.find((each) => each.enabled && each.path !== cacheRoot)?.path ?? '/persist';
  const homes = homesOf(report, accounts);
  const roots = [root, ...(cacheRoot === null ? [] : [cacheRoot]), ...report.declared.roots.map((each) => each.path)];
  const places = new Places(homes, roots);
  const coverOf = coverFinder(report.declared);
  const withheld: Withheld[] = [];
  const sure: Suggestion[] = [];
  const asks: Suggestion[] = [];

  for (const group of report.groups) {
    if (!isCandidate(group, cacheRoot, report.groups) || REGRETS.indexOf(regretOf(group)) < REGRETS.indexOf(minRegret)) continue;
    const cover = coverOf(group.path);
    if (cover !== null && cover.conditions.length === 0) continue;
    const made = entryFor(group, places, options);
    if ('reason' in made) {
      withheld.push(made);
      continue;
    }
    if (cover !== null) {
      const note = `declared at ${placeOf(cover)}, under a condition that could not be decided`;
      asks.push({ ...made, confidence: 'ask', notes: [...(made.notes ?? []), note] });
    } else if (CONFIDENCES.indexOf(made.confidence) >= CONFIDENCES.indexOf(minConfidence)) sure.push(made);
    else asks.push(made);
  }
  const suggestions = replacing(nest(sure), report.declared.declarations);
  return { suggestions, asks: nestAsks(asks, suggestions), withheld: uncovered(withheld, suggestions), root, cacheRoot, homes, places };
}

/** Names what is declared already inside a suggested directory: both at once is a mount on a mount. */
const replacing = (suggestions: readonly Suggestion[], declarations: readonly Declaration[]): Suggestion[] =>
  suggestions.map((each) => {
    const inside = each.kind === 'directory' ? declarations.filter(({ path, enabled }) => enabled && isWithin(path, each.path)) : [];
    const notes = inside.map((declaration) => `takes the place of ${declaration.path}, declared at ${placeOf(declaration)}`);
    return notes.length === 0 ? each : { ...each, notes: [...(each.notes ?? []), ...notes] };
  });

/** The lowest regret option takes in what has none: the unknown, and caches. */
const regretOf = (group: Group): Regret => (group.regret === 'none' ? 'tedious' : group.regret);

function isCandidate(group: Group, cacheRoot: Path | null, groups: readonly Group[]): boolean {
  // The bare node of a directory whose contents stand in groups of their own: nothing to lose, unless it is where a person keeps his own.
  if (group.kind === 'directory' && !group.whole && group.entries === 1 && !keepsOwn(group, groups)) return false;
  if (group.verdict === 'persist') return group.store !== 'cache' || cacheRoot !== null;
  return group.verdict === 'unknown' || (group.verdict === 'disposable' && group.store === 'cache' && cacheRoot !== null);
}

const keepsOwn = (folder: Group, groups: readonly Group[]): boolean =>
  folder.verdict === 'persist' &&
  folder.class === 'document' &&
  groups.some((each) => each !== folder && each.verdict === 'persist' && isWithin(each.path, folder.path));

function declaredCache({ declared }: Basis): Path | null {
  const roots = declared.roots.filter((each) => each.enabled);
  return roots.length < 2 ? null : (roots.find((each) => /cache/i.test(`${each.name ?? ''} ${each.path}`))?.path ?? null);
}

/** System users live in their state folders: those are no homes. */
const homesOf = (report: Basis, accounts: Accounts): Home[] =>
  report.scan.users
    .filter(({ home }) => home !== '/' && !isWithin(home, '/var'))
    .map(({ name, home }) => ({ user: name, path: home, group: accounts.users.find((user) => user.name === name)?.group ?? 'users' }));

/** Declares the group's own path, or the directory around it where the path itself will not do. */
function entryFor(group: Group, places: Places, options: SuggestOptions): Suggestion | Withheld {
  const { path } = group;
  if (ACCOUNT_FILES.test(path)) return { path, reason: ACCOUNT_REASON };
  const refusal = places.refusal(path);
  if (refusal !== null) return { path, reason: refusal };
  const home = places.homeOf(path);
  const dir = parentOf(path);
  const widened = (note: string): Suggestion | null => {
    const node = places.mayStandIn(dir) ? (options.node?.(dir) ?? null) : null;
    return node && { ...suggestionFor(group, dir, 'directory', node, places, options), notes: [note] };
  };
  if (group.kind !== 'directory' && group.kind !== 'file') {
    const reason = group.kind === 'symlink' ? 'a symbolic link cannot be declared' : `a ${group.kind} cannot be declared`;
    return widened(`for ${path}: ${reason}`) ?? { path, reason };
  }
  const own = suggestionFor(group, path, group.kind, group, places, options);
  if (group.kind === 'directory' || !options.isReplaced?.(path, home && relativeTo(path, home.path))) return own;
  return widened(`for ${path}, which its program replaces by rename`) ?? { ...own, notes: [RENAMED] };
}

const modeText = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, '0');

function suggestionFor(
  group: Group,
  path: Path,
  kind: 'directory' | 'file',
  node: { uid: number; gid: number; mode: number },
  places: Places,
  options: SuggestOptions,
): Suggestion {
  const { class: kindOfState, confidence, bytes, entries, why, evidence, regret } = group;
  const home = places.homeOf(path);
  const parents = parentsOf(path, options);
  const { owner, group: ownerGroup, mode } = holder(path, node, options.accounts);
  return {
    path,
    relative: home && relativeTo(path, home.path),
    kind,
    scope: home === null ? 'system' : 'user',
    user: home?.user ?? null,
    owner,
    group: ownerGroup,
    mode,
    class: kindOfState,
    regret,
    confidence,
    bytes,
    entries,
    why,
    evidence,
    store: group.store,
    parent: parents.at(-1)?.path === parentOf(path) ? parents.at(-1)! : null,
    parents,
  };
}

const holder = (path: Path, node: { uid: number; gid: number; mode: number }, accounts: Accounts): Holder => ({
  path,
  owner: accounts.userName(node.uid) ?? String(node.uid),
  group: accounts.groupName(node.gid) ?? String(node.gid),
  mode: modeText(node.mode),
});

/** The directories above `path`, without "/". systemd wants /var/lib/private at 0700 and refuses to start a DynamicUser= unit else. */
function parentsOf(path: Path, { node, accounts }: SuggestOptions): Holder[] {
  const out: Holder[] = [];
  const names = segmentsOf(path).slice(0, -1);
  for (let depth = 1; depth <= names.length; depth++) {
    const at = '/' + names.slice(0, depth).join('/');
    const known = node?.(at) ?? null;
    if (at === '/var/lib/private') out.push({ path: at, owner: 'root', group: 'root', mode: '0700' });
    else if (known !== null) out.push(holder(at, known, accounts));
  }
  return out;
}
