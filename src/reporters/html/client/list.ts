import type { Rows } from '../rows.ts';
import { byId, copy, say } from './page.ts';
import type { Ticks } from './ticks.ts';

/** Rows kept in the page beyond what is seen, above and below. */
const SPARE = 8;

const line = (tag: string, text: string): HTMLElement => Object.assign(document.createElement(tag), { textContent: text });

/** A list of any length of which only the rows that are seen are in the page. */
export class List {
  readonly #rows: Rows;
  readonly #ticks: Ticks;
  readonly #box = document.querySelector<HTMLElement>('#grid .rows')!;
  readonly #space = document.createElement('div');
  readonly #height: number;
  #shown: readonly number[] = [];
  /** Position in `#shown` of the row that the keyboard is on. */
  #at = 0;
  readonly #drawn = new Map<number, HTMLElement>();

  constructor(rows: Rows, ticks: Ticks) {
    this.#rows = rows;
    this.#ticks = ticks;
    this.#space.setAttribute('role', 'presentation');
    this.#box.append(this.#space);
    this.#height = 2.25 * parseFloat(getComputedStyle(document.documentElement).fontSize);
    this.#box.addEventListener('scroll', () => this.#draw(), { passive: true });
    this.#box.addEventListener('keydown', (event) => this.#key(event));
    this.#box.addEventListener('click', (event) => this.#click(event));
    addEventListener('resize', () => this.#draw());
    ticks.onChange(() => {
      for (const [position, row] of this.#drawn) this.#fill(row, position);
    });
  }

  show(shown: readonly number[]): void {
    this.#shown = shown;
    this.#at = 0;
    this.#box.scrollTop = 0;
    this.#space.style.height = `${shown.length * this.#height}px`;
    byId('grid').setAttribute('aria-rowcount', String(shown.length + 1));
    for (const row of this.#drawn.values()) row.remove();
    this.#drawn.clear();
    this.#draw();
    this.#tell();
  }

  #draw(): void {
    const first = Math.max(0, Math.floor(this.#box.scrollTop / this.#height) - SPARE);
    const last = Math.min(this.#shown.length, Math.ceil((this.#box.scrollTop + this.#box.clientHeight) / this.#height) + SPARE);
    for (const [position, row] of this.#drawn)
      if ((position < first || position >= last) && position !== this.#at) {
        row.remove();
        this.#drawn.delete(position);
      }
    for (let position = first; position < last; position++) this.#row(position);
    if (this.#shown.length > 0) this.#row(this.#at);
  }

  #row(position: number): HTMLElement {
    const there = this.#drawn.get(position);
    if (there !== undefined) return there;
    const row = document.createElement('div');
    row.className = 'row';
    row.setAttribute('role', 'row');
    row.setAttribute('aria-rowindex', String(position + 2));
    row.dataset['position'] = String(position);
    row.style.transform = `translateY(${position * this.#height}px)`;
    for (let cell = 0; cell < 7; cell++) {
      const span = document.createElement('span');
      span.setAttribute('role', 'gridcell');
      row.append(span);
    }
    this.#fill(row, position);
    this.#drawn.set(position, row);
    // Rows stand in the page in their order, for those who read it in that order.
    const after = [...this.#drawn.keys()].filter((other) => other > position).sort((a, b) => a - b)[0];
    this.#space.insertBefore(row, after === undefined ? null : this.#drawn.get(after)!);
    return row;
  }

  #fill(row: HTMLElement, position: number): void {
    const { risks, risk, path, whys, why, owners, owner, size, changed, id } = this.#rows;
    const at = this.#shown[position]!;
    const { glyph, word, open } = risks[risk[at]!]!;
    const done = this.#ticks.has(id[at]!);
    const isHere = position === this.#at;
    row.tabIndex = isHere ? 0 : -1;
    row.setAttribute('aria-selected', String(isHere));
    const [tick, mark, ...texts] = row.children as unknown as [HTMLElement, HTMLElement, ...HTMLElement[]];
    tick.textContent = open ? (done ? '☑' : '☐') : '';
    if (open) tick.setAttribute('aria-label', done ? 'done' : 'to do');
    mark.textContent = glyph;
    mark.className = `glyph ${risks[risk[at]!]!.id}`;
    mark.setAttribute('aria-label', word);
    const words = [path[at]!, whys[why[at]!]!, owners[owner[at]!]!, size[at]!, changed[at]!];
    texts.forEach((cell, index) => {
      cell.textContent = words[index]!;
    });
  }

  #move(to: number): void {
    if (this.#shown.length === 0) return;
    const before = this.#at;
    this.#at = Math.min(Math.max(to, 0), this.#shown.length - 1);
    const top = this.#at * this.#height;
    if (top < this.#box.scrollTop) this.#box.scrollTop = top;
    else if (top + this.#height > this.#box.scrollTop + this.#box.clientHeight)
      this.#box.scrollTop = top + this.#height - this.#box.clientHeight;
    this.#draw();
    const left = this.#drawn.get(before);
    if (left !== undefined) this.#fill(left, before);
    const row = this.#row(this.#at);
    this.#fill(row, this.#at);
    row.focus({ preventScroll: true });
    this.#tell();
  }

  #key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(this.#box.clientHeight / this.#height) - 1);
    const steps: Record<string, number> = {
      ArrowDown: this.#at + 1,
      ArrowUp: this.#at - 1,
      PageDown: this.#at + page,
      PageUp: this.#at - page,
      Home: 0,
      End: this.#shown.length - 1,
    };
    const to = steps[event.key];
    if (to !== undefined) this.#move(to);
    else if (event.key === ' ') this.#tick();
    else if (event.key === 'Enter') void this.#copy();
    else return;
    event.preventDefault();
  }

  #click(event: MouseEvent): void {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>('.row');
    if (row === null) return;
    this.#move(Number(row.dataset['position']));
    if (target === row.firstElementChild) this.#tick();
  }

  #tick(): void {
    const at = this.#shown[this.#at];
    if (at === undefined || !this.#rows.risks[this.#rows.risk[at]!]!.open) return;
    const id = this.#rows.id[at]!;
    this.#ticks.set(id, !this.#ticks.has(id));
    say(`${this.#ticks.has(id) ? 'done' : 'to do'}: ${this.#rows.path[at]!}`);
  }

  async #copy(): Promise<void> {
    const at = this.#shown[this.#at];
    if (at === undefined) return;
    const path = this.#rows.quoted[at] ?? this.#rows.path[at]!;
    say((await copy(path)) ? `Copied: ${path}` : 'The browser does not let this page copy.');
  }

  /** The whole of the row that is chosen: in the list its texts may be cut. */
  #tell(): void {
    const box = byId('detail');
    box.replaceChildren();
    const at = this.#shown[this.#at];
    if (at === undefined) return;
    const { path, quoted, whys, why, risks, risk, owners, owner, users, user, rules, rule, size, id } = this.#rows;
    const button = Object.assign(line('button', 'Copy the path'), { type: 'button' });
    button.addEventListener('click', () => void this.#copy());
    const facts = [risks[risk[at]!]!.word, size[at]!, owners[owner[at]!]!, users[user[at]!]!, rules[rule[at]!]!, id[at]!];
    const where = line('p', '');
    where.append(line('code', quoted[at] ?? path[at]!), ' ', button);
    box.append(where, line('p', whys[why[at]!]!), line('p', facts.filter((fact) => fact !== '').join(' · ')));
  }
}
