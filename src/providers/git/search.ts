import { failed, type Host } from '../../host/host.ts';
import { joinPath, type Path } from '../../model/path.ts';
import { type Budget, LIST } from './budget.ts';
import { isGitDir } from './repository.ts';

export interface FoundRepository {
  path: Path;
  kind: 'work tree' | 'bare';
  /** In plain sight: no folder between the home and it begins with a dot. */
  visible: boolean;
}

export interface Found {
  /** The upper ones first. */
  repositories: FoundRepository[];
  /** Folders in which there is nothing but repositories and such folders, with what is directly in them; a folder after those in it. */
  shelves: Map<Path, readonly Path[]>;
  /** False: there were more folders than may be looked at. */
  whole: boolean;
}

/** ~/src/github.com/owner/name. */
const MAX_DEPTH = 4;
/** Where dot folders are looked into: programs' settings and data kept with git. */
const HIDDEN_IN = ['', '.config', '.local/share'];

/** Repositories in a home: in its visible folders down to the fourth level, and in plain dot folders. No link is followed and no other file system entered. */
export function findRepositories(host: Host, home: Path, budget: Budget): Found {
  const found: Found = { repositories: [], shelves: new Map(), whole: true };
  const top = host.lstat(home);
  if (failed(top)) return found;
  for (const dir of HIDDEN_IN) {
    const base = joinPath(home, dir).replace(/\/$/, '');
    const names = host.list(base);
    for (const name of failed(names) ? [] : names) {
      if (dir === '' ? !name.startsWith('.') || name === '.git' || name === '.cache' : name.startsWith('.')) continue;
      const path = joinPath(base, name);
      const entry = host.lstat(path);
      if (failed(entry) || entry.kind !== 'directory' || entry.dev !== top.dev) continue;
      const has = (inside: string): boolean => !failed(host.lstat(joinPath(path, inside)));
      if (!budget.spend(LIST)) found.whole = false;
      else if (has('.git')) found.repositories.push({ path, kind: 'work tree', visible: false });
      else if (has('HEAD') && has('objects')) found.repositories.push({ path, kind: 'bare', visible: false });
    }
  }
  if (!failed(host.lstat(joinPath(home, '.git')))) found.repositories.push({ path: home, kind: 'work tree', visible: false });

  /** Of each folder looked into: what is in it, and whether all of that are folders. */
  const folders = new Map<Path, { children: Path[]; pure: boolean }>();
  const isRepository = new Set<Path>();
  const pending: { path: Path; depth: number }[] = [{ path: home, depth: 0 }];
  for (let at = 0; at < pending.length; at++) {
    const { path, depth } = pending[at]!;
    const names = host.list(path);
    if (failed(names)) continue;
    if (!budget.spend(LIST + names.length)) {
      found.whole = false;
      break;
    }
    if (depth > 0 && (names.includes('.git') || isGitDir(names))) {
      found.repositories.push({ path, kind: names.includes('.git') ? 'work tree' : 'bare', visible: true });
      isRepository.add(path);
      continue;
    }
    const folder = { children: [] as Path[], pure: depth > 0 && depth < MAX_DEPTH };
    folders.set(path, folder);
    if (depth === MAX_DEPTH) continue;
    for (const name of names) {
      const entry = name.startsWith('.') ? null : host.lstat(joinPath(path, name));
      if (entry === null || failed(entry) || entry.kind !== 'directory' || entry.dev !== top.dev) folder.pure = false;
      else {
        folder.children.push(entry.path);
        pending.push({ path: entry.path, depth: depth + 1 });
      }
    }
  }
  for (const [path, { children, pure }] of [...folders].reverse()) {
    if (pure && children.length > 0 && children.every((child) => isRepository.has(child) || found.shelves.has(child))) {
      found.shelves.set(path, children);
    }
  }
  return found;
}
