import { type Claim, type Ownership, RANK } from '../model/claim.ts';
import { isWithin, joinPath, type Path } from '../model/path.ts';
import { REGRETS } from '../model/verdict.ts';
import { compileTrie, type DeepClaim, step, type Trie, type TrieNode } from './trie.ts';

export interface WeighInput {
  claims: readonly Claim[];
  ownerships: readonly Ownership[];
  /** What is said of a symlink for where it points, or null. */
  linkClaim: (path: Path, target: string) => Claim | null;
}

/** What holds for the contents of a directory before its own entries are looked at. One object serves all directories where nothing changes. */
export interface State {
  nodes: readonly TrieNode[];
  /** The claim that covers the contents; null: nobody has claimed them. */
  inherited: Claim | null;
}

/** A claim at the path it matched. */
export interface Held {
  claim: Claim;
  anchor: Path;
}

/** The directory an entry stands in. `siblings` is asked only for claims that need one beside them. */
export interface Place {
  path: Path;
  state: State;
  siblings: () => ReadonlySet<string>;
  /** Names that a mass owner owns here, with the owner; empty for nearly all directories outside /usr. */
  owned: readonly { names: ReadonlySet<string>; by: Ownership }[];
}

const NO_NODES: readonly TrieNode[] = [];

/** Decides which of the claims on a path is believed. Pure; SPEC "Precedence", model/claim.ts `RANK`. */
export class Weigher {
  readonly #trie: Trie;
  readonly #input: WeighInput;

  constructor(input: WeighInput) {
    this.#input = input;
    this.#trie = compileTrie(input.claims);
  }

  /** How "/" itself stands, and its contents. */
  start(): { state: State; own: Held | null } {
    const nodes = [this.#trie.root];
    return { state: this.stateBelow({ nodes: NO_NODES, inherited: null }, nodes), own: this.#bestOf(nodes, '/', true, NO_SIBLINGS) };
  }

  ownedIn(dir: Path): Place['owned'] {
    const out: Place['owned'][number][] = [];
    for (const by of this.#input.ownerships) {
      const names = by.namesIn(dir);
      if (names !== null) out.push({ names, by });
    }
    return out;
  }

  nodesOf(state: State, name: string): readonly TrieNode[] {
    return state.nodes.length === 0 ? NO_NODES : step(state.nodes, name);
  }

  /** The state for the contents of a directory whose nodes are `nodes`, and for which the deep claims `deep` hold. */
  stateBelow(
    state: State,
    nodes: readonly TrieNode[],
    siblings: () => ReadonlySet<string> = NO_SIBLINGS,
    deep: readonly Held[] = [],
  ): State {
    let inherited = state.inherited;
    let isHere = false;
    const offer = (claim: Claim) => {
      if (claim.covers === 'entry' || claim.kinds === 'other') return;
      if (claim.beside !== undefined && !siblings().has(claim.beside)) return;
      if (inherited !== null && (claim.rank < inherited.rank || (!isHere && absorbs(inherited, claim)))) return;
      if (isHere && claim.rank === inherited!.rank && !stronger(claim, inherited!)) return;
      inherited = claim;
      isHere = true;
    };
    for (const { claim } of deep) offer(claim);
    for (const node of nodes) for (const claim of node.claims) offer(claim);
    return nodes.length === 0 && state.nodes.length === 0 && inherited === state.inherited ? state : { nodes, inherited };
  }

  /** The claim that wins for the entry itself, or null where only the inherited one holds (or none). */
  best(place: Place, name: string, nodes: readonly TrieNode[], isDirectory: boolean, target: string | null): Held | null {
    const { inherited } = place.state;
    if (nodes.length === 0 && inherited !== null && inherited.rank > RANK.modified) return null;
    let best = nodes.length === 0 ? null : this.#bestOf(nodes, joinPath(place.path, name), isDirectory, place.siblings);
    const deep = this.deepClaims(place, name, isDirectory);
    if (deep !== null) for (const held of deep) if (best === null || held.claim.rank > best.claim.rank) best = held;
    if (place.owned.length > 0 && (best === null || best.claim.rank < RANK.owned)) {
      for (const { names, by } of place.owned) {
        if (!names.has(name)) continue;
        if (best === null || by.general.rank > best.claim.rank) best = { claim: by.general, anchor: '/' };
      }
    }
    if (target !== null && (best === null || best.claim.rank < RANK.link)) {
      const path = joinPath(place.path, name);
      const claim = this.#input.linkClaim(path, target);
      if (claim !== null && (best === null || claim.rank > best.claim.rank)) best = { claim, anchor: path };
    }
    if (best !== null && inherited !== null && (inherited.rank > best.claim.rank || absorbs(inherited, best.claim))) return null;
    return best;
  }

  /** Every claim that says something of the entry itself, in no order: for `explain`. */
  all(place: Place, name: string, nodes: readonly TrieNode[], isDirectory: boolean, target: string | null): Held[] {
    const path = joinPath(place.path, name);
    const out: Held[] = nodes.flatMap((node) =>
      node.claims.filter((claim) => applies(claim, isDirectory, place.siblings)).map((claim) => ({ claim, anchor: path })),
    );
    out.push(...(this.deepClaims(place, name, isDirectory) ?? []));
    const extra = place.owned.filter(({ names }) => names.has(name)).map(({ by }) => by.claimFor(path));
    if (target !== null) extra.push(this.#input.linkClaim(path, target));
    for (const claim of extra) if (claim !== null) out.push({ claim, anchor: path });
    return out;
  }

  deepClaims(place: Place, name: string, isDirectory: boolean): Held[] | null {
    let out: Held[] | null = null;
    const literal = this.#trie.deepByName.get(name);
    if (literal !== undefined) out = addDeep(out, literal, place, name, isDirectory);
    return addDeep(out, this.#trie.deepGlobs, place, name, isDirectory);
  }

  #bestOf(nodes: readonly TrieNode[], path: Path, isDirectory: boolean, siblings: Place['siblings']): Held | null {
    let best: Claim | null = null;
    for (const node of nodes) {
      for (const claim of node.claims) {
        if (!applies(claim, isDirectory, siblings)) continue;
        if (best === null || claim.rank > best.rank || (claim.rank === best.rank && stronger(claim, best))) best = claim;
      }
    }
    return best === null ? null : { claim: best, anchor: path };
  }
}

const NO_SIBLINGS = (): ReadonlySet<string> => new Set();

function applies(claim: Claim, isDirectory: boolean, siblings: Place['siblings']): boolean {
  if (claim.covers === 'contents') return false;
  if (claim.kinds !== null && (claim.kinds === 'directory') !== isDirectory) return false;
  return claim.beside === undefined || siblings().has(claim.beside);
}

/** Within one rank at one path: the claim for the entry alone, then the one that names it without a glob, then the distinct, the dearer, the secret one. */
function stronger(a: Claim, b: Claim): boolean {
  if ((a.covers === 'entry') !== (b.covers === 'entry')) return a.covers === 'entry';
  if (a.glob !== b.glob) return !a.glob;
  if ((a.distinct === true) !== (b.distinct === true)) return a.distinct === true;
  if (a.regret === b.regret) return a.class === 'secret' && b.class !== 'secret';
  return REGRETS.indexOf(a.regret) > REGRETS.indexOf(b.regret);
}

/** A deeper claim that says no more than the one above it does not split the tree: ~/.ssh stays one line. */
const absorbs = (above: Claim, claim: Claim): boolean =>
  claim.container !== true &&
  claim.distinct !== true &&
  above.rank >= claim.rank &&
  claim.verdict === above.verdict &&
  (claim.verdict === 'disposable' || claim.verdict === 'persist') &&
  REGRETS.indexOf(above.regret) >= REGRETS.indexOf(claim.regret);

function addDeep(out: Held[] | null, entries: readonly DeepClaim[], place: Place, name: string, isDirectory: boolean): Held[] | null {
  for (const entry of entries) {
    const { claim } = entry;
    if (!applies(claim, isDirectory, place.siblings) || !entry.last(name)) continue;
    if (entry.base.length > 0 && !isWithin(place.path, '/' + entry.base.join('/'))) continue;
    if (entry.above.length > 0 && !matchesAbove(place.path, entry.above)) continue;
    (out ??= []).push({ claim, anchor: joinPath(place.path, name) });
  }
  return out;
}

function matchesAbove(path: Path, above: readonly ((name: string) => boolean)[]): boolean {
  const segments = path.split('/');
  return above.every((matches, i) => matches(segments[segments.length - 1 - i] ?? ''));
}
