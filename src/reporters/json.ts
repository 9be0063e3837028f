import type { Checklist, Verified } from '../model/checklist.ts';
import type { Declaration, DeclaredList } from '../model/declaration.ts';
import type { Deletion } from '../model/deletion.ts';
import type { Diff } from '../model/diff.ts';
import type { Entry } from '../model/entry.ts';
import type { PathExplanation, RuleInfo } from '../model/explanation.ts';
import type { Check, IndexInfo, ScanRow } from '../model/health.ts';
import { encodePath, isRaw, relativeTo } from '../model/path.ts';
import type { Group, Report, Tally } from '../model/report.ts';
import type { Suggestion, Withheld } from '../model/suggestion.ts';
import { isoTime } from '../model/time.ts';
import { VERDICTS, type Verdict } from '../model/verdict.ts';
import type { Trace, WatchRecord } from '../model/watch.ts';
import { printableJson, type Home } from './wording.ts';

const PATHS = new Set(['path', 'relative', 'source', 'file', 'persistRoot', 'storePath', 'root', 'home', 'pattern']);

/** Every string valid Unicode; beside a path that is not UTF-8, its bytes in base64 under the same name and "Bytes". */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== 'object' || value === null) return value;
  const out: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(value)) {
    out[key.toWellFormed()] = wellFormed(one);
    if (typeof one === 'string' && PATHS.has(key) && isRaw(one)) out[`${key}Bytes`] = encodePath(one).toString('base64');
  }
  return out;
}

const print = (value: unknown): string => printableJson(JSON.stringify(wellFormed(value), null, 2)) + '\n';

const tallies = (of: Record<Verdict, Tally>): Record<string, Tally> =>
  Object.fromEntries(VERDICTS.map((verdict) => [verdict, { entries: of[verdict].entries, bytes: of[verdict].bytes }]));

const groupJson = (group: Group): object => ({
  path: group.path,
  kind: group.kind,
  verdict: group.verdict,
  class: group.class,
  regret: group.regret,
  entries: group.entries,
  bytes: group.bytes,
  mtime: isoTime(group.mtime),
  owner: group.owner,
  user: group.user,
  why: group.why,
  evidence: group.evidence,
  whole: group.whole,
  confidence: group.confidence,
  apparentBytes: group.apparentBytes,
  store: group.store,
  ...(group.newEntries === undefined ? {} : { newEntries: group.newEntries }),
});

/** "cruft.scan/1", of `scan`, `list`, `status` and `report`. */
export function scanJson({ tool, scan, summary, groups, findings, declared, skipped, notes }: Report): string {
  const { irreplaceable, hard, tedious } = summary.regret;
  return print({
    schema: 'cruft.scan/1',
    tool: { name: tool.name, version: tool.version },
    scan: {
      id: scan.id,
      startedAt: scan.startedAt,
      finishedAt: scan.finishedAt,
      root: scan.root,
      host: scan.host,
      users: scan.users.map(({ name }) => name),
      wiped: scan.wiped,
      rootFsType: scan.rootFsType,
      complete: scan.complete,
      entries: scan.entries,
      tookMs: scan.tookMs,
      unread: scan.unread.map(({ path, error }) => ({ path, error })),
      notEntered: scan.notEntered.map(({ path, reason }) => ({ path, reason })),
    },
    summary: { verdicts: tallies(summary.verdicts), regret: { irreplaceable, hard, tedious }, places: summary.places },
    groups: groups.map(groupJson),
    findings,
    declared: { completeness: declared.completeness, declarations: declared.declarations.length, notUnderstood: declared.notUnderstood },
    skipped,
    notes,
  });
}

/** "cruft.explain/1". `findings` and `rules` are there when they were asked for by id. */
export const explainJson = (paths: readonly PathExplanation[], findings: Report['findings'], rules: readonly RuleInfo[]): string =>
  print({
    schema: 'cruft.explain/1',
    paths: paths.map((one) => ({
      path: one.path,
      kind: one.kind,
      verdict: one.verdict,
      class: one.class,
      regret: one.regret,
      confidence: one.confidence,
      owner: one.owner,
      user: one.user,
      entries: one.entries,
      bytes: one.bytes,
      why: one.why,
      evidence: one.evidence,
      below: one.below === null ? null : tallies(one.below),
      claims: one.claims,
      findings: one.findings,
      facts: one.facts,
      declaration: one.declaration ? declarationJson(one.declaration) : null,
      history: one.history,
    })),
    ...(findings.length > 0 ? { findings } : {}),
    ...(rules.length > 0 ? { rules } : {}),
  });

const declarationJson = (one: Declaration): object => ({
  path: one.path,
  kind: one.kind,
  scope: one.scope,
  user: one.user,
  persistRoot: one.persistRoot,
  storePath: one.storePath,
  owner: one.owner,
  group: one.group,
  mode: one.mode,
  parent: one.parent,
  method: one.method,
  enabled: one.enabled,
  inInitrd: one.inInitrd,
  hideMount: one.hideMount,
  conditions: one.conditions,
  via: one.via,
  readers: one.readers,
  source: one.source,
  status: one.status,
});

const inHome = ({ path, user }: Declaration, homes: readonly Home[]): string | null => {
  const home = homes.find(({ name }) => name === user);
  return home === undefined ? null : relativeTo(path, home.home);
};

/** "cruft.declared/1". `homes`: of the audited system's users, for `relative`. */
export const declaredJson = (
  { completeness, roots, declarations, references, notUnderstood, problems, readers }: DeclaredList,
  homes: readonly Home[],
): string =>
  print({
    schema: 'cruft.declared/1',
    completeness,
    declarations: declarations.map((one) => ({ ...declarationJson(one), relative: inHome(one, homes) })),
    notUnderstood,
    roots,
    references,
    problems,
    readers,
  });

/** "cruft.suggest/1". */
export const suggestJson = (suggestions: readonly Suggestion[], withheld: readonly Withheld[]): string =>
  print({
    schema: 'cruft.suggest/1',
    suggestions: suggestions.map((one) => ({
      path: one.path,
      relative: one.relative,
      kind: one.kind,
      scope: one.scope,
      user: one.user,
      owner: one.owner,
      group: one.group,
      mode: one.mode,
      class: one.class,
      regret: one.regret,
      confidence: one.confidence,
      bytes: one.bytes,
      entries: one.entries,
      why: one.why,
      evidence: one.evidence,
      store: one.store,
      parent: one.parent,
    })),
    withheld,
  });

/** "cruft.delete/1". Numbers that a double cannot hold are strings. */
export const deleteJson = (plan: readonly Deletion[], withheld: readonly Withheld[]): string =>
  print({
    schema: 'cruft.delete/1',
    plan: plan.map(({ guard, ...one }) => ({
      ...one,
      guard: { dev: exact(guard.dev), ino: exact(guard.ino), mtimeNs: String(guard.mtimeNs), size: guard.size },
    })),
    withheld,
  });

const exact = (value: bigint): number | string => (value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value));

/** "cruft.rules/1": the registry, with each rule's page. */
export const rulesJson = (rules: readonly RuleInfo[]): string => print({ schema: 'cruft.rules/1', rules });

/** "cruft.doctor/1". */
export const doctorJson = (checks: readonly Check[]): string => print({ schema: 'cruft.doctor/1', checks });

/** "cruft.index/1": `db info` and `db scans`. */
export const indexJson = (info: IndexInfo | null, scans: readonly ScanRow[] | null): string =>
  print({ schema: 'cruft.index/1', ...(info === null ? {} : { info }), ...(scans === null ? {} : { scans }) });

const base64 = (name: string): string => encodePath(name).toString('base64');

/** "cruft.report/1": the whole checklist, and the input of `verify`. */
export const checklistJson = ({ folders, ...list }: Checklist): string =>
  print({
    ...list,
    ...(folders === undefined
      ? {}
      : {
          folders: folders.map(({ path, names }) => ({
            path,
            names: names.filter((name) => !isRaw(name)),
            ...(names.some(isRaw) ? { namesBytes: names.filter(isRaw).map(base64) } : {}),
          })),
        }),
  });

/** "cruft.verify/1". `report`: the id of the checklist. */
export const verifyJson = (report: string, items: readonly Verified[]): string =>
  print({
    schema: 'cruft.verify/1',
    report,
    items: items.map(({ path, status, regret, id, before, after, missing, note }) => ({
      path,
      status,
      regret,
      id,
      before,
      after,
      missing: missing.map((one) => ({ path: one })),
      note,
    })),
  });

/** "cruft.watch/1": one line a record. */
export const watchJson = (record: WatchRecord): string =>
  printableJson(JSON.stringify(wellFormed({ schema: 'cruft.watch/1', ...record }))) + '\n';

/** "cruft.trace/1". */
export const traceJson = ({ looked, ...rest }: Trace): string =>
  print({ schema: 'cruft.trace/1', ...rest, looked: looked.map((path) => ({ path })) });

const nodeJson = (entry: Entry | null): object | null =>
  entry === null
    ? null
    : {
        kind: entry.kind,
        mode: entry.mode,
        uid: entry.uid,
        gid: entry.gid,
        nlink: entry.nlink,
        size: entry.size,
        mtimeNs: String(entry.mtimeNs),
        ctimeNs: String(entry.ctimeNs),
        ino: String(entry.ino),
        ...(entry.kind === 'symlink'
          ? { target: entry.target, ...(isRaw(entry.target ?? '') ? { targetBytes: base64(entry.target!) } : {}) }
          : {}),
      };

const one = (value: unknown): string => printableJson(JSON.stringify(wellFormed(value)));

/** "cruft.diff/1": every change on a line of its own, as there may be many. */
export function* diffJson({ from, to, changes, notCompared, notes }: Diff): Generator<string> {
  yield `{"schema":"cruft.diff/1","from":${one(from)},"to":${one(to)},"notCompared":${one(notCompared)},"notes":${one(notes)},"changes":[`;
  let separator = '\n';
  for (const { path, change, from: old, before, after, verdict, class: kind, regret, owner, user } of changes) {
    const was = old === null ? {} : { from: old, ...(isRaw(old) ? { fromBytes: base64(old) } : {}) };
    const said = { verdict, class: kind, regret, owner, user };
    yield separator + one({ path, change, ...was, before: nodeJson(before), after: nodeJson(after), ...said });
    separator = ',\n';
  }
  yield '\n]}\n';
}
