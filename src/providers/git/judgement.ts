import { isMirror, type History, type WorkTree } from './standing.ts';
import type { Repository } from './repository.ts';

/** What is to be said of a repository. */
export interface Judgement {
  /**
   * "own": there is something that is nowhere else, or that cannot be told. "clone": all of it is on the hosts. "open": not all was looked at, or there is
   * nothing to say; its place speaks for it.
   */
  is: 'own' | 'clone' | 'open';
  /** For a person. */
  why: string;
  /** The hosts of its remotes. */
  hosts: readonly string[];
}

const counted = (n: number, one: string, many: string): string => (n === 1 ? one : `${n.toLocaleString('en')} ${many}`);

/** Weighs what was read. `work` null: not looked at. `within`: the same of its submodules, ready to be told. */
export function judge(
  repository: Repository,
  history: History | string,
  work: WorkTree | string | null,
  within: readonly { path: string; why: string }[],
): Judgement {
  const own: string[] = [];
  const doubts: string[] = [];
  const isBare = repository.workTree === null;
  if (typeof history === 'string') doubts.push(`whether all is pushed is not known: ${history}`);
  else if (!isBare || !isMirror(repository)) addHistory(history, isBare, own, doubts);
  if (typeof work === 'string') doubts.push(`whether all is committed is not known: ${work}`);
  else if (work !== null) addWork(work, own, doubts);
  for (const { path, why } of within) own.push(`in the submodule ${path}: ${why}`);

  const remotes = typeof history === 'string' ? [] : history.remotes;
  const hosts = [...new Set(remotes.flatMap(({ place }) => ('host' in place ? [place.host] : [])))];
  const said = [...own, ...doubts];
  if (said.length > 0) return { is: 'own', why: said.join(', '), hosts };
  const isWhole = work !== null && typeof work !== 'string' && work.staged !== null && work.untracked !== null;
  return { is: isWhole && hosts.length > 0 ? 'clone' : 'open', why: `a clone: everything is on ${hosts.join(', ')}`, hosts };
}

function addHistory({ refs, unpushed, remotes }: History, isBare: boolean, own: string[], doubts: string[]): void {
  if (isBare && remotes.length > 0 && refs.remotes.size === 0) {
    if (refs.branches.size > 0) doubts.push('a bare clone: whether all of it is pushed is not known');
  } else if (unpushed === null) {
    doubts.push(remotes.length === 0 ? 'many commits, and no remote' : 'whether all commits are pushed was not found out');
  } else if (unpushed > 0) {
    if (remotes.length === 0) own.push(`${counted(unpushed, 'a commit', 'commits')}, and no remote`);
    else own.push(counted(unpushed, 'an unpushed commit', 'unpushed commits'));
  }
  if (refs.stashes > 0) own.push(counted(refs.stashes, 'a stash', 'stashes'));
}

function addWork({ changes, staged, untracked }: WorkTree, own: string[], doubts: string[]): void {
  const changed = changes.modified + changes.conflicts;
  if (changed > 0) own.push(counted(changed, 'a changed file', 'changed files'));
  if (staged === true) own.push('staged changes');
  const fresh = (untracked ?? 0) + changes.intended;
  if (fresh > 0) own.push(counted(fresh, 'a new file', 'new files'));
  if (changes.unclear > 0) doubts.push(counted(changes.unclear, 'a file that may have changed', 'files that may have changed'));
}
