import { decodePath } from '../model/path.ts';

export interface ListedPath {
  /** "/var/lib/x", "~/x", "~name/x", with the trailing "/" that says directory; not normalised. */
  text: string;
  /** Counts from 1; null in a list separated by NUL. */
  line: number | null;
}

/**
 * A plain list of paths. With a NUL anywhere every NUL ends a path, and nothing else counts; else there is one a line: blanks before it and blank
 * lines are dropped, a line that begins with "#" is a comment, and what stands at the end of a line belongs to the name (but for a CR where
 * every line has one).
 */
export function parsePathList(bytes: Uint8Array): ListedPath[] {
  const text = decodePath(bytes);
  if (text.includes('\0')) {
    return text
      .split('\0')
      .filter((item) => item !== '')
      .map((item) => ({ text: item, line: null }));
  }
  const lines = text.replace(/^\ufeff/, '').split('\n');
  if (lines.at(-1) === '') lines.pop();
  const windows = lines.every((line) => line.endsWith('\r'));
  const paths: ListedPath[] = [];
  for (const [index, line] of lines.entries()) {
    const item = (windows ? line.slice(0, -1) : line).replace(/^[ \t]+/, '');
    if (item !== '' && item !== '\r' && !item.startsWith('#')) paths.push({ text: item, line: index + 1 });
  }
  return paths;
}
