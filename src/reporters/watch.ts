import { comparePaths } from '../model/path.ts';
import type { Appeared, Trace, WatchRecord } from '../model/watch.ts';
import { count, duration, type Home, type Look, paint, phrase, printable, quotePath, riskNamed, riskNameOf, size } from './wording.ts';

/** One record of `cruft watch`. Ends in a newline. */
export function watchText(record: WatchRecord, homes: readonly Home[], look: Look): string {
  switch (record.type) {
    case 'ready':
      return `watching ${count(record.directories, 'folder')} for what is new since scan ${record.scan.id}; Ctrl-C ends it\n`;
    case 'new':
      return appearedLines(record, homes, look).join('\n') + '\n';
    case 'gone':
      return `   gone  ${quotePath(record.path, homes)}\n`;
    case 'error':
      return `   not watched: ${quotePath(record.path, homes)}: ${phrase(record.message)}\n`;
    case 'summary':
      return `${count(record.new, 'new place')}, ${record.gone} of them gone again\n`;
  }
}

function appearedLines(one: Appeared, homes: readonly Home[], look: Look): string[] {
  const { glyph, style, word } = riskNamed(riskNameOf(one));
  const what = [one.class, one.kind === 'directory' ? count(one.entries, 'entry') : null, size(one.bytes)].filter((part) => part !== null);
  return [
    `${style === null ? glyph.padStart(2) : paint(look, style, glyph.padStart(2))} ${quotePath(one.path, homes)}  ${word} (${what.join(', ')}): ${phrase(one.why)}`,
    ...(one.suggestion === null ? [] : [`      ${printable(one.suggestion)}`]),
  ];
}

/** `cruft trace`: the places, the worst first, then the lines that declare them. Ends in a newline. */
export function traceText(trace: Trace, homes: readonly Home[], look: Look): string {
  const { places, accounted, others, unread, exitCode, signal, tookMs } = trace;
  const sorted = places.toSorted((a, b) => comparePaths(a.path, b.path));
  const ending = signal === null ? `exit ${exitCode}` : `ended by ${signal}`;
  const lines = sorted.flatMap((one) => {
    const parts = [`${one.created} new`, `${one.changed} changed`, `${one.removed} removed`].filter((part) => !part.startsWith('0 '));
    const [first, ...rest] = appearedLines({ ...one, why: `${phrase(one.why)}; ${parts.join(', ')}` }, homes, look);
    return [first!, ...rest];
  });
  const rest = Object.entries(accounted).map(([verdict, entries]) => `${entries} ${verdict}`);
  return [
    paint(look, 'bold', `${count(places.length, 'place')} of undeclared state after ${duration(tookMs)} (${ending})`),
    ...lines,
    ...(rest.length === 0 ? [] : [`Accounted for: ${rest.join(', ')}.`]),
    ...(others === 0 ? [] : [`Left out: ${count(others, 'change')} of other users, or outside the time it ran.`]),
    ...(unread === 0 ? [] : [`Not looked at: ${count(unread, 'place')} that could not be read.`]),
    ...(places.length === 0 ? [] : ['What other programs of the same user wrote meanwhile cannot be told apart.']),
    '',
  ].join('\n');
}
