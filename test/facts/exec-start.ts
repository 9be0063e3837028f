import type { AutostartFile } from '../../src/model/autostart.ts';

/** What the generator writes into ExecStart=: quote_command_line() of systemd's escape.c. The cases hold at most 200 characters of it. */
export function execStart({ program, argv }: AutostartFile): string {
  return ':' + [program!, ...argv.slice(1).map((word) => word.replaceAll('%', '%%'))].map(quote).join(' ');
}
const NAMED: Record<string, string> = { '\x07': 'a', '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't', '\v': 'v' };
function quote(word: string): string {
  if (word === '') return '""';
  if (!/[\x00-\x20\x7f\udc80-\udcff"\\`$*?['()<>|&;!]/.test(word)) return word;
  const escaped = word.replace(/["\\`$]|[\x00-\x1f\x7f]|[\udc80-\udcff]/g, (c) => {
    if ('"\\`$'.includes(c)) return '\\' + c;
    return NAMED[c] !== undefined ? '\\' + NAMED[c] : '\\' + (c.charCodeAt(0) & 0xff).toString(8).padStart(3, '0');
  });
  return `"${escaped}"`;
}

/** 252 keeps "//" and "/./" of the program's path; nothing else differs. */
export const simplified = (line: string): string => line.replace(/^:"?\/[^ ]*/, (path) => path.replace(/\/(?:\.?\/)+/g, '/'));
