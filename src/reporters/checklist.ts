import type { Checklist, ChecklistFact, Part, Place } from '../model/checklist.ts';
import { RISKS } from '../model/checklist.ts';
import { relativeTo, type Path } from '../model/path.ts';
import type { Group, Report } from '../model/report.ts';
import { isoTime } from '../model/time.ts';
import { CONFIDENCES } from '../model/verdict.ts';
import { actionCommands, copyCommand, redoCommand, type Where } from './checklist/commands.ts';
import { shortHash } from './checklist/id.ts';
import { byOwner, mapOf } from './checklist/shares.ts';
import { stepsOf, type Snippet } from './checklist/steps.ts';
import { riskNameOf } from './wording.ts';

export interface ChecklistInput {
  report: Report;
  /** Seconds since the epoch. */
  now: number;
  mode: Checklist['scan']['mode'];
  snippet: Snippet;
  /** Options to be given again, quoted for a shell. */
  options: string;
  redacted: Checklist['redacted'];
  ignored: Checklist['ignored'];
  /** What `verify` compares with; null: this rendering does not carry it. */
  contents: { of: ReadonlyMap<Group, { parts: readonly Part[]; more: number }>; folders: Checklist['folders'] & object } | null;
}

/** Report → checklist. */
export function checklist({ report, now, mode, snippet, options, redacted, ignored, contents }: ChecklistInput): Checklist {
  const { scan, summary, declared } = report;
  const where: Where = { root: scan.root, options };
  const homes = scan.users.map(({ home }) => home).sort((a, b) => b.length - a.length);
  const places = numbered(report.groups.map((group) => placeOf(group, where, homes, contents?.of.get(group) ?? null)).sort(worstFirst));
  const facts = (report.reinstall?.facts ?? []).map((fact): ChecklistFact => ({
    id: `fact:${shortHash([fact.kind, fact.by, fact.user ?? '', fact.source].join('\0'), 8)}`,
    ...fact,
    command: redoCommand(fact),
  }));
  const { planKey: _, ...info } = scan;
  const list: Omit<Checklist, 'id' | 'made'> = {
    schema: 'cruft.report/1',
    tool: report.tool,
    options,
    redacted,
    scan: { ...info, mode },
    summary: summaryOf(summary),
    places,
    declared: {
      completeness: declared.completeness,
      roots: declared.roots.filter(({ enabled }) => enabled).map(({ path }) => path),
      count: declared.declarations.length,
      broken: declared.declarations
        .filter(({ status }) => !['ok', 'planned', 'disabled'].includes(status))
        .map(({ path, status, user, source }) => ({ path, status, user, source })),
      notUnderstood: declared.notUnderstood,
      problems: declared.problems,
    },
    facts,
    findings: report.findings.map(({ actions, ...finding }) => ({ ...finding, commands: actionCommands(actions, where) })),
    again: byOwner(places.filter(({ risk }) => risk === 'disposable')),
    steps: stepsOf(report, facts, snippet, where),
    map: mapOf(places),
    ignored,
    skipped: [...report.skipped, ...(report.reinstall?.problems ?? []).map(({ path, text }) => ({ what: path, reason: text }))],
    notes: report.notes,
    ...(contents === null ? {} : { folders: contents.folders }),
  };
  const { schema, tool, ...rest } = list;
  return { schema, id: shortHash(JSON.stringify({ ...rest, folders: undefined }), 16), tool, made: isoTime(now), ...rest };
}

function summaryOf({ regret, verdicts, places }: Report['summary']): Checklist['summary'] {
  const entries = RISKS.map((risk) => {
    const tally = risk === 'irreplaceable' || risk === 'hard' || risk === 'tedious' ? regret[risk] : verdicts[risk];
    return [risk, { places: places[risk], entries: tally.entries, bytes: tally.bytes }];
  });
  return Object.fromEntries(entries) as Checklist['summary'];
}

function placeOf(group: Group, where: Where, homes: readonly Path[], found: { parts: readonly Part[]; more: number } | null): Place {
  const { path, kind, whole, confidence, entries, bytes, owner, user, why, evidence } = group;
  const risk = riskNameOf(group);
  const home = homes.find((dir) => relativeTo(path, dir) !== null);
  const folded = home === undefined ? path : `~${user ?? ''}/${relativeTo(path, home)}`;
  return {
    id: `place:${shortHash([risk, group.class ?? '', owner ?? '', folded].join('\0'), 8)}`,
    path,
    kind,
    whole,
    risk,
    class: group.class,
    confidence,
    entries,
    bytes,
    changed: isoTime(group.mtime),
    owner,
    user,
    why,
    evidence,
    copy: copyCommand(group, risk, where),
    ...(found === null ? {} : { parts: found.parts, moreParts: found.more }),
  };
}

/** Ids that would be the same get a number. */
function numbered(places: readonly Place[]): Place[] {
  const seen = new Map<string, number>();
  return places.map((place) => {
    const times = (seen.get(place.id) ?? 0) + 1;
    seen.set(place.id, times);
    return times === 1 ? place : { ...place, id: `${place.id}-${times}` };
  });
}

const WORTH: readonly Place['class'][] = ['secret', 'document', 'identity', 'history', 'state', 'config'];
const rankOf = ({ class: kind }: Place): number => (WORTH.includes(kind) ? WORTH.indexOf(kind) : WORTH.length);

/** What it costs, whether there is anything in it, how sure it is, what it is, how much it is: as on the first screen. */
const worstFirst = (a: Place, b: Place): number =>
  RISKS.indexOf(a.risk) - RISKS.indexOf(b.risk) ||
  Number(a.bytes === 0) - Number(b.bytes === 0) ||
  CONFIDENCES.indexOf(b.confidence) - CONFIDENCES.indexOf(a.confidence) ||
  rankOf(a) - rankOf(b) ||
  b.bytes - a.bytes ||
  (a.path < b.path ? -1 : 1);
