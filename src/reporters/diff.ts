import { type Diff, type Difference, type DiffSide } from '../model/diff.ts';
import { dataBytes } from '../model/entry.ts';
import { parentOf, type Path } from '../model/path.ts';
import type { Verdict } from '../model/verdict.ts';
import {
  age,
  count,
  cutText,
  displayPath,
  dotOf,
  number,
  padEnd,
  paint,
  phrase,
  printable,
  quotePath,
  RISK_NAMES,
  riskNamed,
  riskNameOf,
  type RiskName,
  size,
  widthOf,
  type Look,
} from './wording.ts';

/** Changes of one kind and one risk in one place, shown as one line. */
interface Lump {
  path: Path;
  risk: RiskName;
  change: Difference['change'];
  changes: Difference[];
  isTree: boolean;
}

/** Fewer changed files of one folder than these are named one by one. */
const MANY = 4;

/** Lines for people, without line ends: a tree that came or went is one line, and so are many changes of one kind in one folder. */
export function* diffText(diff: Diff, hidden: readonly Verdict[], look: Look): Generator<string> {
  const { changes, homes, notCompared, notes } = diff;
  yield paint(look, 'bold', `${sideText(diff.from, diff, look)} against ${sideText(diff.to, diff, look)}: ${totals(changes)}`);
  const shown = lumpsOf(changes.filter(({ verdict }) => !hidden.includes(verdict)));
  for (const risk of RISK_NAMES) {
    const lumps = shown.filter((lump) => lump.risk === risk);
    if (lumps.length === 0) continue;
    const { glyph, word, style } = riskNamed(risk);
    yield '';
    const head = `${glyph} ${word}: ${count(
      lumps.reduce((sum, lump) => sum + lump.changes.length, 0),
      'change',
    )}`;
    yield style === null ? head : paint(look, style, head);
    for (const lump of lumps) yield line(lump, diff, look);
  }
  const quiet = hidden.flatMap((verdict) => {
    const times = changes.filter((each) => each.verdict === verdict).length;
    return times === 0 ? [] : [`${verdict} ${number(times)}`];
  });
  if (quiet.length > 0) yield '';
  if (quiet.length > 0) yield paint(look, 'dim', `Not shown: ${quiet.join(dotOf(look))}. With --all they are.`);
  if (notCompared.length + notes.length > 0) yield '';
  for (const { path, reason } of notCompared.slice(0, 12)) yield `Not compared: ${displayPath(path, homes)}  ${printable(reason)}`;
  if (notCompared.length > 12) yield `and ${number(notCompared.length - 12)} more that could not be compared: --json names them`;
  for (const note of notes) yield phrase(note);
}

const sideText = (side: DiffSide, { homes }: Diff, look: Look): string =>
  side.scan === null ? displayPath(side.baseline, homes) : `scan ${side.scan} (${age(Date.parse(side.at) / 1000, look.now)})`;

const NAMES: Record<Difference['change'], string> = {
  added: 'new',
  removed: 'gone',
  modified: 'changed',
  metadata: 'with another mode or owner',
  type: 'of another kind',
  renamed: 'renamed',
};

function totals(changes: readonly Difference[]): string {
  const parts = (Object.keys(NAMES) as Difference['change'][]).flatMap((change) => {
    const times = changes.filter((each) => each.change === change).length;
    return times === 0 ? [] : [`${number(times)} ${NAMES[change]}`];
  });
  return parts.length === 0 ? 'no difference' : parts.join(', ');
}

/** In path order. A tree that came, went or was renamed as a whole goes under its top. */
function lumpsOf(changes: readonly Difference[]): Lump[] {
  const tops = new Map<Path, Path>();
  const lumps = new Map<string, Lump>();
  const topOf = ({ path, change, from }: Difference): Path | null => {
    const above = tops.get(`${change}\0${parentOf(path)}`);
    if (above === undefined || path === '/') return null;
    return change !== 'renamed' || tops.has(`from\0${parentOf(from!)}`) ? above : null;
  };
  for (const each of changes) {
    const { path, change, from } = each;
    const isDirectory = (each.after ?? each.before)!.kind === 'directory';
    const comesWhole = change === 'added' || change === 'removed' || change === 'renamed';
    const top = comesWhole ? topOf(each) : null;
    if (comesWhole && isDirectory) {
      tops.set(`${change}\0${path}`, top ?? path);
      if (from !== null) tops.set(`from\0${from}`, top ?? path);
    }
    const isTree = top !== null || (comesWhole && isDirectory);
    const place = isTree ? (top ?? path) : parentOf(path);
    const key = [change, riskNameOf(each), isTree, place].join('\0');
    const lump = lumps.get(key) ?? { path: place, risk: riskNameOf(each), change, changes: [], isTree };
    lump.changes.push(each);
    lumps.set(key, lump);
  }
  return [...lumps.values()].flatMap((lump) =>
    lump.isTree || lump.changes.length >= MANY
      ? [lump]
      : lump.changes.map((each) => ({ ...lump, path: each.path, changes: [each], isTree: false })),
  );
}

const SIGNS: Record<Difference['change'], string> = { added: '+', removed: '-', modified: '*', metadata: '%', type: '!', renamed: '>' };

function line({ path, change, changes, isTree }: Lump, { homes, from }: Diff, look: Look): string {
  const [first] = changes;
  const isFolder = isTree || changes.length > 1 || (first!.after ?? first!.before)!.kind === 'directory';
  const where = quotePath(path, homes) + (isFolder && path !== '/' ? '/' : '');
  const files = changes.filter((each) => (each.after ?? each.before)!.kind !== 'directory');
  const nodes = files.length > 0 ? count(files.length, 'file') : 'an empty folder';
  const bytes = files.reduce((sum, each) => sum + bytesOf(each), 0);
  const since = from.scan === null ? '' : `, ${change === 'removed' ? 'gone' : 'new'} since ${sinceWords(from.at, look)}`;
  const words = {
    added: () =>
      `${isFolder ? `${files.length > 0 ? `${number(files.length)} new ${files.length === 1 ? 'file' : 'files'}` : nodes}, ` : ''}${size(bytes)}${since}`,
    removed: () => `${isFolder ? `${nodes} ` : ''}gone, ${size(bytes)}`,
    modified: () => (isFolder ? `${nodes} changed` : `changed, ${sizes(first!)}`),
    metadata: () => (isFolder && changes.length > 1 ? `mode or owner of ${count(changes.length, 'entry')}` : ownership(first!)),
    type: () => `${first!.before?.kind} became ${first!.after?.kind}`,
    renamed: () =>
      `was ${first!.from === null ? '' : quotePath(first!.from, homes)}${changes.length > 1 ? `, ${count(changes.length, 'entry')}` : ''}`,
  }[change]();
  const who = first!.owner ?? (first!.verdict === 'unknown' ? 'undeclared' : null);
  const head = `  ${SIGNS[change]} ${padEnd(where, 40)}  `;
  const text = [words, ...(who === null ? [] : [printable(who)])].join(dotOf(look));
  const room = look.width - widthOf(head);
  return (head + (room < 12 ? text : cutText(text, room, look))).trimEnd();
}

function sinceWords(at: string, look: Look): string {
  const seconds = look.now - Date.parse(at) / 1000;
  return seconds >= 86_400 && seconds < 172_800 ? 'yesterday' : age(Date.parse(at) / 1000, look.now);
}

function bytesOf({ after, before }: Difference): number {
  const { mode, size: bytes, blocks } = (after ?? before)!;
  return dataBytes(mode, bytes, blocks);
}

const sizes = ({ before, after }: Difference): string =>
  before!.size === after!.size ? size(after!.size) : `${size(before!.size)} before, ${size(after!.size)} now`;

const octal = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, '0');

function ownership({ before, after }: Difference): string {
  const parts = [
    ...(before!.mode === after!.mode ? [] : [`mode ${octal(before!.mode)} became ${octal(after!.mode)}`]),
    ...(before!.uid === after!.uid ? [] : [`uid ${before!.uid} became ${after!.uid}`]),
    ...(before!.gid === after!.gid ? [] : [`gid ${before!.gid} became ${after!.gid}`]),
  ];
  return parts.length > 0 ? parts.join(', ') : `${count(after!.nlink, 'hard link')}, ${number(before!.nlink)} before`;
}
