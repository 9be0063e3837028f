import { failed, type Host } from '../../host/host.ts';
import { isWithin, joinPath, normalizePath, type Path } from '../../model/path.ts';
import { type GitConfig, isTrue, parseGitConfig } from '../../parsers/git-config.ts';
import { parseGitFile } from '../../parsers/git-refs.ts';

/** A git repository, gitrepository-layout(5). */
export interface Repository {
  /** null: bare. */
  workTree: Path | null;
  /** Where HEAD and the index are. */
  gitDir: Path;
  /** Where refs, objects and the configuration are: `gitDir`, unless this is a linked worktree. */
  commonDir: Path;
  config: GitConfig;
  hashBytes: 20 | 32;
}

const MAX_CONFIG = 1024 * 1024;

/** Whether names in a folder are those of a repository's own folder. */
export const isGitDir = (names: readonly string[]): boolean => ['HEAD', 'objects', 'refs'].every((name) => names.includes(name));

/**
 * The repository whose ".git" stands in `workTree`: a folder, or the file of a submodule or linked worktree, which is only followed within
 * `home`. null: none, or none that can be understood.
 */
export function openWorkTree(host: Host, workTree: Path, home: Path): Repository | null {
  const dotGit = joinPath(workTree, '.git');
  const entry = host.lstat(dotGit);
  if (failed(entry)) return null;
  if (entry.kind === 'directory') return openGitDir(host, dotGit, workTree, home);
  const bytes = host.read(dotGit, 8192);
  const to = failed(bytes) ? null : parseGitFile(bytes);
  return to === null ? null : openGitDir(host, to.startsWith('/') ? normalizePath(to) : normalizePath(workTree, to), workTree, home);
}

/** The repository whose own folder this is. `workTree` null: a bare one. */
export function openGitDir(host: Host, gitDir: Path, workTree: Path | null, home: Path): Repository | null {
  if (!isWithin(gitDir, home)) return null;
  let commonDir = gitDir;
  const common = host.read(joinPath(gitDir, 'commondir'), 4096);
  if (!failed(common)) {
    const to = common.toString('latin1').replace(/[\r\n]+$/, '');
    commonDir = to.startsWith('/') ? normalizePath(to) : normalizePath(gitDir, to);
    if (!isWithin(commonDir, home)) return null;
  }
  if (failed(host.lstat(joinPath(gitDir, 'HEAD'))) || failed(host.lstat(joinPath(commonDir, 'objects')))) return null;
  const bytes = host.read(joinPath(commonDir, 'config'), MAX_CONFIG);
  const config: GitConfig = failed(bytes) ? new Map() : parseGitConfig(bytes);
  const hashBytes = config.get('extensions.objectformat')?.toLowerCase() === 'sha256' ? 32 : 20;
  return { workTree: isTrue(config.get('core.bare')) && commonDir === gitDir ? null : workTree, gitDir, commonDir, config, hashBytes };
}

/** Names and addresses of the remotes. */
export function remotesOf(config: GitConfig): { name: string; url: string }[] {
  return [...config].flatMap(([key, url]) => {
    const name = /^remote\.([^]+)\.url$/.exec(key)?.[1];
    return name === undefined ? [] : [{ name, url }];
  });
}
