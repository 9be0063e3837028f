import { isWithin, type Path } from '../model/path.ts';

/** A subject user's home. */
export interface Home {
  user: string;
  /** The user's primary group: what the modules give a user's entries unless told otherwise. */
  group: string;
  path: Path;
}

/** Below these nothing is state: the store, the kernel's, and what every boot empties. */
const NEVER: readonly Path[] = ['/nix', '/proc', '/sys', '/dev', '/run', '/tmp', '/boot', '/lost+found'];

/** Too wide to be an answer: all that ever gets in there would be kept, cruft first. */
const WIDE = new Set<Path>(['/', '/etc', '/home', '/usr', '/var', '/var/cache', '/var/lib', '/var/tmp']);
const WIDE_IN_HOME = ['.config', '.local', '.local/share', '.local/state', '.cache', '.var', '.var/app'];

/** Where declarations may stand. */
export class Places {
  readonly #homes: readonly Home[];
  readonly #roots: readonly Path[];

  constructor(homes: readonly Home[], roots: readonly Path[]) {
    this.#homes = homes.toSorted((a, b) => b.path.length - a.path.length);
    this.#roots = roots;
  }

  /** The home that `path` lies in (the innermost one), the home itself included; null: none. */
  homeOf(path: Path): Home | null {
    return this.#homes.find((home) => isWithin(path, home.path)) ?? null;
  }

  /** Why `path` as a whole may not be declared, one sentence; null: it may. */
  refusal(path: Path): string | null {
    const never = NEVER.find((place) => isWithin(path, place));
    if (never !== undefined) return `nothing below ${never} is declared`;
    if (this.#roots.some((root) => isWithin(path, root))) return 'it lies in the persist root already';
    if (this.#roots.some((root) => isWithin(root, path))) return 'the persist root lies in it';
    if (this.#homes.some((home) => home.path === path)) return 'a whole home is a catch-all: it would keep the cruft too';
    const wide = WIDE.has(path) || this.#homes.some(({ path: home }) => WIDE_IN_HOME.some((name) => path === `${home}/${name}`));
    if (wide || this.#homes.some((home) => isWithin(home.path, path))) return 'a catch-all: it would keep the cruft too';
    return null;
  }

  /** Whether `path` may stand in for something in it. Not /var/lib/private either, which systemd minds itself. */
  mayStandIn(path: Path): boolean {
    return path !== '/var/lib/private' && this.refusal(path) === null;
  }
}
