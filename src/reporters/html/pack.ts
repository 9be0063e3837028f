import { gzipSync } from 'node:zlib';
import { AT_RISK, RISKS, type Checklist } from '../../model/checklist.ts';
import type { Path } from '../../model/path.ts';
import { phrase, printable, riskNamed, shellQuote, size } from '../wording.ts';
import type { Rows } from './rows.ts';

/** More than this a browser does not scroll: rows higher than its largest element. What is safe is left out first. */
const MOST_ROWS = 200_000;

interface Row {
  id: string;
  path: Path;
  risk: number;
  rule: string;
  owner: string;
  user: string;
  why: string;
  size: string;
  changed: string;
}

/** Every string once, and its number. */
class Dictionary {
  readonly words: string[] = [];
  readonly #at = new Map<string, number>();

  of(word: string): number {
    let at = this.#at.get(word);
    if (at === undefined) {
      at = this.words.push(word) - 1;
      this.#at.set(word, at);
    }
    return at;
  }
}

/** All places and findings; a leftover that a finding speaks of is that finding. */
export function rowsOf({ places, findings }: Checklist): Rows {
  const leftover = RISKS.indexOf('leftover');
  const named = new Set(findings.map(({ path }) => path));
  const found = findings.map(({ id, path, rule, user, severity, message }): Row => {
    return { id, path, risk: leftover, rule, owner: '', user: user ?? '', why: `${severity}: ${phrase(message)}`, size: '', changed: '' };
  });
  const rows = places
    .filter(({ risk, path }) => risk !== 'leftover' || !named.has(path))
    .map((place): Row => {
      const { id, path, owner, user, why, bytes, changed } = place;
      const risk = RISKS.indexOf(place.risk);
      return {
        id,
        path,
        risk,
        rule: '',
        owner: owner ?? '',
        user: user ?? '',
        why: phrase(why),
        size: size(bytes),
        changed: changed.slice(0, 10),
      };
    });
  const all = [...rows, ...found].sort((a, b) => a.risk - b.risk);
  const kept = all.slice(0, MOST_ROWS);
  const [rules, owners, users, whys] = [new Dictionary(), new Dictionary(), new Dictionary(), new Dictionary()];
  return {
    more: all.length - kept.length,
    risks: RISKS.map((id) => ({
      id,
      glyph: riskNamed(id).glyph,
      word: riskNamed(id).word,
      open: AT_RISK.includes(id) || id === 'leftover',
    })),
    id: kept.map(({ id }) => id),
    path: kept.map(({ path }) => printable(path)),
    quoted: Object.fromEntries(kept.flatMap(({ path }, at) => (shellQuote(path) === path ? [] : [[at, shellQuote(path)]]))),
    risk: kept.map(({ risk }) => risk),
    rule: kept.map(({ rule }) => rules.of(printable(rule))),
    owner: kept.map(({ owner }) => owners.of(printable(owner))),
    user: kept.map(({ user }) => users.of(printable(user))),
    why: kept.map(({ why }) => whys.of(why)),
    size: kept.map((row) => row.size),
    changed: kept.map(({ changed }) => changed),
    rules: rules.words,
    owners: owners.words,
    users: users.words,
    whys: whys.words,
  };
}

/** gzip in base64: small, and there is nothing in it that a page could take for markup. */
export const pack = (rows: Rows): string => gzipSync(JSON.stringify(rows), { level: 6 }).toString('base64');
