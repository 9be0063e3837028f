import { decodePath } from '../model/path.ts';
import { expandSpecifiers } from './specifiers.ts';
import { systemdWords } from './systemd-words.ts';

/** One command of an ExecStart= and its like. */
interface UnitCommand {
  /** The program as it is looked up, then its arguments; specifiers expanded, variables as they stand. */
  argv: string[];
  /** "-": its failure does not matter. */
  isOptional: boolean;
}

export interface UnitCommands {
  commands: UnitCommand[];
  /** Why the unit is not loaded, or (`unknown`) why it cannot be told what is run; null: neither. */
  fault: string | null;
  unknown: boolean;
}

/** systemd 252 knows the first five; "|" is a shell in 257. */
const PREFIX = /^[-@:+!|]/;

/**
 * The commands of one Exec*= value, as config_parse_exec (src/core/load-fragment.c) reads them: words with quotes and C escapes, a lone ";"
 * between commands, prefixes before the program; with "-" among them a wrong program makes systemd pass over the rest of the value. `specifiers`: what "%h" and its like stand for.
 */
export function parseUnitCommands(value: string, specifiers: Readonly<Record<string, string>>): UnitCommands {
  const commands: UnitCommand[] = [];
  const broken = (fault: string, isOptional = false) => ({ commands, fault: isOptional ? null : fault, unknown: false });
  let rest = Buffer.from(value, 'utf8').toString('latin1');
  while (rest !== '') {
    const first = systemdWords(rest, { escapes: true, relaxed: true, limit: 1 });
    // Refused are only the words behind a program.
    if (first === null) return { commands, fault: null, unknown: false };
    let program = first.words[0] ?? '';
    rest = first.rest;
    let isOptional = false;
    let hasName = false;
    for (; PREFIX.test(program); program = program.slice(1)) {
      isOptional ||= program.startsWith('-');
      hasName ||= program.startsWith('@');
    }
    const path = expandSpecifiers(utf8(program), specifiers);
    if (path === null) return { commands, fault: `what '${utf8(program)}' stands for`, unknown: true };
    if (path === '') return broken('a command is empty', isOptional);
    if (path.includes('/') ? !path.startsWith('/') : /^[$~]/.test(path))
      return broken(`'${path}' is neither a name nor an absolute path`, isOptional);
    if (/[\x01-\x1f\x7f"'\\]/.test(path)) return broken(`'${path}' has a character that no program's name may have`, isOptional);
    if (path.endsWith('/')) return broken(`'${path}' names a directory`, isOptional);
    const argv = [path];
    while (rest !== '') {
      const escaped = /^\\;(?:[ \t\n\r]+|$)/.exec(rest);
      if (escaped) {
        argv.push(';');
        rest = rest.slice(escaped[0].length);
        continue;
      }
      const isEnd = /^;(?:[ \t\n\r]+|$)/.exec(rest);
      if (isEnd) {
        rest = rest.slice(isEnd[0].length);
        break;
      }
      const next = systemdWords(rest, { escapes: true, relaxed: true, limit: 1 });
      if (next === null) return broken('a quote is not closed', isOptional);
      const word = utf8(next.words[0] ?? '');
      argv.push(expandSpecifiers(word, specifiers) ?? word);
      rest = next.rest;
    }
    if (hasName && argv.length === 1) return broken('"@" asks for a name behind the program', isOptional);
    if (hasName) argv.splice(1, 1);
    commands.push({ argv, isOptional });
  }
  return { commands, fault: null, unknown: false };
}

const utf8 = (bytes: string): string => decodePath(Buffer.from(bytes, 'latin1'));
