import { isPartlyRead } from '../model/declaration.ts';
import type { Group, Report } from '../model/report.ts';
import {
  age,
  count,
  cutText,
  displayPath,
  number,
  padEnd,
  paint,
  phrase,
  printable,
  quotePath,
  RISK_NAMES,
  riskNamed,
  riskNameOf,
  size,
  targetOf,
  unreadWords,
  widthOf,
  type Look,
} from './wording.ts';

/** How old the last scan is, what it covered, what the next wipe would lose, and what was left out: at most `most` lines of each kind. Ends in a newline. */
export function status(report: Report, look: Look, most: number): string {
  const { scan, summary, declared, skipped, notes } = report;
  const { irreplaceable, hard, tedious } = summary.regret;
  const show = (path: string): string => displayPath(path, scan.users);
  const lines = [
    `${paint(look, 'bold', `Scan ${scan.id}`)} of ${show(scan.root)} on ${printable(scan.host)}, ${age(Date.parse(scan.finishedAt) / 1000, look.now)}${scan.complete ? '' : ', not complete'}`,
    `  ${count(scan.entries, 'entry')}, users ${scan.users.map(({ name }) => printable(name)).join(', ') || 'none'}, wiped: ${scan.wiped.map(show).join(', ') || 'nothing'}`,
    '',
    'The next wipe would lose',
    `  !! ${number(irreplaceable.entries)} irreplaceable (${size(irreplaceable.bytes)}), ! ${number(hard.entries)} hard to redo (${size(hard.bytes)}), ~ ${number(tedious.entries)} tedious (${size(tedious.bytes)})`,
    `  ?  ${number(summary.verdicts.unknown.entries)} unknown (${size(summary.verdicts.unknown.bytes)})`,
    `${count(report.findings.length, 'finding')}, ${count(summary.places.leftover, 'leftover')}; persist list: ${count(declared.declarations.length, 'declaration')}, ${declared.completeness}`,
    ...(isPartlyRead(declared) ? ['  lost means: not found in the part of that list that could be read'] : []),
    ...section(
      `Not read: ${unreadWords(scan.unread)}`,
      scan.unread.map(({ path, error }) => `${show(path)}  ${printable(error)}`),
      look,
      most,
    ),
    ...section(
      `Not entered: ${count(scan.notEntered.length, 'place')}`,
      scan.notEntered.map(({ path, reason }) => `${show(path)}  ${phrase(reason)}`),
      look,
      most,
    ),
    ...section(
      `Checks with nothing to say: ${number(skipped.length)}`,
      skipped.map(({ what, reason }) => `${printable(what)}  ${phrase(reason)}`),
      look,
      most,
    ),
    ...section(
      `Not understood: ${count(declared.notUnderstood.length, 'declaration')} (cruft declared)`,
      declared.notUnderstood.map(({ file, line, text }) => `${show(file)}${line === null ? '' : ':' + line}  ${phrase(text)}`),
      look,
      most,
    ),
    ...section(`Notes: ${number(notes.length)}`, notes.map(phrase), look, most),
    '',
    `Next: cruft scan, or of the last one: cruft list, cruft suggest-persist --for ${targetOf(declared)}`,
  ];
  return lines.join('\n') + '\n';
}

const risk = (group: Group): number => RISK_NAMES.indexOf(riskNameOf(group));

/** What the next wipe would lose that the scan before had not seen, the worst first; null: there was none to compare with. */
export function newLosses({ groups }: Report): Group[] | null {
  if (groups.every(({ newEntries }) => newEntries === undefined)) return null;
  return groups
    .filter(({ verdict, newEntries }) => (verdict === 'persist' || verdict === 'unknown') && (newEntries ?? 0) > 0)
    .sort((a, b) => risk(a) - risk(b) || b.bytes - a.bytes);
}

/** The age of the last scan and what is new in `news`, at most `most` lines; one line where nothing is. Ends in a newline. */
export function statusNews({ scan, declared }: Report, news: readonly Group[], look: Look, most: number): string {
  const unread = scan.unread.length === 0 ? '' : `, not read: ${unreadWords(scan.unread)}`;
  const head = `${paint(look, 'bold', `Scan ${scan.id}`)} of ${displayPath(scan.root, scan.users)}, ${age(Date.parse(scan.finishedAt) / 1000, look.now)}${unread}: `;
  if (news.length === 0) return `${head}nothing new that the next wipe would lose (cruft status -v)\n`;
  const entries = news.reduce((sum, { newEntries }) => sum + newEntries!, 0);
  const lines = news.slice(0, most).map((group) => {
    const { glyph, style } = riskNamed(riskNameOf(group));
    const many =
      group.entries === group.newEntries
        ? count(group.entries, 'entry')
        : `${number(group.newEntries!)} of ${count(group.entries, 'entry')}`;
    const where = quotePath(group.path, scan.users) + (group.kind === 'directory' && group.path !== '/' ? '/' : '');
    const mark = padEnd(glyph, 2);
    const start = `  ${style === null ? mark : paint(look, style, mark)} ${padEnd(where, 34)}  ${many}  `;
    const room = look.width - widthOf(`  ${mark} ${padEnd(where, 34)}  ${many}  `);
    return (start + (room < 12 ? '' : cutText(phrase(group.why), room, look))).trimEnd();
  });
  return [
    `${head}new since the scan before, and lost at the next wipe: ${count(entries, 'entry')} in ${count(news.length, 'place')}`,
    ...lines,
    ...(news.length > most ? [`  and ${count(news.length - most, 'place')} more: cruft list --new`] : []),
    `Next: cruft list --new, cruft suggest-persist --for ${targetOf(declared)}, cruft status -v`,
    '',
  ].join('\n');
}

function section(head: string, lines: readonly string[], look: Look, most: number): string[] {
  if (lines.length === 0) return [];
  const rest = lines.length > most ? [`  and ${number(lines.length - most)} more: cruft status -v`] : [];
  return ['', paint(look, 'bold', head), ...lines.slice(0, most).map((line) => '  ' + line), ...rest];
}

/** What `cruft status` says before there is a scan. */
export const firstSteps = (root: string): string =>
  [
    `No scan of ${printable(root)} yet. Start with:`,
    '',
    `  cruft scan${root === '/' ? '' : ` --root ${printable(root)}`}    look at everything and say what a wipe would lose; reads only`,
    '  cruft doctor  what cruft can see here, and what it cannot',
    '',
    'As root it sees everything; as a user, that user’s home and what is readable.',
  ].join('\n') + '\n';
