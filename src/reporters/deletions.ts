import type { Deletion } from '../model/deletion.ts';
import { count, type Home, phrase, quotePath, size } from './wording.ts';

/** `cruft suggest-delete`: for each step the path, then why, and what else changes. Ends in a newline; "" without a step. */
export function deletions(plan: readonly Deletion[], homes: readonly Home[]): string {
  if (plan.length === 0) return '';
  const width = Math.max(...plan.map(({ confidence }) => confidence.length));
  const lines = plan.flatMap(({ path, kind, confidence, bytes, entries, why, consequences }) => [
    `${confidence.padEnd(width)}  ${quotePath(path, homes)}${kind === 'directory' ? `  (${count(entries, 'entry')}, ${size(bytes)})` : ''}`,
    `${' '.repeat(width)}    ${phrase(why)}`,
    ...consequences.map((text) => `${' '.repeat(width)}    then: ${phrase(text)}`),
  ]);
  const total = plan.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    ...lines,
    '',
    `${count(plan.length, 'path')}, ${size(total)}. Nothing was deleted: --format script writes a script that moves them.`,
    '',
  ].join('\n');
}
