import type { IndexInfo, ScanRow } from '../model/health.ts';
import type { RuleInfo } from '../model/explanation.ts';
import { age, displayPath, duration, number, phrase, printable, size, table, type Look } from './wording.ts';

/** `cruft rules`. Ends in a newline. */
export async function rulesTable(rules: readonly RuleInfo[], look: Look): Promise<string> {
  const rows = rules.map(({ id, title, looksAt, cannotRun }) => [
    printable(id),
    phrase(title),
    printable(looksAt.join(', ')) + (cannotRun === null ? '' : `; not here: ${printable(cannotRun)}`),
  ]);
  return (await table(['rule', 'finds', 'looks at'], rows, look)).join('\n') + '\n';
}

/** `cruft db scans`, the newest first. Ends in a newline. */
export async function scansTable(scans: readonly ScanRow[], look: Look): Promise<string> {
  if (scans.length === 0) return 'No scans.\n';
  const rows = [...scans]
    .sort((a, b) => b.id - a.id)
    .map(({ id, startedAt, finishedAt, root, entries }) => [
      String(id),
      startedAt,
      age(Date.parse(startedAt) / 1000, look.now),
      finishedAt === null ? 'not finished' : duration(Date.parse(finishedAt) - Date.parse(startedAt)),
      number(entries),
      displayPath(root, []),
    ]);
  return (await table(['scan', 'started', 'age', 'took', 'entries', 'root'], rows, look, [0, 4])).join('\n') + '\n';
}

/** `cruft db info`. Ends in a newline. */
export const indexText = ({ path, bytes, schemaVersion, scans, rows, entries }: IndexInfo): string =>
  [
    `path     ${displayPath(path, [])}`,
    `size     ${size(bytes)}`,
    `schema   ${schemaVersion}`,
    `scans    ${number(scans)}`,
    `entries  ${number(entries)} now, ${number(rows)} rows over all scans`,
  ].join('\n') + '\n';
