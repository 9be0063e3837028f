import { decodePath, encodePath } from '../model/path.ts';
import { expandSpecifiers } from './specifiers.ts';
import { systemdWords } from './systemd-words.ts';

/** One word of StateDirectory= and its kin, systemd.exec(5). */
export interface ExecDirectory {
  /** Relative to the setting's base ("/var/lib"), without empty components. */
  name: string;
  /** A link of this name, beside it, that leads to it; null: none. */
  link: string | null;
}

/**
 * The directories of one assignment, split and checked as config_parse_exec_directories (src/core/load-fragment.c) does. `ignored`: words
 * that systemd warns about and does not use, or whose specifiers have no value here.
 */
export function execDirectories(value: string, specifiers: Readonly<Record<string, string>>): { used: ExecDirectory[]; ignored: string[] } {
  const split = systemdWords(Buffer.from(encodePath(value)).toString('latin1'), { escapes: true });
  if (split === null) return { used: [], ignored: [value] };
  const used: ExecDirectory[] = [];
  const ignored: string[] = [];
  for (const bytes of split.words) {
    const word = decodePath(Buffer.from(bytes, 'latin1'));
    const [source, destination = ''] = word.split(':');
    const name = directoryName(source!, specifiers);
    const link = destination === '' ? null : directoryName(destination, specifiers);
    if (name === null || (destination !== '' && link === null)) ignored.push(word);
    else used.push({ name, link });
  }
  return { used, ignored };
}

function directoryName(text: string, specifiers: Readonly<Record<string, string>>): string | null {
  const expanded = expandSpecifiers(text, specifiers);
  if (expanded === null || expanded.startsWith('/') || expanded.includes('\0')) return null;
  const parts = expanded.split('/').filter((part) => part !== '' && part !== '.');
  return parts.length === 0 || parts.includes('..') || parts[0] === 'private' ? null : parts.join('/');
}
