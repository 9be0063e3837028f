import { decodePath } from '../model/path.ts';

/**
 * The value of a key in a group of a GLib key file, as NetworkManager writes its profiles (nm-settings-keyfile(5)); null where it is not
 * there. The last one counts. Only \s, \t, \n, \r and \\ are escapes.
 */
export function keyFileValue(bytes: Uint8Array, group: string, key: string): string | null {
  let inGroup = false;
  let value: string | null = null;
  for (const raw of decodePath(bytes).split('\n')) {
    const line = raw.trim();
    if (line.startsWith('[')) inGroup = line === `[${group}]`;
    else if (inGroup && line.slice(0, Math.max(0, line.indexOf('='))).trim() === key) value = line.slice(line.indexOf('=') + 1).trim();
  }
  return value === null ? null : value.replace(/\\([stnr\\])/g, (_, letter: string) => ESCAPES[letter]!);
}

const ESCAPES: Record<string, string> = { s: ' ', t: '\t', n: '\n', r: '\r', '\\': '\\' };
