import type { Verified } from '../model/checklist.ts';
import { REGRETS } from '../model/verdict.ts';
import { count, displayPath, number, paint, phrase, printable, riskNamed, size, type Home, type Look } from './wording.ts';

export interface VerifiedList {
  host: string;
  /** ISO 8601 in UTC. */
  scannedAt: string;
  users: readonly Home[];
  items: readonly Verified[];
}

const HEADS: [Verified['status'], string][] = [
  ['new', 'New'],
  ['changed', 'There, but not as it was'],
  ['unknown', 'Could not be looked at'],
  ['missing', 'Missing'],
];

/** What is back and what is missing, the worst last; at most `most` lines of each kind. Ends in a newline. */
export function verified({ host, scannedAt, users, items }: VerifiedList, look: Look, most: number): string {
  const of = (status: Verified['status']): Verified[] => items.filter((item) => item.status === status);
  const places = items.filter(({ status }) => status !== 'new').length;
  const [same, changed, missing, unknown] = (['same', 'changed', 'missing', 'unknown'] as const).map((status) => of(status).length) as [
    number,
    number,
    number,
    number,
  ];
  const lines = HEADS.flatMap(([status, head]) => {
    const found = of(status).sort((a, b) => rank(b) - rank(a) || (a.path < b.path ? -1 : 1));
    if (found.length === 0) return [];
    const left = found.length - most;
    return [
      paint(look, 'bold', `${head}: ${number(found.length)}`),
      ...found.slice(0, most).map((item) => `  ${line(item, users, look)}`),
      ...(left > 0 ? [`  and ${number(left)} more: cruft verify -v`] : []),
      '',
    ];
  });
  const parts = [
    `${number(same)} as before`,
    ...(changed > 0 ? [`${number(changed)} changed`] : []),
    ...(unknown > 0 ? [`${number(unknown)} not seen`] : []),
    ...(missing > 0 ? [paint(look, 'red', `${number(missing)} missing`)] : []),
  ];
  return [
    `Checklist of ${printable(host)}, scanned ${printable(scannedAt)}`,
    '',
    ...lines,
    `${number(same + changed)} of ${count(places, 'place')} ${same + changed === 1 ? 'is' : 'are'} back: ${parts.join(', ')}`,
  ]
    .join('\n')
    .concat('\n');
}

const rank = ({ regret }: Verified): number => (regret === null ? -1 : REGRETS.indexOf(regret));

function line({ path, regret, status, before, after, missing, note }: Verified, users: readonly Home[], look: Look): string {
  const { glyph, style } = regret === null ? { glyph: '', style: null } : riskNamed(regret === 'none' ? 'unknown' : regret);
  const mark = glyph.padEnd(2);
  const was = before === null ? '' : `${count(before.files, 'file')}, ${size(before.bytes)}`;
  const is = after === null ? '' : `${count(after.files, 'file')}, ${size(after.bytes)}`;
  const others = missing.filter((one) => one !== path).map((one) => displayPath(one, users));
  const facts = [
    ...(status === 'missing' && was !== '' ? [was] : []),
    ...(status === 'changed' ? [was === is ? `${was}, changed since` : `${was} before, ${is} now`] : []),
    ...(others.length > 0
      ? [`without ${others.slice(0, 3).join(', ')}${others.length > 3 ? ` and ${number(others.length - 3)} more` : ''}`]
      : []),
    ...(note === null ? [] : [phrase(note)]),
  ];
  return `${style === null ? mark : paint(look, style, mark)} ${displayPath(path, users)}${facts.length === 0 ? '' : `  ${facts.join('; ')}`}`;
}
