import { type Claim, claimOf, RANK } from '../model/claim.ts';
import { isDirectoryMode, isFileMode, isSymlinkMode } from '../model/entry.ts';
import { evidence } from '../model/evidence.ts';
import type { Listing } from '../model/listing.ts';
import { joinPath, type Path, segmentsOf } from '../model/path.ts';
import { type Anchor, Codes, FEW } from './codes.ts';
import { Tallies } from './tally.ts';
import type { Held, Place, State, Weigher } from './weigh.ts';

export interface JudgeInput {
  weigher: Weigher;
  /** Whether a directory that holds a CACHEDIR.TAG really is one: the file's first bytes are the signature. */
  isCache: (dir: Path) => boolean;
}

/** What is kept of a directory until the aggregation. */
export interface Directory {
  parent: number;
  name: string;
  depth: number;
  code: number;
  container: boolean;
  mtime: number;
}

/** How the contents of a directory stand. */
interface Standing {
  state: State;
  anchor: Anchor | null;
  /** Of what only the inherited claim covers; -1: not asked for yet. */
  code: number;
}

const SAID = { path: '/', covers: 'subtree', provider: 'verdicts' } as const;
const NOBODY = claimOf({ ...SAID, rank: 0, verdict: 'unknown', confidence: 'ask', why: 'nobody accounts for it' });
const TAGGED = claimOf({
  ...SAID,
  rank: RANK.known,
  verdict: 'disposable',
  class: 'cache',
  why: 'CACHEDIR.TAG marks it as a cache',
  evidence: [evidence('fact', 'CACHEDIR.TAG with the signature of bford.info/cachedir')],
});

const isDeep = (claim: Claim): boolean => claim.glob && claim.path.includes('**/');

/**
 * Gives every entry of the walk its decision, directory by directory, in whatever order the walk brings them (a directory after its parent).
 * Decisions are numbers into `codes.all`.
 */
export class Judge {
  readonly codes = new Codes();
  readonly tallies = new Tallies();
  /** By the walk's number. */
  readonly directories: (Directory | undefined)[] = [];
  /** Their numbers, every directory after its parent. */
  readonly order: number[] = [];
  readonly #weigher: Weigher;
  readonly #isCache: (dir: Path) => boolean;
  readonly #standings: (Standing | undefined)[] = [];
  readonly #linked = new Map<bigint, Set<bigint>>();

  constructor(input: JudgeInput) {
    this.#weigher = input.weigher;
    this.#isCache = input.isCache;
  }

  /** Where the walk starts; `ref` is the number its listing will carry. Gives the code of the directory itself. */
  root(ref: number, path: Path, mtime: number): number {
    let { state, own } = this.#weigher.start();
    let anchor: Anchor | null = state.inherited === null ? null : { path: '/', ref: -1, depth: 0 };
    let at: Path = '/';
    for (const [i, name] of segmentsOf(path).entries()) {
      const place = this.#place(at, state, () => new Set());
      const nodes = this.#weigher.nodesOf(state, name);
      own = this.#weigher.best(place, name, nodes, true, null);
      const below = this.#weigher.stateBelow(state, nodes);
      at = joinPath(at, name);
      if (below.inherited !== state.inherited) anchor = { path: at, ref: -1, depth: i + 1 };
      state = below;
    }
    const depth = segmentsOf(path).length;
    if (anchor?.path === path) anchor = { path, ref, depth };
    if (own === null && state.inherited === null && path !== '/') {
      state = { ...state, inherited: NOBODY };
      anchor = { path, ref, depth };
    }
    const claim = own?.claim ?? state.inherited ?? NOBODY;
    const code = this.codes.of(claim, own === null ? anchor : this.#anchorOf(own, anchor, ref, depth));
    this.#standings[ref] = { state, anchor, code: -1 };
    this.order.push(ref);
    this.directories[ref] = { parent: -1, name: path, depth, code, container: path === '/' || claim.container === true, mtime };
    return code;
  }

  pathOf(ref: number): Path {
    const names: string[] = [];
    let at = ref;
    for (; this.directories[at]!.parent !== -1; at = this.directories[at]!.parent) names.push(this.directories[at]!.name);
    const top = this.directories[at]!.name;
    return names.length === 0 ? top : joinPath(top, names.reverse().join('/'));
  }

  /** Decides the entries of a listing: a code each, in their order. */
  listing(listing: Listing): Int32Array {
    const dir = listing.dir;
    const path = this.pathOf(dir);
    const here = this.directories[dir]!;
    const standing = this.#tagged(listing, path) ?? this.#standings[dir]!;
    const { state } = standing;
    let siblings: Set<string> | null = null;
    const place = this.#place(path, state, () => (siblings ??= new Set(listing.names)));
    const codes = new Int32Array(listing.count);
    const loose: number[] = [];
    let links = 0;
    for (let i = 0; i < listing.count; i++) {
      const name = listing.names[i]!;
      const mode = listing.mode(i);
      const nodes = this.#weigher.nodesOf(state, name);
      const target = isSymlinkMode(mode) ? listing.targets[links++]! : null;
      const held = this.#weigher.best(place, name, nodes, isDirectoryMode(mode), target);
      const ref = listing.refs[i]!;
      const own = held === null ? -1 : this.codes.of(held.claim, this.#anchorOf(held, standing.anchor, ref, here.depth + 1));
      if (ref >= 0) {
        const below = this.#below(standing, place, name, nodes, held, ref, here.depth + 1);
        const code = own === -1 ? this.#inheritedCode(below) : own;
        codes[i] = code;
        this.#standings[ref] = below;
        this.order.push(ref);
        const container = held?.claim.container === true;
        this.directories[ref] = { parent: dir, name, depth: here.depth + 1, code, container, mtime: listing.mtime(i) };
      } else if (own === -1 && state.inherited === null) loose.push(i);
      else this.#count(listing, i, dir, (codes[i] = own === -1 ? this.#inheritedCode(standing) : own));
    }
    const few = loose.length <= FEW && listing.last;
    for (const i of loose) {
      const anchor = few
        ? { path: joinPath(path, listing.names[i]!), ref: -1, depth: here.depth + 1 }
        : { path, ref: dir, depth: here.depth };
      this.#count(listing, i, dir, (codes[i] = this.codes.of(NOBODY, anchor, !few)));
    }
    if (listing.last) this.#standings[dir] = undefined;
    return codes;
  }

  #place(path: Path, state: State, siblings: Place['siblings']): Place {
    return { path, state, siblings, owned: this.#weigher.ownedIn(path) };
  }

  /** How the contents of the child directory `name` stand. */
  #below(
    standing: Standing,
    place: Place,
    name: string,
    nodes: Place['state']['nodes'],
    held: Held | null,
    ref: number,
    depth: number,
  ): Standing {
    const deep = this.#weigher.deepClaims(place, name, true) ?? [];
    const state = this.#weigher.stateBelow(standing.state, nodes, place.siblings, deep);
    if (state.inherited === null && held === null) {
      return { state: { ...state, inherited: NOBODY }, anchor: { path: joinPath(place.path, name), ref, depth }, code: -1 };
    }
    if (state === standing.state) return standing;
    if (state.inherited === standing.state.inherited) return { state, anchor: standing.anchor, code: standing.code };
    return { state, anchor: isDeep(state.inherited!) ? standing.anchor : { path: joinPath(place.path, name), ref, depth }, code: -1 };
  }

  #inheritedCode(standing: Standing): number {
    if (standing.code === -1) standing.code = this.codes.of(standing.state.inherited ?? NOBODY, standing.anchor);
    return standing.code;
  }

  #count(listing: Listing, i: number, dir: number, code: number): void {
    const counted = isFileMode(listing.mode(i)) && (listing.nlink(i) < 2 || this.#isFirstLink(listing, i));
    this.tallies.add(dir, code, 1, counted ? listing.bytes(i) : 0, counted ? listing.size(i) : 0, listing.mtime(i));
  }

  /** What is shown at its own path; what is managed, and what a pattern found inside something, is shown with what surrounds it. */
  #anchorOf(held: Held, around: Anchor | null, ref: number, depth: number): Anchor | null {
    if (held.claim.verdict === 'managed') return null;
    return isDeep(held.claim) ? around : { path: held.anchor, ref, depth };
  }

  #tagged(listing: Listing, path: Path): Standing | null {
    const standing = this.#standings[listing.dir]!;
    const { inherited } = standing.state;
    if (inherited !== null && (inherited.rank > RANK.known || inherited.verdict === 'disposable')) return null;
    if (!listing.names.includes('CACHEDIR.TAG') || !this.#isCache(path)) return null;
    const here = this.directories[listing.dir]!;
    const anchor = { path, ref: listing.dir, depth: here.depth };
    const tagged = { state: { nodes: standing.state.nodes, inherited: TAGGED }, anchor, code: this.codes.of(TAGGED, anchor) };
    if (!here.container) here.code = tagged.code;
    this.#standings[listing.dir] = tagged;
    return tagged;
  }

  #isFirstLink(listing: Listing, i: number): boolean {
    const dev = listing.stats[i * 8 + 7]!;
    const ino = listing.stats[i * 8]!;
    let seen = this.#linked.get(dev);
    if (seen === undefined) this.#linked.set(dev, (seen = new Set()));
    if (seen.has(ino)) return false;
    seen.add(ino);
    return true;
  }
}
