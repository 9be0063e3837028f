import type { Block, Line, Section, Span, Task } from '../../model/document.ts';
import { number } from '../wording.ts';
import { escape } from './escape.ts';

/** Rows of a section that stand in the page itself; the list has them all. */
const STATIC_ROWS = 200;

export const lineHtml = (line: Line): string => line.map(spanHtml).join('').trim();

function spanHtml(span: Span): string {
  if (typeof span === 'string') return escape(span);
  return 'code' in span ? `<code>${escape(span.code)}</code>` : `<strong>${escape(span.strong)}</strong>`;
}

/** One section; `extra` is put after its blocks. */
export function sectionHtml({ id, glyph, title, folded, blocks }: Section, extra = ''): string {
  const head = `<h2 id="h-${id}">${glyph === null ? '' : `<span class="glyph ${id}" aria-hidden="true">${escape(glyph)}</span> `}${escape(title)}</h2>`;
  let room = STATIC_ROWS;
  const parts = blocks.map((block, at) => {
    const html = blockHtml(block, `${id}-${at}`, id, room);
    room = Math.max(0, room - lengthOf(block));
    return html;
  });
  const left = blocks.reduce((sum, block) => sum + lengthOf(block), 0) - STATIC_ROWS;
  const body = [...parts, extra, left > 0 ? more(left, id) : ''].join('\n');
  const inner = folded ? `<details><summary>${head}</summary>\n${body}\n</details>` : `${head}\n${body}`;
  return `<section id="${id}" aria-labelledby="h-${id}">${inner}</section>`;
}

const lengthOf = (block: Block): number =>
  block.is === 'text' ? 0 : block.is === 'bullets' ? block.lines.length : block.is === 'tasks' ? block.tasks.length : block.rows.length;

/** At most `room` of its rows; "" where there is room for none. */
function blockHtml(block: Block, key: string, id: string, room: number): string {
  if (block.is === 'text') return `<p>${lineHtml(block.line)}</p>`;
  if (room === 0) return '';
  if (block.is === 'bullets')
    return `<ul>${block.lines
      .slice(0, room)
      .map((line) => `<li>${lineHtml(line)}</li>`)
      .join('\n')}</ul>`;
  if (block.is === 'table') {
    const head = block.head.map((cell, at) => `<th scope="col"${at === 0 ? '' : ' class="figure"'}>${escape(cell)}</th>`);
    const rows = block.rows.slice(0, room).map((cells) => {
      const [first, ...figures] = cells.map(lineHtml);
      return `<tr><th scope="row">${first ?? ''}</th>${figures.map((cell) => `<td class="figure">${cell}</td>`).join('')}</tr>`;
    });
    return `<table><thead><tr>${head.join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
  }
  const title = block.title === null ? '' : `<h3 id="g-${key}">${lineHtml(block.title)}</h3>\n`;
  const named = block.title === null ? `h-${id}` : `g-${key}`;
  const tasks = block.tasks.slice(0, room).map((task, at) => taskHtml(task, `${key}-${at}`));
  return `${title}<ul class="tasks" aria-labelledby="${named}">${tasks.join('\n')}</ul>`;
}

/** Sections that are a filter of the list. */
const FILTERS = new Set(['irreplaceable', 'hard', 'tedious', 'unknown', 'leftover']);

/** Where the list has the rest, a link that the script turns into its filter. */
const more = (count: number, id: string): string =>
  FILTERS.has(id)
    ? `<p class="more"><a href="#risk=${id}">and ${number(count)} more in the list of all</a></p>`
    : `<p class="more">and ${number(count)} more: cruft report --format md</p>`;

function taskHtml({ id, line, commands, snippet }: Task, key: string): string {
  const shown = commands.map((command, at) =>
    copyable(`c-${key}-${at}`, `<code class="command" id="c-${key}-${at}">${escape(command)}</code>`),
  );
  const fold = id.startsWith('step:')
    ? shown.join('')
    : shown.length === 0
      ? ''
      : `<details class="how"><summary>Command</summary>${shown.join('')}</details>`;
  const text =
    snippet === null
      ? ''
      : copyable(`s-${key}`, `<pre id="s-${key}" tabindex="0" role="region" aria-label="Text to copy">${escape(snippet.text)}</pre>`);
  return `<li><input type="checkbox" id="t-${key}" data-id="${escape(id)}"><label for="t-${key}">${lineHtml(line)}</label>${fold}${text}</li>`;
}

/** The button is shown by the script alone. */
const copyable = (id: string, html: string): string =>
  `<div class="copyable">${html}<button type="button" data-js hidden data-copy="${id}" aria-describedby="${id}">Copy</button></div>`;
