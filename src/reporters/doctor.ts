import type { Check } from '../model/health.ts';
import { padEnd, paint, phrase, printable, widthOf, type Look } from './wording.ts';

const MARKS = { ok: ['ok  ', 'green'], warn: ['warn', 'yellow'], bad: ['BAD ', 'red'] } as const;

/** One line a check, and what to do below it. Ends in a newline. */
export function doctor(checks: readonly Check[], look: Look): string {
  const wide = checks.reduce((most, { name }) => Math.max(most, widthOf(printable(name))), 0);
  const lines = checks.flatMap(({ name, status, text, hint }) => {
    const [word, style] = MARKS[status];
    return [
      `${paint(look, style, word)}  ${padEnd(printable(name), wide)}  ${phrase(text)}`,
      ...(hint === null ? [] : [`      ${' '.repeat(wide)}  ${phrase(hint)}`]),
    ];
  });
  const bad = checks.filter(({ status }) => status === 'bad').length;
  const warn = checks.filter(({ status }) => status === 'warn').length;
  const end = bad + warn === 0 ? 'All is well.' : `${bad} bad, ${warn} to know about.`;
  return [...lines, '', end].join('\n') + '\n';
}
