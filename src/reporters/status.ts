import type { Report } from '../model/report.ts';
import { age, count, displayPath, number, paint, phrase, printable, size, targetOf, unreadWords, type Look } from './wording.ts';

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
