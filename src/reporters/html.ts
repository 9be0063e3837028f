import { createHash } from 'node:crypto';
import type { Checklist, Risk } from '../model/checklist.ts';
import type { Document } from '../model/document.ts';
import { escape } from './html/escape.ts';
import { mapHtml } from './html/map.ts';
import { pack, rowsOf } from './html/pack.ts';
import { SCRIPT } from './html/script.ts';
import { lineHtml, sectionHtml } from './html/sections.ts';
import { STYLE } from './html/style.ts';
import { number, printable, riskNamed, size } from './wording.ts';

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing is loaded from anywhere, and nothing runs or is styled but what stands here. */
const POLICY = [
  "default-src 'none'",
  `script-src ${hash(SCRIPT)}`,
  `style-src ${hash(STYLE)}`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The checklist as one page that needs nothing else, and can be read, printed and ticked without its script. Ends in a newline. */
export function html(list: Checklist, document: Document): string {
  const { title, lead, sections, foot } = document;
  const [verdict, ...notes] = lead;
  const map = mapHtml(list);
  const parts = sections.map((section) => ({ id: section.id, title: section.title, html: sectionHtml(section) }));
  const at = parts.findIndex(({ id }) => id === 'ignored');
  parts.splice(at < 0 ? parts.length : at, 0, ...(map === '' ? [] : [{ id: 'map', title: 'Map', html: frame('map', 'Map', map) }]));
  parts.push({ id: 'list', title: 'All places and findings', html: frame('list', 'All places and findings', LIST) });
  const ticks = sections.flatMap(({ blocks }) => blocks).reduce((sum, block) => sum + (block.is === 'tasks' ? block.tasks.length : 0), 0);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body data-report="${list.id}" data-ticks="${ticks}">
<a class="skip" href="#main">Skip to the checklist</a>
<header>
<h1>${escape(title)}</h1>
<p>${lineHtml(verdict ?? [])}</p>
<ul class="counters">${COUNTED.map((risk) => counter(list, risk)).join('')}</ul>
${notes.map((note) => `<p class="note">${lineHtml(note)}</p>`).join('')}
<p id="progress" data-js hidden></p>
</header>
<nav aria-label="Sections"><ul>${parts.map((part) => `<li><a href="#${part.id}">${escape(part.title)}</a></li>`).join('')}</ul></nav>
<main id="main" tabindex="-1">
${parts.map((part) => part.html).join('\n')}
</main>
<footer><p>${lineHtml(foot)} ${escape(`Host ${printable(list.scan.host)}, ${list.made}.`)}</p></footer>
<p id="said" class="soft" role="status" aria-live="polite"></p>
<script type="application/octet-stream" id="data">${pack(rowsOf(list))}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

const COUNTED: readonly Risk[] = ['irreplaceable', 'hard', 'tedious', 'leftover'];

function counter({ summary }: Checklist, risk: Risk): string {
  const { glyph, word } = riskNamed(risk);
  const { places, bytes } = summary[risk];
  const target = places === 0 ? 'sure' : risk;
  return `<li class="${risk}"><a href="#${target}"><b>${number(places)}</b> <span class="glyph ${risk}" aria-hidden="true">${escape(glyph)}</span> ${escape(word)}, ${size(bytes)}</a></li>`;
}

const frame = (id: string, title: string, body: string): string =>
  `<section id="${id}" aria-labelledby="h-${id}"><h2 id="h-${id}">${escape(title)}</h2>\n${body}\n</section>`;

/** Filled by the script. */
const LIST = `<p data-still>The whole list can be searched with JavaScript switched on; <code>cruft list --all</code> prints it.</p>
<div data-js hidden>
<div class="bar" role="search" aria-label="Filter the list">
<label>Text <input type="search" id="q"></label>
<label>Below path <input type="text" id="under"></label>
<label>What it is <select id="risk"><option value="">all</option></select></label>
<label>Rule <select id="rule"><option value="">all</option></select></label>
<label>Owner <select id="owner"><option value="">all</option></select></label>
<label class="inline"><input type="checkbox" id="open"> not ticked yet</label>
</div>
<p id="count" class="soft" role="status"></p>
<div id="grid" class="grid" role="grid" aria-labelledby="h-list" aria-describedby="keys" aria-colcount="7">
<div role="rowgroup"><div class="row head" role="row" aria-rowindex="1"><span role="columnheader">done</span><span role="columnheader" aria-label="kind">!</span><span role="columnheader">place</span><span role="columnheader">why</span><span role="columnheader">owner</span><span role="columnheader">size</span><span role="columnheader">changed</span></div></div>
<div class="rows" role="rowgroup"></div>
</div>
<p id="keys" class="soft">Arrows, Page Up, Page Down, Home and End move; Space ticks; Enter copies the path.</p>
<div id="detail" class="detail" role="region" aria-label="The chosen row"></div>
<div class="bar">
<button type="button" id="save">Download the ticks</button>
<label class="inline">Load ticks <input type="file" id="load" accept="application/json,.json"></label>
</div>
</div>`;
