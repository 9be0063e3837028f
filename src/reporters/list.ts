import type { Finding } from '../model/finding.ts';
import type { Group, Report } from '../model/report.ts';
import { SEVERITIES, type Verdict } from '../model/verdict.ts';
import {
  count,
  cutText,
  dotOf,
  padEnd,
  padStart,
  paint,
  phrase,
  printable,
  quotePath,
  RISK_NAMES,
  riskNamed,
  riskNameOf,
  shortAge,
  size,
  styleOfSeverity,
  widthOf,
  type Look,
} from './wording.ts';

/** Lines of the list, without line ends. Paths are whole and can be copied into a shell; reasons are cut to the width. */
export function* list(report: Report, hidden: readonly Verdict[], look: Look): Generator<string> {
  let first = true;
  for (const name of RISK_NAMES) {
    const groups = report.groups
      .filter((group) => riskNameOf(group) === name)
      .sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
    if (groups.length === 0) continue;
    if (!first) yield '';
    first = false;
    const { glyph, word, style } = riskNamed(name);
    const entries = groups.reduce((sum, group) => sum + group.entries, 0);
    const bytes = groups.reduce((sum, group) => sum + group.bytes, 0);
    const head = [`${glyph} ${word}: ${count(groups.length, 'place')}`, count(entries, 'entry'), size(bytes)].join(', ');
    yield style === null ? head : paint(look, style, head);
    for (const group of groups) yield line(group, report, look);
  }
  if (report.findings.length > 0) {
    if (!first) yield '';
    first = false;
    yield paint(look, 'bold', count(report.findings.length, 'finding'));
    for (const finding of [...report.findings].sort(worstFirst)) yield* lines(finding, report, look);
  }
  const left = hidden.map((verdict) => `${verdict} ${size(report.summary.verdicts[verdict].bytes)}`);
  if (first) yield 'Nothing to list.';
  if (left.length > 0) yield '';
  if (left.length > 0) yield paint(look, 'dim', `Not shown: ${left.join(dotOf(look))}. With --all they are.`);
}

function line(group: Group, { scan }: Report, look: Look): string {
  const path = quotePath(group.path, scan.users) + (group.kind === 'directory' && group.path !== '/' ? '/' : '');
  const facts = [
    ...(group.user === null || path.startsWith('~') ? [] : [printable(group.user)]),
    ...(group.owner === null || group.why.includes(group.owner) ? [] : [printable(group.owner)]),
    ...(group.whole ? [] : ['in part']),
    phrase(group.why),
  ];
  const head = `${padStart(size(group.bytes), 9)} ${padStart(String(group.entries), 7)}  ${padStart(shortAge(group.mtime, look.now), 6)}  ${padEnd(path, 27)}  `;
  const room = look.width - widthOf(head);
  return (head + (room < 12 ? '' : cutText(facts.join(dotOf(look)), room, look))).trimEnd();
}

const worstFirst = (a: Finding, b: Finding): number =>
  SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || (a.path < b.path ? -1 : a.path > b.path ? 1 : a.id < b.id ? -1 : 1);

function* lines(finding: Finding, { scan }: Report, look: Look): Generator<string> {
  const mark = paint(look, styleOfSeverity(finding.severity), padEnd(finding.severity, 8));
  yield `  ${mark}  ${quotePath(finding.path, scan.users)}`;
  yield `            ${cutText(phrase(finding.message), look.width - 12, look)}`;
  yield `            ${paint(look, 'dim', printable(finding.id))}`;
}

/** One entry on a line, for `list --no-group`. */
export function lineText(one: Pick<Group, 'path' | 'verdict' | 'regret' | 'bytes'>, look: Look): string {
  const { glyph, style } = riskNamed(riskNameOf(one));
  const mark = padEnd(glyph, 2);
  const word = one.verdict === 'persist' ? one.regret : one.verdict;
  return `${style === null ? mark : paint(look, style, mark)} ${padEnd(word, 13)} ${padStart(size(one.bytes), 8)}  ${quotePath(one.path, [])}`;
}
