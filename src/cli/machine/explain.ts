import type { Declaration } from '../../model/declaration.ts';
import { dataBytes } from '../../model/entry.ts';
import type { PathExplanation } from '../../model/explanation.ts';
import { isWithin, type Path } from '../../model/path.ts';
import type { Report, Tally } from '../../model/report.ts';
import { type Verdict, VERDICTS } from '../../model/verdict.ts';
import type { IndexedEntry } from '../../store/tree.ts';
import { claimsAt } from '../../verdicts/explain.ts';
import { lastReport, type Session } from './session.ts';

export async function explainPath(session: Session, last: Report, path: Path): Promise<PathExplanation | 'not-indexed'> {
  const { index, host, plan } = session;
  const tree = index.tree(host.root)!;
  const found = tree.indexed(path);
  if (found === null) return 'not-indexed';
  const { entry, decision } = found;
  const isDirectory = entry.kind === 'directory';
  const claims = claimsAt(
    plan().judge.weigher,
    path,
    isDirectory,
    entry.target,
    (dir) => new Set(tree.children(dir).map((child) => child.path.slice(child.path.lastIndexOf('/') + 1))),
  );
  const isStored = (await lastReport(session, last)) === last;
  const said = isStored && decision !== null ? decision : (claims.find((claim) => claim.won) ?? null);
  // A directory takes the verdict that its entries share: then the claim that says so is the one to show.
  const won =
    claims.find((claim) => claim.won && claim.verdict === said?.verdict) ??
    claims.find(({ verdict, why }) => verdict === said?.verdict && why === said.why);
  const sums = sum(isDirectory ? tree.walk(path) : [found]);
  const history = index.history(host.root, path);
  const autostart = plan().facts.autostart.files.find((file) => file.path === path);
  return {
    path,
    kind: entry.kind,
    verdict: said?.verdict ?? 'unknown',
    class: said?.class ?? null,
    regret: said?.regret ?? 'none',
    confidence: said?.confidence ?? 'ask',
    owner: won?.owner ?? said?.owner ?? null,
    user: decision?.user ?? null,
    why: won?.why ?? said?.why ?? 'nobody accounts for it',
    evidence: won?.evidence ?? said?.evidence ?? [],
    store: decision?.store ?? null,
    bytes: Object.values(sums).reduce((total, { bytes }) => total + bytes, 0),
    entries: Object.values(sums).reduce((total, { entries }) => total + entries, 0),
    below: isDirectory ? sums : null,
    claims: claims.map((claim) => ({ ...claim, won: claim === won })),
    findings: plan().findings.filter((finding) => isWithin(finding.path, path)),
    facts: autostart === undefined || autostart.reason === null ? {} : { autostart: { reason: autostart.reason, unit: autostart.unit } },
    declaration: declarationOf(path, (isStored ? last : plan().said).declared.declarations),
    history: { firstSeen: history?.firstSeen ?? null, lastChanged: history?.lastChanged ?? null, reappeared: history?.reappeared ?? null },
  };
}

/** The deepest entry of the list that speaks of the path; of two for one path, the one that is switched on. */
function declarationOf(path: Path, declarations: readonly Declaration[]): Declaration | null {
  const [best = null] = declarations
    .filter((each) => (each.kind === 'file' ? each.path === path : isWithin(path, each.path)))
    .sort((a, b) => b.path.length - a.path.length || Number(b.enabled) - Number(a.enabled));
  return best;
}

/** Hard links count at their first path. */
function sum(entries: Iterable<IndexedEntry>): Record<Verdict, Tally> {
  const sums = Object.fromEntries(VERDICTS.map((verdict) => [verdict, { entries: 0, bytes: 0 }])) as Record<Verdict, Tally>;
  const seen = new Set<string>();
  for (const { entry, decision } of entries) {
    const tally = sums[decision?.verdict ?? 'unknown'];
    tally.entries += 1;
    const link = `${entry.dev}:${entry.ino}`;
    if (entry.nlink > 1 && entry.kind === 'file' && seen.has(link)) continue;
    if (entry.nlink > 1) seen.add(link);
    tally.bytes += dataBytes(entry.mode, entry.size, entry.blocks);
  }
  return sums;
}
