import type { Regret } from '../../model/verdict.ts';
import { isMirror, type History, type WorkTree } from './standing.ts';
import type { Repository } from './repository.ts';

/** What is to be said of a repository. */
export interface Judgement {
  regret: Exclude<Regret, 'none'>;
  /** What exists here only, or why that is not known; null: a clone, everything is on the hosts. */
  why: string | null;
  /** The hosts that have everything else. */
  hosts: readonly string[];
}

const counted = (n: number, one: string, many: string): string => (n === 1 ? one : `${n.toLocaleString('en')} ${many}`);

/** Weighs what was read. `within`: the same of its submodules, ready to be told. */
export function judge(
  repository: Repository,
  history: History | string,
  work: WorkTree | string | null,
  within: readonly { path: string; why: string }[],
): Judgement {
  const own: string[] = [];
  const doubts: string[] = [];
  const isBare = repository.workTree === null;
  const isCopy = isBare && isMirror(repository);
  if (typeof history === 'string') doubts.push(`whether all is pushed is not known: ${history}`);
  else if (!isCopy) addHistory(history, isBare, own, doubts);
  if (typeof work === 'string') doubts.push(`whether all is committed is not known: ${work}`);
  else if (work !== null) addWork(work, own, doubts);
  for (const { path, why } of within) own.push(`in the submodule ${path}: ${why}`);

  const remotes = typeof history === 'string' ? [] : history.remotes;
  const hosts = [...new Set(remotes.flatMap(({ place }) => ('host' in place ? [place.host] : [])))];
  const said = [...own, ...doubts];
  if (said.length > 0) return { regret: 'irreplaceable', why: said.join(', '), hosts };
  if (remotes.length === 0) return { regret: 'tedious', why: 'an empty git repository', hosts };
  if (hosts.length > 0) return { regret: 'tedious', why: null, hosts };
  const paths = remotes.flatMap(({ place }) => ('path' in place ? [place.path] : []));
  return { regret: 'hard', why: `a clone, but of a folder on this machine: ${paths[0]!}`, hosts };
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
  if (staged === null) doubts.push('whether changes are staged was not found out');
  if (untracked === null) doubts.push('new files were not looked for everywhere');
}
