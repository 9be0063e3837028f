/** A line of a shell's start file that reads another file, or runs the words that a program prints. */
export interface StartLine {
  line: number;
  text: string;
  kind: 'source' | 'eval';
  /** The file as it is written, "~" and $HOME in front at most; or the program. */
  what: string;
}

const MAX_LINES = 10_000;
const OPENS = /^(?:if|while|until|for|case|select|function|switch|begin)\b|\{$|\($|\bthen$|\bdo$|^[\w-]+[ \t]*\(\)/;
const CLOSES = /^(?:fi|done|esac|\}|\)|end)\b|^[})]/;
const SOURCE =
  /^(?:\.|source)[ \t]+(?:"([^"`\\]+)"|'([^']+)'|([^ \t"'`\\*?~|&;<>(){}]+|~\/[^ \t"'`\\*?|&;<>(){}]*))[ \t]*;?[ \t]*(?:#.*)?$/;
const EVAL = /^(?:eval[ \t]+"?\$\(|source[ \t]+<\()([A-Za-z0-9_./~-]+)(?:[ \t][^|&;<>`$]*)?\)"?[ \t]*(?:#.*)?$/;

/**
 * The lines that are run whatever happens: at the beginning of a line, in no condition, loop, function or document, and with nothing behind
 * them that would say they may fail. Paths with variables other than $HOME are left out.
 */
export function parseShellStart(text: string): StartLine[] {
  const found: StartLine[] = [];
  let depth = 0;
  let until: string | null = null;
  let continued = false;
  for (const [i, raw] of text.split('\n', MAX_LINES).entries()) {
    const line = raw.trim();
    if (until !== null) {
      if (line === until) until = null;
      continue;
    }
    const isRest = continued;
    continued = line.endsWith('\\');
    if (isRest || line.startsWith('#')) continue;
    until = /<<-?[ \t]*["']?(\w+)["']?/.exec(line)?.[1] ?? null;
    if (CLOSES.test(line)) depth = Math.max(0, depth - 1);
    const opens = OPENS.test(line) && !/(?:;[ \t]*(?:fi|done|esac|end)|\})[ \t]*;?$/.test(line);
    // What follows may not be reached.
    if (depth === 0 && /^(?:return|exit|exec)\b/.test(line)) break;
    if (depth === 0 && !continued && !opens) {
      const source = SOURCE.exec(line);
      const what = source === null ? undefined : (source[1] ?? source[2] ?? source[3])!.replace(/^\$(?:HOME|\{HOME\})(?=\/)/, '~');
      if (what !== undefined && /^[~/]/.test(what) && !what.includes('$')) found.push({ line: i + 1, text: raw, kind: 'source', what });
      const program = EVAL.exec(line)?.[1];
      if (program !== undefined) found.push({ line: i + 1, text: raw, kind: 'eval', what: program });
    }
    if (opens) depth += 1;
  }
  return found;
}
