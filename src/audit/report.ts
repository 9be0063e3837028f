import { failed, type Host } from '../host/host.ts';
import type { EntryKind } from '../model/entry.ts';
import { comparePaths } from '../model/path.ts';
import type { Group, Report, Tally } from '../model/report.ts';
import { type Regret, REGRETS, type Verdict, VERDICTS } from '../model/verdict.ts';
import type { Lump } from '../verdicts/aggregate.ts';
import type { Codes } from '../verdicts/codes.ts';

const verdictOf = ({ code }: Lump, codes: Codes): Verdict => codes.all[code]!.decision.verdict;

/** The lines of the list in path order, with what is known of the node at their path. */
export const groupsOf = (lumps: readonly Lump[], codes: Codes, host: Host): Group[] =>
  lumps
    .toSorted(
      (a, b) =>
        comparePaths(a.path, b.path) || VERDICTS.indexOf(verdictOf(a, codes)) - VERDICTS.indexOf(verdictOf(b, codes)) || a.code - b.code,
    )
    .map((lump) => {
      const { decision } = codes.all[lump.code]!;
      const node = host.lstat(lump.path);
      const kind: EntryKind = failed(node) ? (lump.ref === -1 ? 'file' : 'directory') : node.kind;
      return {
        path: lump.path,
        kind,
        whole: lump.whole,
        verdict: decision.verdict,
        class: decision.class,
        regret: decision.regret,
        confidence: decision.confidence,
        entries: lump.entries,
        bytes: lump.bytes,
        apparentBytes: lump.apparent,
        mtime: lump.mtime,
        owner: decision.owner,
        user: decision.user,
        uid: failed(node) ? 0 : node.uid,
        gid: failed(node) ? 0 : node.gid,
        mode: failed(node) ? 0 : node.mode,
        why: lump.loose > 0 ? `${lump.loose} places in it: ${decision.why}` : decision.why,
        evidence: decision.evidence,
        store: decision.store,
      };
    });

const tally = (chosen: readonly Group[]): Tally => ({
  entries: chosen.reduce((sum, { entries }) => sum + entries, 0),
  bytes: chosen.reduce((sum, { bytes }) => sum + bytes, 0),
});

export function summaryOf(groups: readonly Group[]): Report['summary'] {
  const byVerdict = (verdict: Verdict) => groups.filter((group) => group.verdict === verdict);
  const byRegret = (regret: Regret) => groups.filter((group) => group.verdict === 'persist' && group.regret === regret);
  return {
    verdicts: Object.fromEntries(VERDICTS.map((verdict) => [verdict, tally(byVerdict(verdict))])) as Record<Verdict, Tally>,
    regret: {
      irreplaceable: tally(byRegret('irreplaceable')),
      hard: tally(byRegret('hard')),
      tedious: tally(byRegret('tedious')),
    },
    places: Object.fromEntries([
      ...VERDICTS.map((verdict) => [verdict, byVerdict(verdict).length]),
      ...REGRETS.map((regret) => [regret, byRegret(regret).length]),
    ]) as Record<Verdict | Regret, number>,
  };
}
