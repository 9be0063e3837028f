import { isWithin, type Path } from '../model/path.ts';
import type { DeclaredList } from '../model/declaration.ts';
import type { Group, Report } from '../model/report.ts';
import type { Severity } from '../model/verdict.ts';
import { printable, shellQuote } from './wording/escape.ts';
import type { Look, Style } from './wording/look.ts';
import { cutEnd, cutMiddle } from './wording/width.ts';

export { printable, printableJson, shellQuote } from './wording/escape.ts';
export { paint, type Look, type Style } from './wording/look.ts';
export { cutEnd, cutMiddle, padEnd, padStart, widthOf } from './wording/width.ts';
export { table } from './wording/table.ts';

export type Home = { name: string; home: Path };

export const dotOf = (look: Look): string => (look.unicode ? ' · ' : ' - ');
const dotsOf = (look: Look): string => (look.unicode ? '…' : '...');

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** "310 B", "4.0 KiB", "18 MiB": one decimal below ten. */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (unit < UNITS.length - 1 && Number(value.toFixed(value < 9.95 ? 1 : 0)) >= (unit === 0 ? 1024 : 1023.5)) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 9.95 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** "1,204,331", in every locale. */
export const number = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

const PLURALS: Record<string, string> = { entry: 'entries', is: 'are' };

/** "1 place", "3 places", "2 entries". */
export const count = (value: number, word: string): string => `${number(value)} ${value === 1 ? word : (PLURALS[word] ?? word + 's')}`;

/** "1.9 s", "340 ms", "3 min 5 s". */
export function duration(ms: number): string {
  if (ms < 995) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${number(Math.floor(seconds / 60))} min ${seconds % 60} s`;
}

const SPANS: [string, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** "3 days ago", "just now", "in the future": how long before `now` something was, both in seconds. */
export function age(then: number, now: number): string {
  const passed = now - then;
  if (passed < -60) return 'in the future';
  for (const [word, seconds] of SPANS) if (passed >= seconds) return `${count(Math.floor(passed / seconds), word)} ago`;
  return 'just now';
}

const SHORT_SPANS = ['y', 'mo', 'w', 'd', 'h', 'min'];

/** The same in a column: "3 d", "now". */
export function shortAge(then: number, now: number): string {
  const at = SPANS.findIndex(([, seconds]) => now - then >= seconds);
  return at < 0 ? 'now' : `${Math.floor((now - then) / SPANS[at]![1])} ${SHORT_SPANS[at]}`;
}

/** The home that `path` lies in, the deepest; null where none does or two users share it. */
function homeOf(path: Path, homes: readonly Home[]): Home | null {
  const around = homes.filter(({ home }) => home !== '/' && isWithin(path, home));
  const deepest = around.reduce<Home | null>((best, one) => (best === null || one.home.length > best.home.length ? one : best), null);
  return deepest !== null && around.filter(({ home }) => home === deepest.home).length === 1 ? deepest : null;
}

function withTilde(path: Path, homes: readonly Home[], words: (text: string) => string): string {
  const owner = homeOf(path, homes);
  if (owner === null) return words(path);
  const tilde = homes.length === 1 ? '~' : '~' + owner.name;
  const rest = path.slice(owner.home.length + 1);
  return rest === '' ? tilde : `${tilde}/${words(rest)}`;
}

/** A path to be read: `~` for the home where only one is in question, else `~name`; hostile characters escaped. */
export const displayPath = (path: Path, homes: readonly Home[]): string => printable(withTilde(path, homes, (text) => text));

/** A path to be copied into a shell: it comes back byte for byte. */
export const quotePath = (path: Path, homes: readonly Home[]): string =>
  homes.every(({ name }) => /^[a-z_][a-z0-9_-]*$/.test(name)) ? withTilde(path, homes, shellQuote) : shellQuote(path);

/** The homes to shorten by where the user's name stands beside the path. */
export const homesFor = (user: string | null, homes: readonly Home[]): readonly Home[] => homes.filter(({ name }) => name === user);

/** A sentence to be put in a column: printable, without its full stop. */
export const phrase = (text: string): string => printable(text).trim().replace(/[.]$/, '');

export const cutPath = (path: string, columns: number, look: Look): string => cutMiddle(path, columns, dotsOf(look));
export const cutText = (text: string, columns: number, look: Look): string => cutEnd(text, columns, dotsOf(look));

/** How a line of the list is marked: glyph and word together, never colour alone. */
export interface Risk {
  glyph: string;
  word: string;
  style: Style | null;
}

const RISKS = {
  irreplaceable: { glyph: '!!', word: 'irreplaceable', style: 'red' },
  hard: { glyph: '!', word: 'hard to redo', style: 'yellow' },
  tedious: { glyph: '~', word: 'tedious', style: 'cyan' },
  unknown: { glyph: '?', word: 'unknown, look at it', style: 'bold' },
  leftover: { glyph: '-', word: 'leftover', style: 'bold' },
  disposable: { glyph: '.', word: 'makes itself again', style: 'dim' },
  managed: { glyph: '=', word: 'managed, comes back', style: 'dim' },
  kept: { glyph: '+', word: 'kept', style: 'green' },
} as const satisfies Record<string, Risk>;
export type RiskName = keyof typeof RISKS;

/** From the worst to the safest. */
export const RISK_NAMES = Object.keys(RISKS) as RiskName[];
export const riskNamed = (name: RiskName): Risk => RISKS[name];

/** A persist line without a regret counts as tedious: it would not be in the list if it cost nothing. */
export const riskNameOf = ({ verdict, regret }: Pick<Group, 'verdict' | 'regret'>): RiskName =>
  verdict === 'persist' ? (regret === 'none' ? 'tedious' : regret) : verdict;

export const styleOfSeverity = (severity: Severity): Style =>
  severity === 'critical' || severity === 'high' ? 'red' : severity === 'medium' ? 'yellow' : 'dim';

/** "12 places (EACCES 11, EIO 1)". */
export function unreadWords(unread: Report['scan']['unread']): string {
  const kinds = new Map<string, number>();
  for (const { error } of unread) kinds.set(error, (kinds.get(error) ?? 0) + 1);
  const parts = [...kinds].sort((a, b) => b[1] - a[1]).map(([error, times]) => `${printable(error)} ${number(times)}`);
  return `${count(unread.length, 'place')} (${parts.join(', ')})`;
}

/** For whom `suggest-persist` would write here: what the declared list is made with already. */
export function targetOf(declared: DeclaredList): 'impermanence' | 'preservation' {
  const ways = declared.declarations.flatMap(({ via }) => via);
  return ways.includes('preservation') && !ways.includes('impermanence') ? 'preservation' : 'impermanence';
}
