type Listener = (id: string, done: boolean) => void;

/** What was ticked. It outlives a reload where the browser lets a page keep something; where not, it lives as long as the page. */
export class Ticks {
  readonly #key: string;
  readonly #done: Set<string>;
  readonly #listeners: Listener[] = [];

  constructor(report: string) {
    this.#key = `cruft:${report}`;
    this.#done = new Set(read(this.#key));
  }

  has(id: string): boolean {
    return this.#done.has(id);
  }

  get all(): string[] {
    return [...this.#done];
  }

  set(id: string, done: boolean): void {
    if (this.#done.has(id) === done) return;
    if (done) this.#done.add(id);
    else this.#done.delete(id);
    try {
      localStorage.setItem(this.#key, JSON.stringify(this.all));
    } catch {
      // A browser that keeps nothing for files: the ticks live as long as the page.
    }
    for (const listener of this.#listeners) listener(id, done);
  }

  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }
}

function read(key: string): string[] {
  try {
    return texts(JSON.parse(localStorage.getItem(key) ?? '[]'));
  } catch {
    return [];
  }
}

/** The strings of a list; none if it is no list. */
export const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
