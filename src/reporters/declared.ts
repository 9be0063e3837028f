import { type Declaration, type DeclaredList, isPartlyRead, type SourceLocation } from '../model/declaration.ts';
import { comparePaths } from '../model/path.ts';
import { count, displayPath, paint, phrase, printable, quotePath, table, type Home, type Look } from './wording.ts';

/** Statuses that mean: what is declared is not what happens. */
const FINE = new Set(['ok', 'planned', 'disabled', 'unknown']);

/** The persist list to be checked by eye: one line an entry, then all that could not be read. Ends in a newline. */
export async function declared(list: DeclaredList, homes: readonly Home[], look: Look): Promise<string> {
  const { declarations, roots, notUnderstood, problems, readers, completeness } = list;
  const sorted = [...declarations].sort((a, b) => comparePaths(a.path, b.path));
  const faults = sorted.filter(({ status }) => !FINE.has(status)).length;
  const rows = sorted.map((one) => [
    one.status,
    quotePath(one.path, homes) + (one.kind === 'directory' ? '/' : ''),
    one.persistRoot === null ? '?' : displayPath(one.persistRoot, []),
    printable(attributes(one)),
    place(one.source, homes),
  ]);
  const head = `${count(declarations.length, 'declaration')} (${completeness})${faults > 0 ? `, ${faults} not in effect` : ''}`;
  const lines = [
    paint(look, 'bold', head),
    ...(isPartlyRead(list) ? ['  what is not here was not found in the part that could be read'] : []),
    ...roots.map(
      ({ path, name, enabled }) =>
        `  persist root ${displayPath(path, [])}${name === null ? '' : ` "${printable(name)}"`}${enabled ? '' : ', disabled'}`,
    ),
    ...(rows.length === 0 ? [] : ['', ...(await table(['status', 'path', 'kept in', 'how', 'declared at'], rows, look))]),
    ...titled(
      `Not understood: ${count(notUnderstood.length, 'place')}`,
      notUnderstood.flatMap(({ file, line, text, reason, pattern, hint }) => [
        `  ${place({ file, line }, homes)}  ${phrase(text)}`,
        `    ${phrase(reason)}${pattern === null ? '' : `; it may be ${printable(pattern)}`}`,
        ...(hint === null ? [] : [`    resolve it: ${phrase(hint)}`]),
      ]),
      look,
    ),
    ...titled(
      `Problems: ${count(problems.length, 'problem')}`,
      problems.map(({ code, path, text }) => `  ${printable(code)}${path === null ? '' : ` ${displayPath(path, homes)}`}: ${phrase(text)}`),
      look,
    ),
    ...titled(
      'Read from',
      readers.map(({ reader, status, detail }) => `  ${reader}: ${status}, ${phrase(detail)}`),
      look,
    ),
  ];
  return lines.join('\n') + '\n';
}

const titled = (title: string, lines: readonly string[], look: Look): string[] =>
  lines.length === 0 ? [] : ['', paint(look, 'bold', title), ...lines];

function attributes({ method, owner, group, mode, user, enabled, conditions, inInitrd }: Declaration): string {
  const who = owner === null && group === null ? null : `${owner ?? ''}:${group ?? ''}`;
  const doubt = conditions.length > 0 ? `if ${conditions.join(' and ')}` : null;
  return [method, user, who, mode, inInitrd ? 'in initrd' : null, enabled ? null : 'disabled', doubt]
    .filter((part) => part !== null)
    .join(' ');
}

const place = ({ file, line }: SourceLocation, homes: readonly Home[]): string =>
  displayPath(file, homes) + (line === null ? '' : `:${line}`);
