import { AT_RISK, type Checklist, type Place, type Risk } from '../model/checklist.ts';
import type { Block, Document, Line, Section, Span, Task } from '../model/document.ts';
import { factSection } from './sections/facts.ts';
import { findingSection } from './sections/findings.ts';
import { stepSection } from './sections/steps.ts';
import { sureness } from './sections/sureness.ts';
import { age, count, displayPath, number, phrase, printable, riskNamed, size } from './wording.ts';

const HEADS: Partial<Record<Risk, string>> = {
  irreplaceable: 'Irreplaceable, and not kept',
  hard: 'Hard to redo',
  tedious: 'Tedious',
  unknown: 'Unknown: look at it',
};

/** The checklist as every rendering shows it, in the order of regret: empty sections are left out. */
export function documentOf(list: Checklist): Document {
  const of = (risk: Risk): Place[] => list.places.filter((place) => place.risk === risk);
  const { disposable, kept, managed } = list.summary;
  const sections = [
    section('sure', 'How sure is this?', [{ is: 'bullets', lines: sureness(list) }]),
    ...AT_RISK.map((risk) =>
      section(risk, HEADS[risk]!, [{ is: 'tasks', title: null, tasks: of(risk).map((place) => placeTask(place, list)) }], {
        glyph: riskNamed(risk).glyph,
      }),
    ),
    factSection(list),
    section('declared', 'The persist list and what is there', [{ is: 'tasks', title: null, tasks: declaredTasks(list) }]),
    findingSection(list, of('leftover')),
    section(
      'again',
      `Makes itself again: ${size(disposable.bytes)}`,
      [
        table(
          'what',
          list.again.map(({ owner, entries, bytes }) => [owner, entries, bytes] as const),
        ),
      ],
      { folded: true },
    ),
    section(
      'safe',
      `Already safe: ${size(kept.bytes)} kept, ${size(managed.bytes)} managed`,
      [{ is: 'bullets', lines: of('kept').map(({ path, bytes, why }) => [shown(path, list), `, ${size(bytes)}: ${phrase(why)}`]) }],
      { folded: true },
    ),
    stepSection(list),
    section('ignored', 'Hidden by the configuration', [
      {
        is: 'bullets',
        lines: list.ignored.map(({ pattern, reason }) => [
          { code: printable(pattern) },
          `: ${reason === null ? 'no reason is given' : phrase(reason)}`,
        ]),
      },
    ]),
  ];
  return {
    title: `Before ${printable(list.scan.host)} is wiped`,
    lead: [verdict(list), ['This page names where your secrets are. Think before you share it.']],
    sections: sections.filter(({ blocks }) => blocks.some((block) => sizeOf(block) > 0)),
    foot: [`Made by ${printable(list.tool.name)} ${printable(list.tool.version)} from scan ${list.scan.id}, report ${list.id}.`],
  };
}

const sizeOf = (block: Block): number =>
  block.is === 'text' ? 1 : block.is === 'bullets' ? block.lines.length : block.is === 'tasks' ? block.tasks.length : block.rows.length;

const section = (
  id: string,
  title: string,
  blocks: readonly Block[],
  { glyph = null, folded = false }: { glyph?: string | null; folded?: boolean } = {},
): Section => ({ id, glyph, title, folded, blocks });

const shown = (path: string, { scan }: Checklist): Span => ({ code: displayPath(path, scan.users) });

function verdict({ scan, summary }: Checklist): Line {
  const part = (risk: Risk, text: string): string => `${count(summary[risk].places, 'place')} ${text} (${size(summary[risk].bytes)})`;
  const wiped = scan.wiped.flatMap((path, at): Span[] => [...(at === 0 ? [] : [', ']), { code: printable(path) }]);
  return [
    'If ',
    ...(wiped.length === 0 ? ['nothing'] : wiped),
    ' were wiped now: ',
    { strong: part('irreplaceable', 'can’t be got back') },
    `, ${part('hard', 'would be hard to redo')}, ${part('tedious', 'would be tedious')}, ${part('unknown', 'nobody accounts for')}, ` +
      `${size(summary.disposable.bytes)} makes itself again, ${count(summary.leftover.places, 'leftover')} need not come along.`,
  ];
}

function placeTask(place: Place, list: Checklist): Task {
  const { path, bytes, entries, changed, user, owner, why } = place;
  const facts = [
    size(bytes),
    ...(entries > 1 ? [count(entries, 'entry')] : []),
    `changed ${age(Date.parse(changed) / 1000, Date.parse(list.made) / 1000)}`,
    ...(user === null ? [] : [printable(user)]),
  ];
  const by = owner === null || why.includes(owner) ? '' : ` (${printable(owner)})`;
  return {
    id: place.id,
    line: [shown(path, list), `, ${facts.join(', ')}: ${phrase(why)}${by}`],
    commands: place.copy === null ? [] : [place.copy],
    snippet: null,
  };
}

const at = ({ file, line }: { file: string; line: number | null }): Span => ({
  code: printable(file) + (line === null ? '' : `:${line}`),
});

function declaredTasks(list: Checklist): Task[] {
  const { broken, notUnderstood, problems } = list.declared;
  const lines: Line[] = [
    ...broken.map(({ path, status, source }): Line => [shown(path, list), ` is ${status} (`, at(source), ')']),
    ...notUnderstood.map(({ file, line, text, reason }): Line => [
      'not understood: ',
      at({ file, line }),
      ' ',
      { code: printable(text) },
      `: ${phrase(reason)}`,
    ]),
    ...problems.map(({ path, text }): Line => [...(path === null ? [] : [shown(path, list), ': ']), phrase(text)]),
  ];
  return lines.map((line, index) => ({ id: `declared:${index + 1}`, line, commands: [], snippet: null }));
}

const table = (what: string, rows: readonly (readonly [string, number, number])[]): Block => ({
  is: 'table',
  head: [what, 'entries', 'size'],
  rows: rows.map(([name, entries, bytes]) => [[printable(name)], [number(entries)], [size(bytes)]]),
});
