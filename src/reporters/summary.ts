import { isPartlyRead } from '../model/declaration.ts';
import { isWithin, type Path } from '../model/path.ts';
import type { Finding } from '../model/finding.ts';
import type { Group, Report } from '../model/report.ts';
import { CLASSES, CONFIDENCES, REGRETS, SEVERITIES } from '../model/verdict.ts';
import {
  count,
  cutPath,
  cutText,
  displayPath,
  dotOf,
  duration,
  homesFor,
  number,
  padEnd,
  padStart,
  paint,
  phrase,
  printable,
  quotePath,
  RISK_NAMES,
  riskNamed,
  riskNameOf,
  size,
  styleOfSeverity,
  targetOf,
  unreadWords,
  widthOf,
  type Look,
  type RiskName,
} from './wording.ts';

/** A terminal of 24 lines, and one of them for the prompt. */
const LINES = 23;
const WIDTH = 80;
/** Below this nothing lines up any more. */
const NARROW = 60;

/** The answer to `cruft scan`: at most 23 lines of at most 80 columns (60, where the terminal is narrower still). Ends in a newline. */
export function summary(report: Report, wanted: Look): string {
  const look = { ...wanted, width: Math.max(NARROW, Math.min(WIDTH, wanted.width)) };
  const top = [header(report, look), '', ...losses(report, look), ...after(worst(report, look))];
  const end = ['', next(report, look)];
  const stale = leftovers(report, look, 3);
  const room = LINES - top.length - end.length - 1;
  const facts = after(doubts(report, look, Math.max(3, room - Math.min(stale.length + 1, 3))));
  const least = Math.max(2, room - facts.length);
  return [...top, ...after(stale.slice(0, least)), ...facts, ...end].join('\n') + '\n';
}

const after = (lines: string[]): string[] => (lines.length === 0 ? [] : ['', ...lines]);

function header({ scan }: Report, look: Look): string {
  const [long, short] =
    scan.rootFsType === 'tmpfs'
      ? ['emptied at every boot', 'volatile']
      : scan.wiped.includes('/')
        ? ['would be wiped', 'wiped']
        : ['would stay', 'kept'];
  const read = !scan.complete ? 'not complete' : scan.unread.length === 0 ? 'all read' : `${number(scan.unread.length)} not read`;
  const root = (fate: string): string => `${cutPath(printable(scan.root), 24, look)} (${printable(scan.rootFsType)}, ${fate})`;
  const host = printable(scan.host);
  const names = scan.users.map(({ name }) => printable(name)).join(', ');
  const users = names === '' ? [] : [`users ${names}`];
  const few = scan.users.length > 1 ? [count(scan.users.length, 'user')] : users;
  const entries = count(scan.entries, 'entry');
  const timed = `${entries} in ${duration(scan.tookMs)}`;
  const lines = [
    [host, root(long), ...users, timed, read],
    [host, root(short), ...users, timed, read],
    [host, root(short), ...few, timed, read],
    [cutText(host, 12, look), root(short), ...few, entries, read],
  ].map((parts) => parts.join(dotOf(look)));
  return lines.find((line) => widthOf(line) <= look.width) ?? cutText(lines.at(-1)!, look.width, look);
}

const SHOWN: readonly RiskName[] = ['irreplaceable', 'hard', 'tedious', 'unknown', 'disposable'];

const row = (cells: readonly string[]): string => cells.map((cell, at) => padStart(cell, at === 0 ? 7 : 10)).join('');

function losses(report: Report, look: Look): string[] {
  const { wiped } = report.scan;
  if (wiped.length === 0) return ['Nothing would be wiped: no file system is emptied by this plan.'];
  const lost = SHOWN.map((name) => ({ name, ...tallyOf(report, name) })).filter(({ entries }) => entries > 0);
  const named = `If ${wiped.map(printable).join(' and ')} were wiped now you would lose`;
  const lead = widthOf(named) <= 52 ? named : `If these ${count(wiped.length, 'file system')} were wiped you would lose`;
  if (lost.length === 0) return [cutText(`${lead} nothing worth keeping.`, look.width, look)];
  const wide = Math.max(Math.min(38, look.width - 27), Math.min(widthOf(lead) + 1, look.width - 27));
  const rows = lost.map(({ name, places, entries, bytes }) => {
    const { glyph, word, style } = riskNamed(name);
    const label = padEnd(`  ${padEnd(glyph, 2)} ${word}`, wide);
    return (style === null ? label : paint(look, style, label)) + row([number(places), number(entries), size(bytes)]);
  });
  const nothing = lost.every(({ name }) => name === 'disposable') ? ['  Nothing in it is worth keeping.'] : [];
  return [paint(look, 'bold', padEnd(cutText(lead, wide, look), wide) + row(['places', 'entries', 'size'])), ...rows, ...nothing];
}

function tallyOf({ summary: { verdicts, regret, places } }: Report, name: RiskName): { places: number; entries: number; bytes: number } {
  const tally = name === 'irreplaceable' || name === 'hard' || name === 'tedious' ? regret[name] : verdicts[name];
  return { places: places[name], entries: tally.entries, bytes: tally.bytes };
}

/** Worst first: what it costs, whether there is anything in it, how sure it is, what it is, how much it is. */
const byRegret = (a: Group, b: Group): number =>
  RISK_NAMES.indexOf(riskNameOf(a)) - RISK_NAMES.indexOf(riskNameOf(b)) ||
  Number(a.bytes === 0) - Number(b.bytes === 0) ||
  CONFIDENCES.indexOf(b.confidence) - CONFIDENCES.indexOf(a.confidence) ||
  rankOfClass(a) - rankOfClass(b) ||
  b.bytes - a.bytes ||
  (a.path < b.path ? -1 : 1);

const WORTH: readonly Group['class'][] = ['secret', 'document', 'identity', 'history', 'state', 'config'];
const rankOfClass = (group: Group): number => (WORTH.includes(group.class) ? WORTH.indexOf(group.class) : WORTH.length + CLASSES.length);

function worst(report: Report, look: Look): string[] {
  const groups = report.groups.filter(({ verdict }) => verdict === 'persist' || verdict === 'unknown');
  const five = groups.sort(byRegret).slice(0, 5);
  const user = Math.min(8, Math.max(4, ...five.map((group) => widthOf(ownerName(group)))));
  const paths = five.map((group) => displayPath(group.path, homesFor(group.user, report.scan.users)));
  const free = look.width - 5 - 2 - user - 10 - 2;
  const path = Math.min(Math.max(12, ...paths.map(widthOf)), Math.floor(free * 0.55));
  return five.map((group, at) => {
    const { glyph, style } = riskNamed(riskNameOf(group));
    const mark = padEnd(glyph, 2);
    const cells = [
      padEnd(cutPath(paths[at]!, path, look), path),
      padEnd(cutText(phrase(group.why), free - path, look), free - path),
      padEnd(cutText(ownerName(group), user, look), user),
    ];
    return `  ${style === null ? mark : paint(look, style, mark)} ${cells.join('  ')}${padStart(size(group.bytes), 10)}`;
  });
}

const ownerName = (group: Group): string => printable(group.user ?? (group.uid === 0 ? 'root' : String(group.uid)));

const bySeverity = (a: Finding, b: Finding): number =>
  SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

function leftovers(report: Report, look: Look, most: number): string[] {
  const stale = report.groups.filter(({ verdict }) => verdict === 'leftover').map(({ path }) => path);
  const within = (path: Path): boolean => stale.some((dir) => isWithin(path, dir));
  const found = report.findings.filter(({ path }) => within(path));
  const bare = stale.filter((dir) => !found.some(({ path }) => isWithin(path, dir))).length;
  const others = report.findings.length - found.length;
  const high = report.findings.filter(({ severity }) => severity === 'high' || severity === 'critical').length;
  if (report.findings.length === 0 && bare === 0) return [];
  const words = [
    ...(found.length + bare > 0 ? [count(found.length + bare, 'leftover')] : []),
    ...(others > 0 ? [count(others, found.length + bare > 0 ? 'other fault' : 'fault')] : []),
  ];
  const head = words.join(', ') + (high > 0 ? ` (${number(high)} high)` : '');
  const shown = [...report.findings].sort(bySeverity).slice(0, most);
  const wide = Math.max(...shown.map(({ severity }) => severity.length), 4);
  const lines = shown.map((finding) => {
    const free = look.width - wide - 6;
    const message = phrase(finding.message);
    const path = cutPath(displayPath(finding.path, report.scan.users), Math.max(28, free - widthOf(message)), look);
    const text = cutText(message, free - widthOf(path), look);
    return `  ${paint(look, styleOfSeverity(finding.severity), padEnd(finding.severity, wide))}  ${path}  ${text}`;
  });
  return [paint(look, 'bold', head), ...lines];
}

/** What the answer does not rest on, and what has to be known before the wipe: at most `room` lines. */
function doubts(report: Report, look: Look, room: number): string[] {
  const { scan, skipped, declared, notes } = report;
  const lines: string[] = [];
  const inPart = isPartlyRead(declared);
  if (scan.unread.length > 0) {
    const denied = scan.unread.some(({ error }) => error === 'EACCES' || error === 'EPERM');
    lines.push(`Not read: ${unreadWords(scan.unread)}${inPart ? ', part of the persist list' : ''}${denied ? '; root sees more' : ''}`);
  } else if (inPart) lines.push('Not read: part of the persist list; lost is what was not found in the rest');
  const out = [
    ...(scan.notEntered.length > 0 ? [count(scan.notEntered.length, 'place')] : []),
    ...(skipped.length > 0 ? [count(skipped.length, 'check')] : []),
    ...(declared.notUnderstood.length > 0 ? [`${count(declared.notUnderstood.length, 'declaration')} not understood`] : []),
  ];
  const cut = notes.map((note) => `Note: ${phrase(note)}`);
  const folded = cut.flatMap((note) => fold(note, look));
  const left = room - lines.length;
  const leftOut = (): string => `Left out: ${out.join(', ')} (cruft status)`;
  if (folded.length + Math.min(1, out.length) <= left)
    return [...lines, ...(out.length > 0 ? [leftOut()] : []), ...folded].map((line) => cutText(line, look.width, look));
  const shown = cut.slice(0, Math.max(0, cut.length + Math.min(1, out.length) <= left ? cut.length : left - 1));
  if (shown.length < cut.length) out.push(count(cut.length - shown.length, 'note'));
  if (out.length > 0) lines.push(leftOut());
  lines.push(...shown);
  return lines.map((line) => cutText(line, look.width, look));
}

/** At most two lines, broken between words. */
function fold(text: string, look: Look): string[] {
  if (widthOf(text) <= look.width) return [text];
  const at = text.lastIndexOf(' ', look.width);
  return at < 20 ? [text] : [text.slice(0, at), '      ' + text.slice(at + 1)];
}

function next(report: Report, look: Look): string {
  const { places } = report.summary;
  const where = report.scan.root === '/' ? '' : ` --root ${quotePath(report.scan.root, [])}`;
  const worth = REGRETS.some((regret) => regret !== 'none' && places[regret] > 0);
  const commands = [
    ...(worth ? [`cruft suggest-persist --for ${targetOf(report.declared)}`] : []),
    ...(places.leftover > 0 ? ['cruft list --verdict leftover'] : []),
    ...(places.unknown > 0 ? ['cruft list --verdict unknown'] : []),
    'cruft report',
    'cruft list',
  ].map((command) => command + where);
  let line = 'Next: ' + commands[0];
  for (const command of commands.slice(1, 3)) {
    const longer = line + dotOf(look) + command;
    if (widthOf(longer) <= look.width) line = longer;
  }
  return cutText(line, look.width, look);
}
