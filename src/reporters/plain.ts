import type { Block, Document, Line, Section, Task } from '../model/document.ts';
import { padEnd, padStart, widthOf } from './wording.ts';

const WIDTH = 80;

/** The checklist for a printer or a terminal: lines of 80 columns, but paths and commands are never cut or broken. Ends in a newline. */
export const plain = ({ title, lead, sections, foot }: Document): string =>
  [
    `${title}\n${'='.repeat(Math.min(WIDTH, widthOf(title)))}`,
    ...lead.map((line) => wrapped(text(line), '', '')),
    ...sections.map(part),
    wrapped(text(foot), '', ''),
  ]
    .join('\n\n')
    .concat('\n');

function part({ id, glyph, title, blocks }: Section): string {
  const head = (glyph === null ? '' : glyph + ' ') + title;
  return [head, '-'.repeat(Math.min(WIDTH, widthOf(head))), ...blocks.flatMap((block) => blockLines(block, id === 'steps'))].join('\n');
}

function blockLines(block: Block, withCommands: boolean): string[] {
  if (block.is === 'text') return [wrapped(text(block.line), '', '')];
  if (block.is === 'bullets') return block.lines.map((line) => wrapped(text(line), '- ', '  '));
  if (block.is === 'table') {
    const room = WIDTH - 22;
    return [block.head.map((head) => [head]), ...block.rows].flatMap(([what, ...figures]) => {
      const lines = wrapped(text(what ?? []), '', '  ', room).split('\n');
      const last = lines.pop()!;
      return [...lines, padEnd(last, room) + figures.map((line) => padStart(text(line), 11)).join('')];
    });
  }
  return [
    ...(block.title === null ? [] : [wrapped(text(block.title) + ':', '', '')]),
    ...block.tasks.map((task) => taskLines(task, withCommands)),
  ];
}

const taskLines = ({ line, commands, snippet }: Task, withCommands: boolean): string =>
  [
    wrapped(text(line), '[ ] ', '    '),
    ...(withCommands ? commands.map((command) => `      ${command}`) : []),
    ...(snippet === null ? [] : ['', ...snippet.text.split('\n').map((each) => (each === '' ? '' : `      ${each}`)), '']),
  ].join('\n');

/** A code span keeps its blanks, here as NUL: it is one word. */
const text = (line: Line): string =>
  line
    .map((span) => (typeof span === 'string' ? span : 'code' in span ? span.code.replaceAll(' ', '\0') : span.strong))
    .join('')
    .trim();

/** Broken between words. A word that is wider than a line stands on a line of its own, whole. */
function wrapped(words: string, first: string, next: string, width = WIDTH): string {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of words.split(' ')) {
    if (!isEmpty && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = next;
      isEmpty = true;
    }
    line += isEmpty ? word : ' ' + word;
    isEmpty = false;
  }
  return [...lines, line].join('\n').replaceAll('\0', ' ');
}
