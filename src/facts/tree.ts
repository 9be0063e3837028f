import { failed, type Host } from '../host/host.ts';
import type { Candidate } from '../model/candidate.ts';
import { isWithin, joinPath, nameOf, parentOf, type Path } from '../model/path.ts';
import type { BrokenVenv, DanglingLink, LeftBehind, StrayGenerationLink, TreeFacts } from '../model/tree.ts';
import type { Accounts, User } from '../model/users.ts';
import { generationsOf, linkEnd } from './links.ts';
import { type Programs, programsOf } from './programs.ts';
import { unownedIn } from './unowned.ts';

/** Links looked at, at some 50 µs each. */
const MAX_LINKS = 50_000;
/** Files larger than this are not compared. */
const MAX_COMPARED = 1 << 20;

/**
 * Links that are meant to lead nowhere: locks that say host and process in their target (Chromium, Firefox, Emacs), pulse's runtime folder, what
 * git-annex has elsewhere; and links to what comes and goes, or into folders where tools keep thousands of them.
 */
const MEANT_TO =
  /\/(?:Singleton(?:Lock|Cookie|Socket)|RunningChromeVersion|lock|\.parentlock|\.#[^/]*|[0-9a-f]{32}-runtime)$|\/(?:dosdevices|node_modules|\.git\/annex|overlay2?|containers|docker|\.snapshots)\/|^\/(?:etc\/(?:mtab|resolv\.conf)|proc|sys|dev|run)(?:$|\/)/;
const COMES_AND_GOES = /^\/(?:proc|sys|dev|run|media|mnt|net|tmp|run\/media)(?:\/|$)/;
/** Folders with rules of their own. */
const ELSEWHERE = /\/(?:autostart|systemd\/(?:user|system))\//;
const MARK =
  /^(?:#(?<auto>.+)#|(?<tilde>.+)~|\.(?<swap>.+)\.(?:swp|swo)|(?<base>.+?)(?<mark>\.(?:orig|rej|bak|old|save|hm-bak|hm-backup|backup|bkp|dpkg-\w+|ucf-\w+|pacnew|pacsave|pacorig|rpmnew|rpmsave|rpmorig)))$/s;

/** Looks at what the walk noticed. */
export function collectTree(host: Host, candidates: readonly Candidate[], users: readonly User[], accounts: Accounts): TreeFacts {
  const programs = programsOf(host);
  const workTrees = new Map<Path, boolean>();
  const dangling: DanglingLink[] = [];
  const venvs: BrokenVenv[] = [];
  const strays: StrayGenerationLink[] = [];
  const leftBehind: LeftBehind[] = [];
  const userOf = (path: Path): User | null => users.find(({ home }) => isWithin(path, home)) ?? null;
  const links = candidates.filter(({ kind, path }) => kind === 'symlink' && !MEANT_TO.test(path));
  for (const { path, target, decision } of links.slice(0, MAX_LINKS)) {
    if (target === null || COMES_AND_GOES.test(target)) continue;
    const user = userOf(path);
    const link = linkEnd(host, programs, path, user);
    if (link.presence === 'absent' && !COMES_AND_GOES.test(link.target)) {
      const venv = venvOf(host, path);
      if (venv !== null) {
        if (!venvs.some((each) => each.path === venv)) venvs.push({ path: venv, user: user?.name ?? null, link, tool: toolOf(venv) });
        continue;
      }
      const isSettled = decision.verdict === 'leftover' || ELSEWHERE.test(path);
      dangling.push({ path, user: user?.name ?? null, link, isSettled, inWorkTree: inWorkTree(host, path, workTrees) });
    } else if (user !== null && link.presence === 'present') {
      const stray = strayIn(programs, path, user, link);
      if (stray !== null) strays.push(stray);
    }
  }
  for (const candidate of candidates) {
    if (candidate.kind !== 'file') continue;
    const found = leftBehindAt(host, candidate);
    if (found !== null)
      leftBehind.push({ ...found, user: userOf(found.path)?.name ?? null, inWorkTree: inWorkTree(host, found.path, workTrees) });
  }
  const problems = links.length > MAX_LINKS ? [{ path: '/', error: `more than ${MAX_LINKS} links; the rest was not followed` }] : [];
  return { dangling, venvs, strays, leftBehind, unowned: unownedIn(host, candidates, accounts), problems };
}

/** The link leads into a generation, and the current one, which can be looked at, has no such file. */
function strayIn(programs: Programs, path: Path, user: User, link: DanglingLink['link']): StrayGenerationLink | null {
  const rest = link.chain.map((hop) => /^\/nix\/store\/[^/]*-home-manager-files\/(.*)/s.exec(hop)?.[1]).find((each) => each !== undefined);
  if (rest === undefined) return null;
  const current = generationsOf(user)
    .map((place) => `${place}/current-home/home-files`)
    .find((place) => programs.exists(place).presence === 'present');
  if (current === undefined) return null;
  const expected = joinPath(current, rest);
  return programs.exists(expected).presence === 'absent' ? { path, user: user.name, link, expected } : null;
}

function leftBehindAt(host: Host, { path, mtime, size, decision }: Candidate): Omit<LeftBehind, 'user' | 'inWorkTree'> | null {
  const groups = MARK.exec(nameOf(path))?.groups;
  if (groups === undefined) return null;
  const name = (groups['auto'] ?? groups['tilde'] ?? groups['swap'] ?? groups['base'])!;
  const mark =
    groups['auto'] !== undefined ? '#' : groups['tilde'] !== undefined ? '~' : groups['swap'] !== undefined ? '.swp' : groups['mark']!;
  const base = joinPath(parentOf(path), name);
  const found = host.resolve(base);
  const isSettled = decision.verdict === 'leftover' || ELSEWHERE.test(path);
  if (found.presence === 'unknown') return null;
  if (found.presence === 'absent') return { path, mark, base: null, isSettled };
  const isSame = found.entry!.size === size && size <= MAX_COMPARED && sameBytes(host, path, base);
  const inGeneration = found.chain.some((hop) => /^\/nix\/store\/[^/]*-home-manager-files\//.test(hop));
  const isNewer = Number(found.entry!.mtimeNs / 1_000_000_000n) >= mtime;
  return { path, mark, base: { path: base, isNewer, isSame, inGeneration }, isSettled };
}

function sameBytes(host: Host, a: Path, b: Path): boolean {
  const [one, other] = [host.read(a, MAX_COMPARED), host.read(b, MAX_COMPARED)];
  return !failed(one) && !failed(other) && one.equals(other);
}

/** The virtual environment whose bin/python this is: it has a pyvenv.cfg, site(3) of Python; null: none. */
function venvOf(host: Host, path: Path): Path | null {
  const bin = parentOf(path);
  if (!/^python[\d.]*$/.test(nameOf(path)) || nameOf(bin) !== 'bin') return null;
  const top = parentOf(bin);
  return failed(host.lstat(joinPath(top, 'pyvenv.cfg'))) ? null : top;
}

const toolOf = (venv: Path): BrokenVenv['tool'] =>
  /\/pipx\/(?:venvs|shared)\b/.test(venv) ? 'pipx' : /\/uv\/tools\//.test(venv) ? 'uv' : null;

function inWorkTree(host: Host, path: Path, known: Map<Path, boolean>): boolean {
  const dir = parentOf(path);
  let found = known.get(dir);
  if (found === undefined) {
    found =
      ['.git', '.hg', '.svn', '.jj'].some((name) => !failed(host.lstat(joinPath(dir, name)))) ||
      (dir !== '/' && inWorkTree(host, dir, known));
    known.set(dir, found);
  }
  return found;
}
