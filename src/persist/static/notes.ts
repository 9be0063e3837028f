import { notUnderstood, type NotUnderstood } from '../../model/declaration.ts';
import { lineAt } from '../../parsers/nix/parse.ts';
import type { Place } from './value.ts';

/** Why a place could not be read, by code: for a person. */
const REASONS: Readonly<Record<string, string>> = {
  'element-not-literal': 'this entry could not be worked out without Nix',
  'list-not-readable': 'entries that could not be worked out without Nix',
  'root-not-literal': 'the persist root could not be worked out without Nix',
  'user-not-literal': 'whose home this is could not be worked out without Nix',
  'value-not-readable': 'what this holds could not be worked out without Nix',
  'import-not-followed': 'this module was not read: it may declare more',
  'hosts-not-readable': 'the machines of this flake could not be worked out without Nix',
};

const HINT = 'evaluate it with --flake, or give the JSON that nix eval prints of it';

/** What could not be understood, each thing once. */
export class Notes {
  readonly all: NotUnderstood[] = [];
  readonly #seen = new Set<string>();

  add(at: Place | null, known: Partial<NotUnderstood> & Pick<NotUnderstood, 'text' | 'code'>): void {
    const line = at === null ? null : lineAt(at.file.text, at.start);
    const why = known.reason === undefined || known.reason === '' ? '' : `: ${known.reason}`;
    const record = notUnderstood({
      hint: HINT,
      ...known,
      file: at?.file.name ?? known.file ?? '',
      line,
      reason: (REASONS[known.code ?? ''] ?? 'this could not be read') + why,
    });
    const key = [record.file, record.line, record.option, record.code, record.text, record.pattern].join('\0');
    if (!this.#seen.has(key)) this.all.push(record);
    this.#seen.add(key);
  }
}
