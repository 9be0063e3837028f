import { decodePath, encodePath, nameOf, parentOf, type Path } from '../../model/path.ts';
import { listRuns, namesOfRun } from '../../parsers/dpkg-list.ts';
import type { Diversion } from '../../parsers/diversions.ts';

/**
 * Which package owns which path. The lists stay bytes; per directory there is a chain of the runs of lines that lie in it, and names become
 * strings only when a directory is asked for. 122,000 paths take about 10 MB.
 */
export class OwnedPaths {
  /** By what `add` was given. */
  readonly #lists: Uint8Array[] = [];
  readonly #names: string[] = [];
  /** A directory's number, by its name as packages write it and as it really is. */
  readonly #directories = new Map<Path, number>();
  /** Per directory its latest run, -1: none. */
  readonly #latest: number[] = [];
  /** Four numbers a run: list, begin, end, the run before it. */
  #runs = new Int32Array(1 << 16);
  #used = 0;
  readonly #real: (path: Path) => Path;
  /** By where the diverted file was shipped to, and by where it is. */
  readonly #divertedFrom = new Map<Path, Map<string, Diversion>>();
  readonly #divertedTo = new Map<Path, Map<string, Diversion>>();

  /** `real` follows the links among a path's directories, such as /bin. */
  constructor(real: (path: Path) => Path, diversions: readonly Diversion[]) {
    this.#real = real;
    for (const { from, to, by } of diversions) {
      const diversion = { from: this.realEntry(from), to: this.realEntry(to), by };
      addTo(this.#divertedFrom, diversion.from, diversion);
      addTo(this.#divertedTo, diversion.to, diversion);
    }
  }

  /** Takes the bytes of a package's list; they must not change afterwards. Gives what is wrong with it, or null. */
  add(packageName: string, list: Uint8Array): string | null {
    const number = this.#lists.push(list) - 1;
    this.#names.push(packageName);
    return listRuns(list, ({ directory, begin, end }) => {
      const id = this.#idOf(directory);
      if (this.#used === this.#runs.length) {
        const larger = new Int32Array(this.#runs.length * 2);
        larger.set(this.#runs);
        this.#runs = larger;
      }
      this.#runs.set([number, begin, end, this.#latest[id]!], this.#used);
      this.#latest[id] = this.#used;
      this.#used += 4;
    });
  }

  /** Names directly in a directory that a package owns, diversions followed; null: none. */
  namesIn(dir: Path): ReadonlySet<string> | null {
    const away = this.#divertedFrom.get(dir);
    const arrived = this.#divertedTo.get(dir);
    const id = this.#directories.get(dir);
    if (id === undefined && arrived === undefined) return null;
    const names = new Set<string>();
    /** Packages that ship a diverted name. */
    const shippers = new Map<string, Set<string>>();
    for (let run = id === undefined ? -1 : this.#latest[id]!; run >= 0; run = this.#runs[run + 3]!) {
      for (const name of this.#namesOf(run)) {
        names.add(name);
        if (away?.has(name)) shippers.set(name, (shippers.get(name) ?? new Set()).add(this.#names[this.#runs[run]!]!));
      }
    }
    for (const [name, { by }] of away ?? []) if (by === null || !shippers.get(name)?.has(by)) names.delete(name);
    for (const [name, { from, by }] of arrived ?? []) {
      if (this.#shippers(parentOf(from), nameOf(from)).some((shipper) => shipper !== by)) names.add(name);
    }
    return names.size === 0 ? null : names;
  }

  /** The packages that own a path, diversions followed, in the order they were added. */
  ownersOf(path: Path): string[] {
    const entry = this.realEntry(path);
    const dir = parentOf(entry);
    const name = nameOf(entry);
    const away = this.#divertedFrom.get(dir)?.get(name);
    const arrived = this.#divertedTo.get(dir)?.get(name);
    const here = this.#shippers(dir, name).filter((shipper) => away === undefined || shipper === away.by);
    if (arrived === undefined) return here;
    return [...here, ...this.#shippers(parentOf(arrived.from), nameOf(arrived.from)).filter((shipper) => shipper !== arrived.by)];
  }

  /** Where a path that a package ships really is: its diversion's end for everybody but the diverting package. */
  locate(path: Path, packageName: string): Path {
    const entry = this.realEntry(path);
    const diversion = this.#divertedFrom.get(parentOf(entry))?.get(nameOf(entry));
    return diversion === undefined || diversion.by === packageName ? entry : diversion.to;
  }

  /** The packages whose list has the path, diversions not followed. */
  #shippers(dir: Path, name: string): string[] {
    const id = this.#directories.get(dir);
    const found: string[] = [];
    for (let run = id === undefined ? -1 : this.#latest[id]!; run >= 0; run = this.#runs[run + 3]!) {
      const owner = this.#names[this.#runs[run]!]!;
      if (this.#namesOf(run).includes(name) && !found.includes(owner)) found.push(owner);
    }
    return found.reverse();
  }

  #namesOf(run: number): string[] {
    return namesOfRun(this.#lists[this.#runs[run]!]!, this.#runs[run + 1]!, this.#runs[run + 2]!);
  }

  #idOf(directory: Path): number {
    const known = this.#directories.get(directory);
    if (known !== undefined) return known;
    // A copy of its own: a slice would keep the whole list alive as a string.
    const copy = decodePath(encodePath(directory));
    const real = this.#real(copy);
    let id = this.#directories.get(real);
    if (id === undefined) {
      id = this.#latest.push(-1) - 1;
      this.#directories.set(real, id);
    }
    this.#directories.set(copy, id);
    return id;
  }

  /** A path as packages write it → where that is: links among its directories followed, itself not. */
  realEntry(path: Path): Path {
    const dir = this.#real(parentOf(path));
    return dir === '/' ? '/' + nameOf(path) : dir + '/' + nameOf(path);
  }
}

function addTo(map: Map<Path, Map<string, Diversion>>, path: Path, diversion: Diversion): void {
  const dir = parentOf(path);
  let names = map.get(dir);
  if (names === undefined) map.set(dir, (names = new Map()));
  names.set(nameOf(path), diversion);
}
