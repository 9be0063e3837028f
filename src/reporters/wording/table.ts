import { paint, type Look } from './look.ts';
import { padEnd, padStart, widthOf } from './width.ts';

/** Above this cli-table3 takes seconds (its layout is quadratic: 50,000 rows, 79 s). */
const MOST_ROWS = 200;

const NOTHING = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((part) => [part, part === 'middle' ? '  ' : '']),
);

/** Lines of a borderless table. Cells are printable text already. Columns named in `right` are right-aligned. */
export async function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  look: Look,
  right: readonly number[] = [],
): Promise<string[]> {
  if (rows.length > MOST_ROWS) return plain(head, rows, right);
  const { default: Table } = await import('cli-table3');
  const made = new Table({
    head: [...head],
    chars: NOTHING,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    colAligns: head.map((_, at) => (right.includes(at) ? 'right' : 'left')),
  });
  made.push(...rows.map((row) => [...row]));
  const lines = made.toString().split('\n');
  return lines.map((line, at) => (at === 0 ? paint(look, 'bold', line.trimEnd()) : line.trimEnd()));
}

function plain(head: readonly string[], rows: readonly (readonly string[])[], right: readonly number[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, at) => all.reduce((most, row) => Math.max(most, widthOf(row[at] ?? '')), 0));
  return all.map((row) =>
    row
      .map((cell, at) => (right.includes(at) ? padStart : padEnd)(cell, widths[at]!))
      .join('  ')
      .trimEnd(),
  );
}
