import { Minimatch } from 'minimatch';
import type { Claim } from '../model/claim.ts';
import { segmentsOf } from '../model/path.ts';

/** Claims by path segment. A directory of the walk stands at one or more nodes; most stand at none. */
export interface TrieNode {
  readonly children: Map<string, TrieNode>;
  readonly globs: { matches: (name: string) => boolean; node: TrieNode }[];
  readonly claims: Claim[];
}

/** A claim at any depth below `base`: "**" followed by `tail`, whose last segment is the key it is found by. */
export interface DeepClaim {
  base: readonly string[];
  /** The segments between "**" and the last, from the last backwards. */
  above: readonly ((name: string) => boolean)[];
  last: (name: string) => boolean;
  claim: Claim;
}

export interface Trie {
  root: TrieNode;
  /** Deep claims by the literal name of the entry. */
  deepByName: Map<string, DeepClaim[]>;
  /** Deep claims whose last segment is a glob. */
  deepGlobs: DeepClaim[];
}

const newNode = (): TrieNode => ({ children: new Map(), globs: [], claims: [] });

const GLOB = /[*?[\]{}()!+@]/;

/** One path segment as a predicate. Bytes that are not UTF-8 stand as lone surrogates and match "*" and "?" as one character each. */
function segmentMatcher(segment: string): (name: string) => boolean {
  if (segment === '*') return () => true;
  if (!GLOB.test(segment)) return (name) => name === segment;
  const star = segment.lastIndexOf('*');
  if (star === segment.indexOf('*') && !GLOB.test(segment.replace('*', ''))) {
    const head = segment.slice(0, star);
    const tail = segment.slice(star + 1);
    return (name) => name.length >= head.length + tail.length && name.startsWith(head) && name.endsWith(tail);
  }
  const compiled = new Minimatch(segment, { dot: true, nonegate: true, nocomment: true, platform: 'linux', braceExpandMax: 200 });
  return (name) => compiled.match(name);
}

function below(node: TrieNode, segment: string, glob: boolean, matchers: Map<string, TrieNode['globs'][number]['matches']>): TrieNode {
  if (!glob || !GLOB.test(segment)) {
    let child = node.children.get(segment);
    if (child === undefined) node.children.set(segment, (child = newNode()));
    return child;
  }
  let matches = matchers.get(segment);
  if (matches === undefined) matchers.set(segment, (matches = segmentMatcher(segment)));
  const known = node.globs.find((entry) => entry.matches === matches);
  if (known) return known.node;
  const fresh = newNode();
  node.globs.push({ matches, node: fresh });
  return fresh;
}

/** "**" may stand once in a claim's path, as a whole segment; a trailing "**" means everything below. */
export function compileTrie(claims: readonly Claim[]): Trie {
  const trie: Trie = { root: newNode(), deepByName: new Map(), deepGlobs: [] };
  const matchers = new Map<string, (name: string) => boolean>();
  for (const claim of claims) {
    const segments = segmentsOf(claim.path);
    const deep = claim.glob ? segments.indexOf('**') : -1;
    if (deep >= 0 && deep < segments.length - 1) {
      const last = segments.at(-1)!;
      const entry: DeepClaim = {
        base: segments.slice(0, deep),
        above: segments
          .slice(deep + 1, -1)
          .toReversed()
          .map(segmentMatcher),
        last: segmentMatcher(last),
        claim,
      };
      if (GLOB.test(last)) trie.deepGlobs.push(entry);
      else trie.deepByName.set(last, [...(trie.deepByName.get(last) ?? []), entry]);
      continue;
    }
    let node = trie.root;
    for (const segment of deep >= 0 ? segments.slice(0, deep) : segments) node = below(node, segment, claim.glob, matchers);
    node.claims.push(deep >= 0 ? { ...claim, covers: 'contents' } : claim);
  }
  return trie;
}

/** The nodes of the entry `name`, given the nodes of its directory. */
export function step(nodes: readonly TrieNode[], name: string): readonly TrieNode[] {
  let out: TrieNode[] | null = null;
  for (const node of nodes) {
    const child = node.children.get(name);
    if (child !== undefined) (out ??= []).push(child);
    for (const glob of node.globs) if (glob.matches(name)) (out ??= []).push(glob.node);
  }
  return out ?? NONE;
}

const NONE: readonly TrieNode[] = [];
