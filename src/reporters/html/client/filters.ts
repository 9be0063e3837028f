import type { Rows } from '../rows.ts';
import { byId } from './page.ts';

/** What the list shows; "" or false: everything. */
export interface Filter {
  q: string;
  under: string;
  risk: string;
  rule: string;
  owner: string;
  open: boolean;
}

const TEXTS = ['q', 'under', 'risk', 'rule', 'owner'] as const;

type Field = HTMLInputElement | HTMLSelectElement;

/** The fields above the list, and the part of the address behind "#": each follows the other. */
export class Filters {
  readonly #changed: (filter: Filter) => void;

  constructor(rows: Rows, changed: (filter: Filter) => void) {
    this.#changed = changed;
    offer(
      'risk',
      rows.risks.map(({ id, word }) => [id, word] as const),
    );
    offer('rule', named(rows.rules));
    offer('owner', named(rows.owners));
    for (const name of TEXTS) byId<Field>(name).addEventListener('input', () => this.#typed());
    byId('open').addEventListener('change', () => this.#typed());
    addEventListener('hashchange', () => {
      if (!location.hash.includes('=')) return;
      this.#fill();
      changed(this.value);
      byId('list').scrollIntoView();
    });
    this.#fill();
  }

  get value(): Filter {
    const [q, under, risk, rule, owner] = TEXTS.map((name) => byId<Field>(name).value) as [string, string, string, string, string];
    return { q, under, risk, rule, owner, open: byId<HTMLInputElement>('open').checked };
  }

  #typed(): void {
    const { open, ...texts } = this.value;
    const words = new URLSearchParams(Object.entries(texts).filter(([, text]) => text !== ''));
    if (open) words.set('open', '1');
    try {
      history.replaceState(null, '', `#${words.toString() === '' ? 'list' : words.toString()}`);
    } catch {
      // Some browsers let no page of a file change its address: the filter works all the same.
    }
    this.#changed(this.value);
  }

  /** Takes the filter out of the address. Another kind of address leaves the fields alone. */
  #fill(): void {
    if (!location.hash.includes('=')) return;
    const words = new URLSearchParams(location.hash.slice(1));
    for (const name of TEXTS) byId<Field>(name).value = words.get(name) ?? '';
    byId<HTMLInputElement>('open').checked = words.get('open') === '1';
  }
}

const named = (words: readonly string[]): (readonly [string, string])[] =>
  words
    .filter((word) => word !== '')
    .toSorted()
    .map((word) => [word, word]);

function offer(id: string, options: readonly (readonly [value: string, text: string])[]): void {
  const select = byId<HTMLSelectElement>(id);
  for (const [value, text] of options.slice(0, 2000)) select.append(new Option(text, value));
}

/** The rows that pass. */
export function select(rows: Rows, filter: Filter, isDone: (id: string) => boolean): number[] {
  const text = filter.q.toLowerCase();
  const whys = rows.whys.map((why) => why.toLowerCase().includes(text));
  const owners = rows.owners.map((owner) => owner.toLowerCase().includes(text));
  const rules = rows.rules.map((rule) => rule.toLowerCase().includes(text));
  const below = filter.under === '' || filter.under.endsWith('/') ? filter.under : filter.under + '/';
  const risk = rows.risks.findIndex(({ id }) => id === filter.risk);
  const rule = rows.rules.indexOf(filter.rule);
  const owner = rows.owners.indexOf(filter.owner);
  const found: number[] = [];
  for (let i = 0; i < rows.id.length; i++) {
    if (filter.risk !== '' && rows.risk[i] !== risk) continue;
    if (filter.rule !== '' && rows.rule[i] !== rule) continue;
    if (filter.owner !== '' && rows.owner[i] !== owner) continue;
    if (filter.open && (!rows.risks[rows.risk[i]!]!.open || isDone(rows.id[i]!))) continue;
    const path = rows.path[i]!;
    if (below !== '' && path !== filter.under && !path.startsWith(below)) continue;
    if (text === '' || whys[rows.why[i]!] || owners[rows.owner[i]!] || rules[rows.rule[i]!] || path.toLowerCase().includes(text))
      found.push(i);
  }
  return found;
}
