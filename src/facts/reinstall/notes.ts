import { failed, type Host } from '../../host/host.ts';
import type { Mount } from '../../model/mount.ts';
import type { Path } from '../../model/path.ts';
import type { Reinstall, ReinstallFact } from '../../model/reinstall.ts';
import type { User } from '../../model/users.ts';

export interface ReinstallInput {
  host: Host;
  subjects: readonly User[];
  mounts: readonly Mount[] | null;
  /** True where what lies at the path would go with the wipe. */
  isLost: (path: Path) => boolean;
}

const MOST_NAMES = 5000;
const ABSENT = new Set(['ENOENT', 'ENOTDIR']);

/** Collects facts; what is there and cannot be read becomes a problem. */
export class Notes {
  readonly host: Host;
  readonly #facts: ReinstallFact[] = [];
  readonly #problems: { path: Path; text: string }[] = [];

  constructor(host: Host) {
    this.host = host;
  }

  /** Names of a folder; none where it is not there. */
  list(dir: Path): readonly string[] {
    const names = this.host.list(dir);
    if (!failed(names)) return names;
    if (!ABSENT.has(names.error)) this.#problems.push({ path: dir, text: names.error });
    return [];
  }

  /** A file's bytes; null where it is not there. */
  read(path: Path, maxBytes = 4 * 1024 * 1024): Buffer | null {
    const bytes = this.host.read(path, maxBytes);
    if (!failed(bytes)) return bytes;
    if (!ABSENT.has(bytes.error)) this.#problems.push({ path, text: bytes.error });
    return null;
  }

  isDirectory(path: Path): boolean {
    return this.host.resolve(path).entry?.kind === 'directory';
  }

  /** True where the configuration of NixOS makes it: it is a link into the store, and comes back by itself. */
  isBuilt(path: Path): boolean {
    return this.host.resolve(path).path?.startsWith('/nix/store/') === true;
  }

  /** Takes a fact down if there is a name in it. Names that stand twice count once. */
  add(fact: Omit<ReinstallFact, 'more'>): void {
    const names = [...new Set(fact.names)].sort();
    if (names.length > 0) this.#facts.push({ ...fact, names: names.slice(0, MOST_NAMES), more: Math.max(0, names.length - MOST_NAMES) });
  }

  get all(): Reinstall {
    return { facts: this.#facts, problems: this.#problems };
  }
}
