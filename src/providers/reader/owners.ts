import { createHash } from 'node:crypto';
import { failed, type Host } from '../../host/host.ts';
import { type Claim, type Ownership, RANK } from '../../model/claim.ts';
import { evidence } from '../../model/evidence.ts';
import { nameOf, parentOf, type Path } from '../../model/path.ts';

export interface Package {
  name: string;
  version: string;
}

const MAX_CONFIG = 32 * 1024 * 1024;

/** Which package owns which path, for package managers whose database lists whole paths. */
export class Owners {
  readonly #host: Host;
  readonly #packages: Package[] = [];
  /** By directory and name: the package's number, or several. */
  readonly #owned = new Map<Path, Map<string, number | number[]>>();
  readonly #real = new Map<Path, Path>();
  #lastShown: Path | null = null;
  #lastNames = new Map<string, number | number[]>();

  constructor(host: Host) {
    this.#host = host;
  }

  /** Gives the package's number for `add`. */
  package(found: Package): number {
    return this.#packages.push(found) - 1;
  }

  /** `directory` and `name` as the database writes them: links at the top of the tree, such as /bin, are followed. */
  add(directory: Path, name: string, owner: number): void {
    if (directory !== this.#lastShown) {
      const real = this.#realOf(directory);
      let names = this.#owned.get(real);
      if (names === undefined) this.#owned.set(real, (names = new Map()));
      this.#lastNames = names;
      this.#lastShown = directory;
    }
    const before = this.#lastNames.get(name);
    if (before === undefined) this.#lastNames.set(name, owner);
    else if (typeof before === 'number' ? before !== owner : !before.includes(owner)) {
      this.#lastNames.set(name, typeof before === 'number' ? [before, owner] : [...before, owner]);
    }
  }

  /** Where a path that a package ships really is. */
  locate(path: Path): Path {
    const dir = this.#realOf(parentOf(path));
    return dir === '/' ? '/' + nameOf(path) : `${dir}/${nameOf(path)}`;
  }

  ownersOf(path: Path): Package[] {
    const found = this.#owned.get(this.#realOf(parentOf(path)))?.get(nameOf(path));
    return found === undefined ? [] : [found].flat().map((at) => this.#packages[at]!);
  }

  /** `provider` is the package manager's name, `source` its database. */
  ownership(provider: string, source: Path): Ownership {
    const general: Claim = {
      path: '/',
      glob: false,
      covers: 'entry',
      provider,
      rank: RANK.owned,
      kinds: null,
      verdict: 'managed',
      class: null,
      regret: 'none',
      confidence: 'certain',
      owner: provider,
      user: null,
      why: `a package of ${provider} owns it`,
      evidence: [evidence('package', `in the database of ${provider}`, source)],
      store: null,
    };
    const names = new WeakMap<Map<string, unknown>, ReadonlySet<string>>();
    return {
      provider,
      general,
      namesIn: (dir) => {
        const owned = this.#owned.get(dir);
        if (owned === undefined) return null;
        let set = names.get(owned);
        if (set === undefined) names.set(owned, (set = new Set(owned.keys())));
        return set;
      },
      claimFor: (path) => {
        const owners = this.ownersOf(path);
        if (owners.length === 0) return null;
        const shown = owners.slice(0, 3).map(({ name, version }) => evidence('package', `owned by ${name} ${version}`, source));
        if (owners.length > 3) shown.push(evidence('package', `and ${owners.length - 3} more packages`, source));
        const only = owners.length === 1 ? owners[0]!.name : null;
        return {
          ...general,
          path,
          owner: only ?? provider,
          why: only === null ? `${owners.length} packages of ${provider} own it` : `the package ${only} owns it`,
          evidence: shown,
        };
      },
    };
  }

  #realOf(directory: Path): Path {
    if (directory === '/') return directory;
    const first = directory.indexOf('/', 1);
    const second = first < 0 ? -1 : directory.indexOf('/', first + 1);
    for (const end of first < 0 ? [-1] : [first, second]) {
      const top = end < 0 ? directory : directory.slice(0, end);
      let real = this.#real.get(top);
      if (real === undefined) {
        const entry = this.#host.lstat(top);
        const led = !failed(entry) && entry.kind === 'symlink' ? this.#host.resolve(top) : null;
        real = led?.entry?.kind === 'directory' ? led.path! : top;
        this.#real.set(top, real);
      }
      if (real !== top) return end < 0 ? real : (real === '/' ? '' : real) + directory.slice(end);
    }
    return directory;
  }
}

/** A file that its package calls a configuration file and ships with this digest: the claim if a person has changed it. null: nothing to say. */
export function editedConfig(
  host: Host,
  provider: string,
  { name, version }: Package,
  file: { path: Path; digest: string; algorithm: string },
  source: Path,
  problems: { path: Path; text: string }[],
): Claim | null {
  const { path, digest, algorithm } = file;
  const bytes = host.read(path, MAX_CONFIG);
  if (failed(bytes)) {
    if (bytes.error === 'ENOENT' || bytes.error === 'ENOTDIR') return null;
    problems.push({ path, text: bytes.error });
  } else if (createHash(algorithm).update(bytes).digest('hex') === digest.toLowerCase()) return null;
  return {
    path,
    glob: false,
    covers: 'entry',
    provider,
    rank: RANK.modified,
    kinds: 'other',
    verdict: 'persist',
    class: 'config',
    regret: 'tedious',
    confidence: failed(bytes) ? 'ask' : 'certain',
    owner: name,
    user: null,
    why: failed(bytes)
      ? `cannot be read (${bytes.error}): not to be told whether it differs from what ${name} ships`
      : `edited: differs from what ${name} ships`,
    evidence: [evidence('package', `a configuration file of ${name} ${version}`, source)],
    store: null,
  };
}
