import type { Rows } from '../rows.ts';
import { Filters, select, type Filter } from './filters.ts';
import { List } from './list.ts';
import { byId, copy, download, say } from './page.ts';
import { texts, Ticks } from './ticks.ts';

const { report, ticks: total } = document.body.dataset as { report: string; ticks: string };
const ticks = new Ticks(report);
const boxes = [...document.querySelectorAll<HTMLInputElement>('input[data-id]')];

/** Ticks in the sections and in the list are the same ticks. */
function showTicks(): void {
  for (const box of boxes) box.checked = ticks.has(box.dataset['id']!);
  byId('progress').textContent = `${ticks.all.length} of ${total} done`;
}

for (const box of boxes) box.addEventListener('change', () => ticks.set(box.dataset['id']!, box.checked));
ticks.onChange(showTicks);
showTicks();

for (const element of document.querySelectorAll<HTMLElement>('[data-js]')) element.hidden = false;
for (const element of document.querySelectorAll<HTMLElement>('[data-still]')) element.hidden = true;

document.addEventListener('click', (event) => {
  const button = (event.target as HTMLElement).closest<HTMLButtonElement>('button[data-copy]');
  if (button !== null) void copied(button);
});

async function copied(button: HTMLButtonElement): Promise<void> {
  const done = await copy(byId(button.dataset['copy']!).textContent);
  button.textContent = done ? 'Copied' : 'Not copied';
  say(done ? 'Copied' : 'The browser does not let this page copy.');
  setTimeout(() => (button.textContent = 'Copy'), 2000);
}

byId('save').addEventListener('click', () => {
  download(`cruft-progress-${report}.json`, JSON.stringify({ schema: 'cruft.progress/1', report, done: ticks.all }, null, 2) + '\n');
});

byId<HTMLInputElement>('load').addEventListener('change', (event) => {
  const file = (event.target as HTMLInputElement).files?.[0];
  if (file !== undefined) void loaded(file);
});

async function loaded(file: File): Promise<void> {
  const done = read(await file.text());
  for (const id of done ?? []) ticks.set(id, true);
  say(done === null ? 'That is no file of ticks.' : `${done.length} ticks loaded`);
}

function read(text: string): string[] | null {
  try {
    const value = JSON.parse(text) as { schema?: unknown; done?: unknown } | null;
    return value?.schema === 'cruft.progress/1' ? texts(value.done) : null;
  } catch {
    return null;
  }
}

addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('details:not(.how)')) details.setAttribute('open', '');
});

async function unpack(): Promise<Rows> {
  const packed = atob(byId('data').textContent);
  const bytes = Uint8Array.from(packed, (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return JSON.parse(await new Response(stream).text()) as Rows;
}

async function start(): Promise<void> {
  const rows = await unpack();
  const list = new List(rows, ticks);
  const apply = (filter: Filter): void => {
    const found = select(rows, filter, (id) => ticks.has(id));
    const left = rows.more === 0 ? '' : `; ${rows.more} safe ones are left out`;
    byId('count').textContent = `${found.length.toLocaleString('en')} of ${rows.id.length.toLocaleString('en')} rows${left}`;
    list.show(found);
  };
  const filters = new Filters(rows, apply);
  apply(filters.value);
  if (location.hash.includes('=')) byId('list').scrollIntoView();
  document.body.dataset['ready'] = String(Math.round(performance.now()));
}

start().catch((error: unknown) => {
  byId('count').textContent = `The list cannot be shown: ${String(error)}`;
});
