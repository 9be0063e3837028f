import { claimOf } from '../model/claim.ts';
import type { Path } from '../model/path.ts';
import { type Codes, FEW } from './codes.ts';
import type { Directory, Judge } from './judge.ts';
import type { Sum } from './tally.ts';

/** One line of the list, before its node is looked up. */
export interface Lump extends Sum {
  path: Path;
  code: number;
  /** Everything below `path` is in it. */
  whole: boolean;
  /** Several things in `path` that nobody claimed, shown as one line because they are too many: so many. 0: one thing, `path` itself. */
  loose: number;
  /** The number of the directory at `path`; -1: not one that the walk entered. */
  ref: number;
}

/** A folder whose own verdict none of its contents has: only what is in it matters. */
const FOLDER = claimOf({
  path: '/',
  covers: 'entry',
  provider: 'verdicts',
  rank: 0,
  kinds: 'directory',
  verdict: 'managed',
  confidence: 'likely',
  why: 'a folder comes back with what is in it',
});

/**
 * Lumps the entries into the lines a person sees, and settles the directories' own verdicts. From the leaves upwards:
 * 1. A directory takes the verdict that all its entries share, unless it is a container such as /var/lib or kept. One that a package owns
 *    takes it only from a claim made for itself or above it.
 * 2. Where all entries share verdict, class, regret, owner and user, the directory becomes their one line.
 * 3. Else each decision is shown where its claim was made; what was claimed file by file (package files) at the first level below "/".
 * 4. More than a few lines of what nobody accounts for, below one directory that is no container, are one line, but not
 *    above the third level (/usr/lib would say nothing).
 * Every entry is in exactly one lump, and lies at or below the lump's path.
 */
export function aggregate(judge: Judge): { lumps: Lump[]; codes: Int32Array } {
  const { directories, tallies, codes } = judge;
  const lumps = new Map<string, Lump>();
  const totals = new Float64Array(directories.length);
  const closed = new Float64Array(directories.length);
  const own = new Int32Array(directories.length).fill(-1);
  const unclaimed = new Map<number, Lump[]>();
  const gathered = new Set<Lump>();
  const coded = (code: number) => codes.all[code]!;

  for (const ref of judge.order.toReversed()) {
    const directory = directories[ref]!;
    const sums = tallies.take(ref);
    const shared = closed[ref] === 0 && !directory.container ? soleKey(sums, codes) : null;
    const code = ownCode(directory, sums, shared, closed[ref]! > 0, codes);
    own[ref] = code;
    mergeInto(sums, code, { entries: 1, bytes: 0, apparent: 0, mtime: directory.mtime });
    totals[ref] = closed[ref]! + [...sums.values()].reduce((sum, { entries }) => sum + entries, 0);

    const uniform = closed[ref] === 0 && (sums.size === 1 || (!directory.container && soleKey(sums, codes) !== null));
    const held = uniform ? asOne(judge, sums, code, ref) : sums;
    const isTop = directory.depth <= 1;
    for (const [each, sum] of held) {
      const { anchor, loose, key } = coded(each);
      const isInside = anchor !== null && anchor.depth >= directory.depth;
      if (directory.parent !== -1 && (uniform || (anchor === null ? !isTop : !isInside))) {
        tallies.add(directory.parent, each, sum.entries, sum.bytes, sum.apparent, sum.mtime);
        continue;
      }
      closed[ref]! += sum.entries;
      const at = isInside ? anchor.ref : ref;
      const path = isInside ? anchor.path : judge.pathOf(ref);
      const lump = { ...sum, path, code: each, whole: false, loose: loose ? sum.entries : 0, ref: at };
      const twin = lumps.get(`${key}|${loose}|${path}`);
      if (twin !== undefined) Object.assign(twin, plus(twin, sum));
      else {
        lumps.set(`${key}|${loose}|${path}`, lump);
        if (coded(each).decision.verdict === 'unknown') unclaimed.set(ref, [...(unclaimed.get(ref) ?? []), lump]);
      }
    }
    if (directory.parent === -1) continue;
    closed[directory.parent]! += closed[ref]!;
    const found = unclaimed.get(ref);
    if (found === undefined) continue;
    unclaimed.delete(ref);
    const passed = found.length > FEW && !directory.container && directory.depth > 2 ? [gather(found, ref)] : found;
    unclaimed.set(directory.parent, [...(unclaimed.get(directory.parent) ?? []), ...passed]);
  }
  for (const lump of lumps.values()) {
    lump.whole = lump.ref === -1 || lump.entries === totals[lump.ref];
    if (lump.whole) lump.loose = 0;
  }
  return { lumps: [...lumps.values()].filter((lump) => !gathered.has(lump)).reverse(), codes: own };

  function gather(found: readonly Lump[], ref: number): Lump {
    const path = judge.pathOf(ref);
    const [first, ...rest] = found;
    const sum = found.reduce<Sum>(plus, { entries: 0, bytes: 0, apparent: 0, mtime: 0 });
    const places = found.reduce((total, { loose }) => total + Math.max(loose, 1), 0);
    for (const lump of rest) gathered.add(lump);
    return Object.assign(first!, sum, { path, loose: places, ref });
  }
}

function ownCode(directory: Directory, sums: ReadonlyMap<number, Sum>, shared: number | null, isTorn: boolean, codes: Codes): number {
  const { code, container, depth } = directory;
  const { decision, key } = codes.all[code]!;
  if (container || decision.verdict === 'kept' || (sums.size === 0 && !isTorn)) return code;
  if (shared === key) return code;
  if (shared !== null) {
    const made = [...sums.keys()].find((each) => (codes.all[each]!.anchor?.depth ?? -1) <= depth);
    if (made !== undefined) return made;
    const first = sums.keys().next().value!;
    // What is worth keeping is named where the catalogue names it, and what is stale where the rule found it, not by a folder around it.
    const isNamed = ['persist', 'leftover'].includes(codes.all[first]!.decision.verdict);
    return decision.verdict === 'managed' ? code : isNamed ? codes.of(FOLDER, null) : first;
  }
  if (decision.verdict === 'managed' || decision.verdict === 'leftover') return code;
  const isShared = [...sums.keys()].some((each) => codes.all[each]!.decision.verdict === decision.verdict);
  return isShared ? code : codes.of(FOLDER, null);
}

/** The one key that all sums share, or null. */
function soleKey(sums: ReadonlyMap<number, Sum>, codes: Codes): number | null {
  let key: number | null = null;
  for (const code of sums.keys()) {
    if (key === null) key = codes.all[code]!.key;
    else if (key !== codes.all[code]!.key) return null;
  }
  return key;
}

const plus = (a: Sum, b: Sum): Sum => ({
  entries: a.entries + b.entries,
  bytes: a.bytes + b.bytes,
  apparent: a.apparent + b.apparent,
  mtime: Math.max(a.mtime, b.mtime),
});

function mergeInto(sums: Map<number, Sum>, code: number, more: Sum): void {
  const sum = sums.get(code);
  sums.set(code, sum === undefined ? more : plus(sum, more));
}

/** All sums under one decision: one that is shown here or further up if there is any, so that no tree is torn in two; else shown at this directory. */
function asOne(judge: Judge, sums: ReadonlyMap<number, Sum>, code: number, ref: number): Map<number, Sum> {
  const { depth } = judge.directories[ref]!;
  const above = [...sums.keys()].find((each) => (judge.codes.all[each]!.anchor?.depth ?? -1) <= depth);
  const one = above ?? judge.codes.moved(code, { path: judge.pathOf(ref), ref, depth });
  const out = new Map<number, Sum>();
  for (const sum of sums.values()) mergeInto(out, one, sum);
  return out;
}
