import type { Finding } from '../model/finding.ts';
import type { Group, Report } from '../model/report.ts';
import type { Regret } from '../model/verdict.ts';
import { age, count, displayPath, duration, number, printable, shellQuote, size, unreadWords } from './wording.ts';

export interface MarkdownOptions {
  /** Seconds since the epoch. */
  now: number;
  /** What `suggest-persist --for target` prints; "": nothing to declare. */
  snippet: string;
  target: string;
  /** For an issue on GitHub, which takes 65,536 characters: at most 60,000, and what is left out is counted. */
  short: boolean;
}

const SHORT = 60_000;

/** The checklist to be worked through before a reinstall, in the order of regret. Ends in a newline. */
export function markdown(report: Report, options: MarkdownOptions): string {
  // Halved until it fits: the same number of lines for every section, so that none is cut away whole.
  for (let most = options.short ? 400 : Infinity; ; most = Math.floor(most / 2)) {
    const text = document(report, options, most);
    if (!options.short || text.length <= SHORT || most === 0) return text.length <= SHORT || !options.short ? text : cut(text);
  }
}

/** The last resort where what is not a list is too long by itself (a snippet, notes). */
function cut(text: string): string {
  const kept = text.slice(0, text.lastIndexOf('\n', SHORT - 200));
  const open = (kept.match(/^```/gm) ?? []).length % 2 === 1 ? '\n```' : '';
  return `${kept}${open}\n\n${number(text.slice(kept.length).split('\n').length)} more lines: \`cruft report\` without \`--for issue\`.\n`;
}

function document(report: Report, { now, snippet, target }: MarkdownOptions, most: number): string {
  const { scan, declared } = report;
  const lossOf = (regret: Regret): Group[] => report.groups.filter((group) => group.verdict === 'persist' && group.regret === regret);
  const of = (name: Group['verdict']): Group[] => report.groups.filter(({ verdict }) => verdict === name);
  const broken = declared.declarations.filter(({ status }) => !['ok', 'planned', 'disabled'].includes(status));
  return [
    `# Before ${words(scan.host)} is wiped`,
    verdict(report),
    '> This page names where your secrets are. Think before you share it.',
    section('How sure is this?', sureness(report, now), most),
    section(
      '!! Irreplaceable, and not kept',
      lossOf('irreplaceable').map((group) => task(group, report, now)),
      most,
    ),
    section(
      '! Hard to redo',
      lossOf('hard').map((group) => task(group, report, now)),
      most,
    ),
    section(
      '~ Tedious',
      [...lossOf('tedious'), ...lossOf('none')].map((group) => task(group, report, now)),
      most,
    ),
    section(
      '? Unknown: look at it',
      of('unknown').map((group) => task(group, report, now)),
      most,
    ),
    section(
      'The persist list and what is there',
      [
        ...broken.map(
          ({ path, status, source }) =>
            `- [ ] ${code(displayPath(path, scan.users))} is ${status} (${code(printable(source.file) + (source.line === null ? '' : `:${source.line}`))})`,
        ),
        ...declared.notUnderstood.map(
          ({ file, line, text, reason }) =>
            `- [ ] not understood: ${code(printable(file) + (line === null ? '' : `:${line}`))} ${code(printable(text))}: ${words(reason)}`,
        ),
      ],
      most,
    ),
    section('Leftovers: leave them behind', leftovers(report), most),
    folded(`Makes itself again: ${size(report.summary.verdicts.disposable.bytes)}`, byOwner(of('disposable'), most)),
    folded(
      `Already safe: ${size(report.summary.verdicts.kept.bytes)} kept, ${size(report.summary.verdicts.managed.bytes)} managed`,
      limited(
        of('kept').map((group) => `- ${code(displayPath(group.path, scan.users))}, ${size(group.bytes)}: ${words(group.why)}`),
        most,
      ),
    ),
    section('Do this', steps(report, snippet, target), Infinity),
    `Made by ${words(report.tool.name)} ${words(report.tool.version)} from scan ${scan.id}.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

const part = (value: number, tally: { bytes: number }, text: string): string => `${count(value, 'place')} ${text} (${size(tally.bytes)})`;

function verdict({ scan, summary: { regret, verdicts, places } }: Report): string {
  return [
    `If ${scan.wiped.map((path) => code(printable(path))).join(', ') || 'nothing'} were wiped now: **${part(places.irreplaceable, regret.irreplaceable, 'can’t be got back')}**`,
    part(places.hard, regret.hard, 'would be hard to redo'),
    part(places.tedious, regret.tedious, 'would be tedious'),
    part(places.unknown, verdicts.unknown, 'nobody accounts for'),
    `${size(verdicts.disposable.bytes)} makes itself again`,
    `${count(places.leftover, 'leftover')} need not come along.`,
  ].join(', ');
}

function sureness({ scan, declared, skipped, notes }: Report, now: number): string[] {
  const old = now - Date.parse(scan.finishedAt) / 1000;
  const list =
    declared.completeness === 'none'
      ? '**no persist list was found**'
      : `persist list: ${count(declared.declarations.length, 'declaration')}, ${declared.completeness}`;
  return [
    `- scanned ${age(Date.parse(scan.finishedAt) / 1000, now)} (${words(scan.finishedAt)})${old > 86_400 ? '; **older than a day: scan again**' : ''}, in ${duration(scan.tookMs)}${scan.complete ? '' : '; **not complete**'}`,
    `- ${code(printable(scan.root))} (${words(scan.rootFsType)}), ${count(scan.entries, 'entry')}, users: ${scan.users.map(({ name }) => words(name)).join(', ') || 'none'}`,
    `- ${list}`,
    scan.unread.length === 0 ? '- everything was read' : `- **not read: ${words(unreadWords(scan.unread))}**`,
    ...scan.unread.map(({ path, error }) => `  - ${code(displayPath(path, scan.users))}: ${words(error)}`),
    ...scan.notEntered.map(({ path, reason }) => `- not entered: ${code(displayPath(path, scan.users))}: ${words(reason)}`),
    ...skipped.map(({ what, reason }) => `- not checked: ${words(what)}: ${words(reason)}`),
    ...notes.map((note) => `- ${words(note)}`),
  ];
}

function task(group: Group, { scan }: Report, now: number): string {
  const facts = [
    size(group.bytes),
    ...(group.entries > 1 ? [count(group.entries, 'entry')] : []),
    `changed ${age(group.mtime, now)}`,
    ...(group.user === null ? [] : [words(group.user)]),
  ];
  const owner = group.owner === null || group.why.includes(group.owner) ? '' : ` (${words(group.owner)})`;
  return `- [ ] ${code(displayPath(group.path, scan.users))}, ${facts.join(', ')}: ${words(group.why)}${owner}`;
}

function leftovers(report: Report): string[] {
  const rules = new Map<string, Finding[]>();
  for (const finding of report.findings) rules.set(finding.rule, [...(rules.get(finding.rule) ?? []), finding]);
  const found = [...rules].flatMap(([rule, findings]) => [
    `- ${words(rule)}: ${count(findings.length, 'finding')}`,
    ...findings.map((one) => `  - [ ] ${one.severity}: ${code(displayPath(one.path, report.scan.users))}: ${words(one.message)}`),
  ]);
  const named = new Set(report.findings.map(({ path }) => path));
  const bare = report.groups.filter(({ verdict, path }) => verdict === 'leftover' && !named.has(path));
  return [...found, ...bare.map((group) => `- [ ] ${code(displayPath(group.path, report.scan.users))}: ${words(group.why)}`)];
}

function byOwner(groups: readonly Group[], most: number): string[] {
  const owners = new Map<string, { entries: number; bytes: number }>();
  for (const { owner, why, entries, bytes } of groups) {
    const name = owner ?? why;
    const sum = owners.get(name) ?? { entries: 0, bytes: 0 };
    owners.set(name, { entries: sum.entries + entries, bytes: sum.bytes + bytes });
  }
  const rows = [...owners]
    .sort((a, b) => b[1].bytes - a[1].bytes)
    .map(([name, { entries, bytes }]) => `| ${words(name)} | ${number(entries)} | ${size(bytes)} |`);
  return rows.length === 0
    ? []
    : [
        '| what | entries | size |',
        '|---|---:|---:|',
        ...rows.slice(0, most),
        ...(rows.length > most ? ['', more(rows.length - most)] : []),
      ];
}

function steps({ scan }: Report, snippet: string, target: string): string[] {
  const root = scan.root === '/' ? '' : ` --root ${shellQuote(scan.root)}`;
  const fence = '`'.repeat(Math.max(3, ...(snippet.match(/`+/g) ?? []).map((run) => run.length + 1)));
  const language = target === 'impermanence' || target === 'preservation' ? 'nix' : '';
  const declare = snippet === '' ? [] : ['- [ ] declare what is to stay:', '', fence + language, snippet.trimEnd(), fence, ''];
  return [
    '- [ ] push what is not pushed, export the keys named above, and make a backup that you have read back',
    ...declare,
    '- [ ] copy what is declared into the persist root, with owners and modes (`rsync -aHAX`, or `cp -a`)',
    `- [ ] look again: ${code(`cruft scan${root}`)}`,
    '- [ ] wipe',
  ];
}

const more = (left: number): string => `${number(left)} more: \`cruft list\`.`;

const limited = (lines: readonly string[], most: number): string[] =>
  lines.length <= most ? [...lines] : [...lines.slice(0, most), '', more(lines.length - most)];

const section = (title: string, lines: readonly string[], most: number): string =>
  lines.length === 0 ? '' : [`## ${title}`, '', ...limited(lines, most)].join('\n');

const folded = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : ['<details>', `<summary>${title}</summary>`, '', ...lines, '', '</details>'].join('\n');

/** Text that Markdown, and the HTML in it, leaves as it is. (CommonMark 0.31 §2.4: any ASCII punctuation may be escaped.) */
const words = (text: string): string =>
  printable(text)
    .trim()
    .replace(/[.]$/, '')
    .replace(/[\\`*_{}[\]()#+!|<>~&@$:-]/g, escapeMark);

/** Between letters and digits these mean nothing; there they are left alone, for a person to read. */
const HARMLESS = new Set(['(', ')', ':', '-', '+', '{', '}', '@', '$', '#', '!', '~']);

function escapeMark(mark: string, at: number, whole: string): string {
  if (mark === '<') return '&lt;';
  if (mark === '&') return '&amp;';
  if (HARMLESS.has(mark) && at > 0 && /[\p{L}\p{N} '"/.,]/u.test(whole[at - 1]!)) return mark;
  return '\\' + mark;
}

/** An inline code span that holds any text: a fence longer than any run of backticks in it. (CommonMark 0.31 §6.1.) */
function code(text: string): string {
  const fence = '`'.repeat(Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  const pad = /^[` ]|[` ]$/.test(text) ? ' ' : '';
  return fence + pad + text + pad + fence;
}
