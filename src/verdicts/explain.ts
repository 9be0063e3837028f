import type { Claim } from '../model/claim.ts';
import type { WeighedClaim } from '../model/explanation.ts';
import { joinPath, type Path, segmentsOf } from '../model/path.ts';
import type { Held, Place, State, Weigher } from './weigh.ts';

const shown = (claim: Claim, path: Path, won: boolean): WeighedClaim => ({
  path,
  provider: claim.provider,
  covers: claim.covers,
  rank: claim.rank,
  verdict: claim.verdict,
  class: claim.class,
  regret: claim.regret,
  confidence: claim.confidence,
  owner: claim.owner,
  why: claim.why,
  evidence: claim.evidence,
  won,
});

const byStrength = (a: Held, b: Held): number => b.claim.rank - a.claim.rank || b.anchor.length - a.anchor.length;

/** Every claim that holds at a path, from the strongest to the weakest; at most one has won. What package files are owned by is named here. */
export function claimsAt(
  weigher: Weigher,
  path: Path,
  isDirectory: boolean,
  target: Path | null,
  siblingsOf: (dir: Path) => ReadonlySet<string>,
): WeighedClaim[] {
  let { state, own } = weigher.start();
  let inherited: Held | null = state.inherited === null ? null : { claim: state.inherited, anchor: '/' };
  const found: Held[] = own === null ? [] : [own];
  let at: Path = '/';
  const segments = segmentsOf(path);
  for (const [i, name] of segments.entries()) {
    const isLast = i === segments.length - 1;
    const parent = at;
    const place: Place = { path: parent, state, siblings: () => siblingsOf(parent), owned: isLast ? weigher.ownedIn(parent) : [] };
    const nodes = weigher.nodesOf(state, name);
    const all = weigher.all(place, name, nodes, !isLast || isDirectory, isLast ? target : null);
    found.splice(
      0,
      found.length,
      ...found.filter(({ claim }) => claim.covers !== 'entry'),
      ...(isLast ? all : all.filter(({ claim }) => claim.covers !== 'entry')),
    );
    own = weigher.best(place, name, nodes, !isLast || isDirectory, isLast ? target : null);
    at = joinPath(at, name);
    if (isLast) break;
    const below: State = weigher.stateBelow(state, nodes, place.siblings, weigher.deepClaims(place, name, true) ?? []);
    if (below.inherited !== state.inherited && below.inherited !== null) inherited = { claim: below.inherited, anchor: at };
    state = below;
  }
  const winner = own?.claim ?? inherited?.claim ?? null;
  const claims = found.toSorted(byStrength).map(({ claim, anchor }) => shown(claim, anchor, claim === winner));
  const won = claims.findIndex((claim) => claim.won);
  // A mass owner wins with one general claim; here its place is taken by the one that names the package.
  if (winner !== null && won === -1) {
    const same = claims.findIndex((claim) => claim.provider === winner.provider && claim.rank === winner.rank);
    if (same === -1) return [shown(winner, at, true), ...claims];
    claims[same] = { ...claims[same]!, won: true };
    return claims;
  }
  return claims;
}
