import type { Checklist, Place, Risk } from '../../model/checklist.ts';
import { RISKS } from '../../model/checklist.ts';

/** By who makes it, the largest first. */
export function byOwner(places: readonly Place[]): Checklist['again'] {
  const owners = new Map<string, { owner: string; entries: number; bytes: number }>();
  for (const { owner, why, entries, bytes } of places) {
    const name = owner ?? why;
    const sum = owners.get(name) ?? { owner: name, entries: 0, bytes: 0 };
    owners.set(name, { owner: name, entries: sum.entries + entries, bytes: sum.bytes + bytes });
  }
  return [...owners.values()].sort((a, b) => b.bytes - a.bytes || b.entries - a.entries || (a.owner < b.owner ? -1 : 1));
}

const MOST_CELLS = 400;

/** The largest places, worst risk first; what is left of a risk is one cell. Places without data are not drawn. */
export function mapOf(places: readonly Place[]): Checklist['map'] {
  const large = places.filter(({ bytes }) => bytes > 0).sort((a, b) => b.bytes - a.bytes);
  const cells: Checklist['map'][number][] = large
    .slice(0, MOST_CELLS - RISKS.length)
    .map(({ path, risk, bytes, entries }) => ({ path, risk, bytes, entries }));
  const rest = new Map<Risk, { bytes: number; entries: number }>();
  for (const { risk, bytes, entries } of large.slice(MOST_CELLS - RISKS.length)) {
    const sum = rest.get(risk) ?? { bytes: 0, entries: 0 };
    rest.set(risk, { bytes: sum.bytes + bytes, entries: sum.entries + entries });
  }
  for (const [risk, sum] of rest) cells.push({ path: null, risk, ...sum });
  return cells.sort((a, b) => RISKS.indexOf(a.risk) - RISKS.indexOf(b.risk) || b.bytes - a.bytes);
}
