/**
 * How well the catalogue foresees what people persist: `node --import tsx bench/suggest-kfold.ts [--missed]`.
 *
 * The paths that two or more of 166 public configurations declare (test/known/persisted.txt) are split into folds. For each fold a machine is
 * made that holds the fold's paths and decoys, and is judged by the catalogue without every row that stands there only because such
 * configurations name it (letters N and P) and whose path is in the fold. What is not held out: rows that others attest as well.
 */
import { aggregate } from '../src/verdicts/aggregate.ts';
import { Judge } from '../src/verdicts/judge.ts';
import { Weigher } from '../src/verdicts/weigh.ts';
import { type Claim, RANK } from '../src/model/claim.ts';
import { isWithin, type Path } from '../src/model/path.ts';
import { CONFIDENCES } from '../src/model/verdict.ts';
import type { Known } from '../src/parsers/known.ts';
import { claimsOn, readCatalogue, table, WILL } from '../test/known/standing.ts';
import { listingsOf, type Tree } from '../test/verdicts/tree.ts';
import { AROUND, CATCH_ALLS, DECOYS } from '../test/known/decoys.ts';

const FOLDS = 10;

interface Declared {
  path: Path;
  kind: string;
  weight: number;
  fold: number;
}

interface Suggested {
  path: Path;
  why: string;
  likely: boolean;
}

const onMachine = (path: string): Path => (path.startsWith('~') ? WILL.home + path.slice(1) : path);

/** FNV-1a: the same folds on every run. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}

const isCatchAll = (path: string): boolean => CATCH_ALLS.includes(path);

const declared: Declared[] = table('persisted.txt')
  .slice(1)
  .filter(([path]) => !isCatchAll(path!))
  .map(([path, kind, repos]) => ({ path: onMachine(path!), kind: kind!, weight: Number(repos), fold: hash(path!) % FOLDS }));

function put(tree: Tree, path: Path, leaf: Tree | number | string): void {
  const names = path.slice(1).split('/');
  let at = tree;
  for (const name of names.slice(0, -1)) {
    if (typeof at[name] !== 'object') at[name] = {};
    at = at[name];
  }
  const last = names.at(-1)!;
  if (typeof at[last] === 'object' && typeof leaf === 'object') Object.assign(at[last], leaf);
  else at[last] = leaf;
}

function suggestionsFor(known: Known, paths: readonly Declared[]): Suggested[] {
  const tree: Tree = {};
  for (const { path, kind } of paths) put(tree, path, kind === 'file' ? 9 : { content: 9, more: { content: 9 } });
  for (const [path, leaf] of DECOYS) put(tree, onMachine(path), leaf);
  for (const path of AROUND) put(tree, onMachine(path), 9);
  const claims = claimsOn(known, { '/etc/NIXOS': '', '/root/.bashrc': '' });
  const store = { ...claims[0]!, rank: RANK.link, verdict: 'managed', regret: 'none', why: 'a link into the Nix store' } satisfies Claim;
  const linkClaim = (_: Path, target: string): Claim | null => (/^\/(nix\/store|etc\/static)\//.test(target) ? store : null);
  const judge = new Judge({ weigher: new Weigher({ claims, ownerships: [], linkClaim }), isCache: () => true });
  judge.root(0, '/', 0);
  for (const listing of listingsOf(tree)) judge.listing(listing);
  return aggregate(judge).lumps.flatMap(({ path, code }) => {
    const { decision } = judge.codes.all[code]!;
    return decision.verdict === 'persist' && !isCatchAll(path.replace(WILL.home, '~'))
      ? [{ path, why: decision.why, likely: CONFIDENCES.indexOf(decision.confidence) > 0 }]
      : [];
  });
}

const catalogue = readCatalogue();
const sum = { all: 0, weight: 0 };
const score = { covered: 0, exact: 0, likely: 0, named: 0, weightCovered: 0, weightExact: 0, weightLikely: 0 };
let suggested = 0;
const spoilt = new Set<Path>();
const missed: string[] = [];
const shapes = new Set(catalogue.rows.filter(({ app }) => app.shape).map(({ text }) => text));

for (let fold = 0; fold < FOLDS; fold++) {
  const held = declared.filter((each) => each.fold === fold);
  const names = new Set(held.map(({ path }) => path));
  const rows = catalogue.rows.filter(({ path, sources }) => !(/^[NPnp]+$/.test(sources) && names.has(onMachine(path))));
  const suggestions = suggestionsFor({ rows, problems: [] }, held);
  suggested += suggestions.length;
  for (const { path } of suggestions) if (DECOYS.some(([decoy]) => isWithin(path, onMachine(decoy)))) spoilt.add(path);
  for (const { path, weight } of held) {
    const by = suggestions.filter((each) => isWithin(path, each.path)).sort((a, b) => b.path.length - a.path.length)[0];
    sum.all++;
    sum.weight += weight;
    if (by === undefined) {
      missed.push(`${weight}\tmissed\t${path}`);
      continue;
    }
    score.covered++;
    score.weightCovered += weight;
    if (!shapes.has(by.why)) score.named++;
    if (by.likely) {
      score.likely++;
      score.weightLikely += weight;
    }
    if (by.path === path) {
      score.exact++;
      score.weightExact += weight;
    } else missed.push(`${weight}\tby ${by.path}\t${path}`);
  }
}

const percent = (part: number, of: number): string => `${((100 * part) / of).toFixed(1)} %`;
console.log(`declared paths: ${sum.all} (${sum.weight} declarations), catch-alls left out; ${FOLDS} folds; ${suggested} suggestions`);
console.log(
  `covered by a suggestion       ${percent(score.covered, sum.all)} of paths, ${percent(score.weightCovered, sum.weight)} of declarations`,
);
console.log(
  `… at exactly that path        ${percent(score.exact, sum.all)} of paths, ${percent(score.weightExact, sum.weight)} of declarations`,
);
console.log(
  `… shown without asking        ${percent(score.likely, sum.all)} of paths, ${percent(score.weightLikely, sum.weight)} of declarations`,
);
console.log(`… by name, not by shape       ${percent(score.named, sum.all)} of paths`);
console.log(`suggestions free of decoys    ${percent(suggested - spoilt.size, suggested)} (${DECOYS.length} decoys a fold)`);
if (process.argv.includes('--missed')) {
  console.log([...spoilt].map((path) => `decoy\t${path}`).join('\n'));
  console.log(missed.sort((a, b) => Number.parseInt(b) - Number.parseInt(a)).join('\n'));
}
