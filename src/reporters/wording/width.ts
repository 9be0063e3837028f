import stringWidth from 'string-width';

const ASCII = /^[\x20-\x7e]*$/;
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Columns that a terminal gives to printable text. */
export const widthOf = (text: string): number => (ASCII.test(text) ? text.length : stringWidth(text));

const split = (text: string): string[] => (ASCII.test(text) ? [...text] : Array.from(graphemes.segment(text), (part) => part.segment));

/** As many of `parts` from the start as fit. */
function take(parts: readonly string[], columns: number): string[] {
  let used = 0;
  const end = parts.findIndex((part) => (used += widthOf(part)) > columns);
  return end < 0 ? [...parts] : parts.slice(0, end);
}

/** Cut at the end, with `dots`, where it is wider than `columns`. */
export function cutEnd(text: string, columns: number, dots: string): string {
  if (widthOf(text) <= columns) return text;
  const head = take(split(text), Math.max(0, columns - widthOf(dots))).join('');
  return head.trimEnd() + dots.slice(0, Math.max(0, columns));
}

/** Cut in the middle: both ends of a path tell more. The end gets the larger part. */
export function cutMiddle(text: string, columns: number, dots: string): string {
  if (widthOf(text) <= columns) return text;
  const room = columns - widthOf(dots);
  if (room < 2) return cutEnd(text, columns, dots);
  const parts = split(text);
  const head = take(parts, Math.floor(room * 0.4)).join('');
  const tail = take(parts.reverse(), room - widthOf(head))
    .reverse()
    .join('');
  return head + dots + tail;
}

export const padEnd = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - widthOf(text)));
export const padStart = (text: string, columns: number): string => ' '.repeat(Math.max(0, columns - widthOf(text))) + text;
