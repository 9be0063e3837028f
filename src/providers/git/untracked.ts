import { failed, type Host } from '../../host/host.ts';
import { joinPath, normalizePath, type Path } from '../../model/path.ts';
import type { GitIndex } from '../../parsers/git-index.ts';
import { byteName, ignoredBy, type IgnoreRule, parseGitignore } from '../../parsers/gitignore.ts';
import { type Budget, LIST, READ } from './budget.ts';
import type { Repository } from './repository.ts';

const MAX_RULES = 1024 * 1024;
const MAX_DEPTH = 200;

/** The rules of one folder's .gitignore; `depth`: how many names its folder lies below the work tree. */
interface Level {
  rules: readonly IgnoreRule[];
  depth: number;
}

/**
 * What `git status` lists with "??": files that are neither tracked nor ignored, a folder with nothing else in it counted once. null: more than may
 * be looked at, or a folder that cannot be read. `excludesFile`: the user's own list of what to ignore.
 */
export function countUntracked(
  host: Host,
  { workTree, commonDir }: Repository & { workTree: Path },
  index: GitIndex,
  excludesFile: Path,
  budget: Budget,
): number | null {
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const { path, mode } of index.entries) {
    const whole = mode === 0o040000 && path.endsWith('/') ? path.slice(0, -1) : path;
    files.add(whole);
    for (let at = whole.lastIndexOf('/'); at > 0; at = whole.lastIndexOf('/', at - 1)) {
      const folder = whole.slice(0, at);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  const rulesIn = (path: Path): IgnoreRule[] => {
    const bytes = host.read(path, MAX_RULES);
    return failed(bytes) ? [] : parseGitignore(bytes);
  };
  const base: Level[] = [
    { rules: rulesIn(excludesFile), depth: 0 },
    { rules: rulesIn(joinPath(commonDir, 'info/exclude')), depth: 0 },
  ];
  let isWhole = true;

  function isIgnored(levels: readonly Level[], names: readonly string[], isDirectory: boolean): boolean {
    for (let at = levels.length - 1; at >= 0; at--) {
      const { rules, depth } = levels[at]!;
      const said = rules.length === 0 ? null : ignoredBy(rules, names.slice(depth), isDirectory);
      if (said !== null) return said;
    }
    return false;
  }

  /** How many in a folder are untracked; with `one`, whether any is. */
  function count(folder: string, bytes: readonly string[], above: readonly Level[], one: boolean): number {
    const dir = folder === '' ? workTree : joinPath(workTree, folder);
    const names = host.list(dir);
    if (failed(names) || !budget.spend(LIST + (names.length >> 3)) || bytes.length > MAX_DEPTH) {
      isWhole = false;
      return 0;
    }
    if (one && names.includes('.git') && isRepository(dir)) return 1;
    let levels = above;
    if (names.includes('.gitignore') && budget.spend(READ)) {
      levels = [...above, { rules: rulesIn(joinPath(dir, '.gitignore')), depth: bytes.length }];
    }
    let found = 0;
    for (const name of names) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (name === '.git' || files.has(path)) continue;
      const here = [...bytes, byteName(name)];
      if (folders.has(path)) found += count(path, here, levels, false);
      else {
        const entry = budget.spend(1) ? host.lstat(joinPath(dir, name)) : null;
        if (entry === null) isWhole = false;
        const kind = entry === null || failed(entry) ? null : entry.kind;
        if (kind === 'directory') {
          if (!isIgnored(levels, here, true)) found += Math.min(1, count(path, here, levels, true));
        } else if ((kind === 'file' || kind === 'symlink') && !isIgnored(levels, here, false)) found++;
      }
      if (one && found > 0) break;
    }
    return found;
  }

  const isRepository = (dir: Path): boolean =>
    !failed(host.lstat(joinPath(dir, '.git/HEAD'))) || host.resolve(joinPath(dir, '.git')).entry?.kind === 'file';

  const found = count('', [], base, false);
  return isWhole ? found : null;
}

/** core.excludesFile of git-config(1): as the user or the repository sets it, else ~/.config/git/ignore. */
export function excludesFileOf(value: string | undefined, home: Path): Path {
  if (value === undefined || value === '') return joinPath(home, '.config/git/ignore');
  return value.startsWith('~/') ? normalizePath(home, value.slice(2)) : normalizePath(value.startsWith('/') ? value : `${home}/${value}`);
}
