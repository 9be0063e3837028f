import type { Path } from '../model/path.ts';
import { shellCommands } from './shell-words.ts';

/** The one simple command of a shell line, or why it is not judged. */
export type ShellLine =
  { argv: string[]; cwd: Path | null; /** PATH is set on the line itself. */ ownPath: boolean } | { cwd: Path | null; opaque: string };

const NOT_SIMPLE = 'a shell line that is not one simple command';
/** What the shell itself does: nothing to look for, and often the start of more than a simple command. */
const BUILTINS = new Set(
  (
    '. : [ [[ { ! alias bg break builtin case command continue declare do else eval exit export false fg fi for function if jobs let local ' +
    'printf pwd read readonly return select set shift source test then time times trap true type typeset ulimit umask unset until wait while'
  ).split(' '),
);
const SLEEP = /^sleep[ \t]+[\d.]+[smhd]?[ \t]*(?:&&|;)[ \t]*/;
const CD = /^cd[ \t]+(?:"([^"$`\\]+)"|'([^']+)'|([^ \t"'$`\\*?~|&;<>()]+))[ \t]*(?:&&|;)[ \t]*/;
const ASSIGNMENT = /^([A-Za-z_]\w*)=(?:"[^"$`\\]*"|'[^']*'|[^ \t"'$`\\*?~|&;<>()]*)[ \t]+/;
const QUIET = /(?:(?:[12]?|&)>>?[ \t]*\/dev\/null|2>&1|<[ \t]*\/dev\/null)$/;

/**
 * Reads what stands after `sh -c`: leading `sleep N &&`, `cd DIR &&`, assignments and `exec`, and a trailing `&` or redirection to /dev/null are
 * dropped; what is left is judged only if it is one simple command without any character that the shell would act on.
 */
export function parseShellLine(line: string, cwd: Path | null): ShellLine {
  let rest = line.trim();
  let where = cwd;
  let ownPath = false;
  for (;;) {
    const sleep = SLEEP.exec(rest);
    const cd = CD.exec(rest);
    const assignment = ASSIGNMENT.exec(rest);
    const skipped = sleep ?? cd ?? assignment ?? /^exec[ \t]+(?![- \t])/.exec(rest);
    if (!skipped) break;
    if (cd) {
      const to = cd[1] ?? cd[2] ?? cd[3]!;
      where = to.startsWith('/') ? to : null;
    }
    if (assignment?.[1] === 'PATH') ownPath = true;
    rest = rest.slice(skipped[0].length);
  }
  rest = rest.replace(/[&;]$/, '').trimEnd();
  while (QUIET.test(rest)) rest = rest.replace(QUIET, '').trimEnd();
  if (/[$`*?~|&;<>()#\n\r{}]/.test(rest)) return { cwd: where, opaque: NOT_SIMPLE };
  const argv = simpleCommand(rest);
  if (argv === null || BUILTINS.has(argv[0]!) || /^[A-Za-z_]\w*=/.test(argv[0]!)) return { cwd: where, opaque: NOT_SIMPLE };
  return { argv, cwd: where, ownPath };
}

/** The words of one simple command in which a shell expands nothing; null: it is more than that. */
export function simpleCommand(line: string): string[] | null {
  const commands = shellCommands(line);
  const words = commands[0]?.filter((word) => word !== null) ?? [];
  return commands.length === 1 && words.length === commands[0]!.length ? words : null;
}
