import type { Block, Document, Line, Section, Span, Task } from '../model/document.ts';
import { number } from './wording.ts';

/** GitHub takes 65,536 characters in an issue. */
const SHORT = 60_000;

/**
 * The checklist as Markdown with GitHub's task lists. `short`: for an issue, at most 60,000 characters, and what is left out is counted.
 * Commands stand in the last section alone: there they copy everything at once. Ends in a newline.
 */
export function markdown(document: Document, { short }: { short: boolean }): string {
  // Halved until it fits: the same number of lines for every section, so that none is cut away whole.
  for (let most = short ? 400 : Infinity; ; most = Math.floor(most / 2)) {
    const text = whole(document, most);
    if (!short || text.length <= SHORT) return text;
    if (most === 0) return cut(text);
  }
}

/** The last resort where what is not a list is too long by itself (a snippet, notes). */
function cut(text: string): string {
  const kept = text.slice(0, text.lastIndexOf('\n', SHORT - 200));
  const open = (kept.match(/^ *```/gm) ?? []).length % 2 === 1 ? '\n```' : '';
  return `${kept}${open}\n\n${number(text.slice(kept.length).split('\n').length)} more lines: \`cruft report\` without \`--for issue\`.\n`;
}

const whole = ({ title, lead, sections, foot }: Document, most: number): string =>
  [
    `# ${words(title)}`,
    ...lead.map((line, at) => (at === 0 ? '' : '> ') + spans(line) + '.'),
    ...sections.map((section) => part(section, section.id === 'steps' ? Infinity : most)),
    spans(foot) + '.',
  ]
    .join('\n\n')
    .concat('\n');

function part({ id, glyph, title, folded, blocks }: Section, most: number): string {
  const lines = blocks.flatMap((block) => blockLines(block, most, id === 'steps'));
  if (lines.at(-1) === '') lines.pop();
  if (folded) return ['<details>', `<summary>${words(title)}</summary>`, '', ...lines, '', '</details>'].join('\n');
  return [`## ${glyph === null ? '' : glyph + ' '}${words(title)}`, '', ...lines].join('\n');
}

function blockLines(block: Block, most: number, withCommands: boolean): string[] {
  if (block.is === 'text') return [spans(block.line)];
  if (block.is === 'bullets')
    return limited(
      block.lines.map((line) => `- ${spans(line)}`),
      most,
    );
  if (block.is === 'table') {
    const rows = block.rows.map((cells) => `| ${cells.map(spans).join(' | ')} |`);
    return [
      `| ${block.head.map((head) => words(head)).join(' | ')} |`,
      `|${block.head.map((_, at) => (at === 0 ? '---|' : '---:|')).join('')}`,
      ...limited(rows, most),
    ];
  }
  const title = block.title === null ? [] : [`- ${spans(block.title)}`];
  const indent = block.title === null ? '' : '  ';
  const shown = block.tasks.slice(0, most).flatMap((task) => taskLines(task, indent, withCommands));
  return [...title, ...shown, ...(block.tasks.length > most ? ['', more(block.tasks.length - most)] : [])];
}

const taskLines = ({ line, commands, snippet }: Task, indent: string, withCommands: boolean): string[] => [
  `${indent}- [ ] ${spans(line)}`,
  ...(withCommands && commands.length > 0 ? fenced(commands.join('\n'), 'sh', indent + '  ') : []),
  ...(snippet === null ? [] : fenced(snippet.text, snippet.language, indent + '  ')),
];

/** A fence longer than any run of backticks in the text, which stands indented below its task. (CommonMark 0.31 §4.5.) */
function fenced(text: string, language: string, indent: string): string[] {
  const fence = '`'.repeat(Math.max(3, ...(text.match(/`+/g) ?? []).map((run) => run.length + 1)));
  return ['', ...[fence + language, ...text.split('\n'), fence].map((line) => (line === '' ? '' : indent + line)), ''];
}

const more = (left: number): string => `${number(left)} more: \`cruft list\`.`;

const limited = (lines: readonly string[], most: number): string[] =>
  lines.length <= most ? [...lines] : [...lines.slice(0, most), '', more(lines.length - most)];

const spans = (line: Line): string => line.map(span).join('').trim().replace(/[.]$/, '');

function span(one: Span, at: number, line: Line): string {
  if (typeof one === 'string') return words(one, at > 0 && typeof line[at - 1] !== 'string');
  return 'code' in one ? code(one.code) : `**${words(one.strong)}**`;
}

/** Text that Markdown, and the HTML in it, leaves as it is. (CommonMark 0.31 §2.4: any ASCII punctuation may be escaped.) */
const words = (text: string, follows = false): string =>
  text.replace(/[\\`*_{}[\]()#+!|<>~&@$:-]/g, (mark, at: number) => escapeMark(mark, at, text, follows));

/** Between letters and digits these mean nothing; there they are left alone, for a person to read. */
const HARMLESS = new Set(['(', ')', ':', '-', '+', '{', '}', '@', '$', '#', '!', '~']);

function escapeMark(mark: string, at: number, whole: string, follows: boolean): string {
  if (mark === '<') return '&lt;';
  if (mark === '&') return '&amp;';
  if (HARMLESS.has(mark) && (at > 0 ? /[\p{L}\p{N} '"/.,)]/u.test(whole[at - 1]!) : follows)) return mark;
  return '\\' + mark;
}

/** An inline code span that holds any text: a fence longer than any run of backticks in it. (CommonMark 0.31 §6.1.) */
function code(text: string): string {
  const fence = '`'.repeat(Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  const pad = /^[` ]|[` ]$/.test(text) ? ' ' : '';
  return fence + pad + text + pad + fence;
}
