import { evidence } from '../model/evidence.ts';
import type { Executable, ExecutableFacts } from '../model/executables.ts';
import { type Found, type Rule } from '../model/rule.ts';
import type { Confidence } from '../model/verdict.ts';
import { absence, searched, unlessDoubted } from './wording.ts';

export const shebangMissing: Rule<{ executables: ExecutableFacts }> = {
  id: 'exec/shebang-missing',
  title: 'Script whose interpreter is gone',
  since: '0.1.0',
  looksAt: [
    '~/bin',
    '~/.local/bin',
    '/usr/local/{bin,sbin}',
    '/etc/cron.{hourly,daily,weekly,monthly}',
    '~/.config/plasma-workspace/{env,shutdown}',
  ],
  *check({ executables }): Iterable<Found> {
    for (const each of executables.executables) {
      if (each.format !== 'script') continue;
      const { path, file, user, line, interpreter, viaEnv, hasCarriageReturn } = each;
      const need = { kind: 'program', word: interpreter.word, shell: false } as const;
      const gone =
        interpreter.found.presence === 'absent'
          ? { need, found: interpreter.found }
          : viaEnv?.anywhere.presence === 'absent'
            ? { need: viaEnv.need, found: viaEnv.anywhere }
            : null;
      if (gone === null) continue;
      yield {
        path,
        user,
        state: 'broken',
        severity: 'medium',
        confidence: unlessDoubted(confidenceIn(each), gone.found.doubt),
        message: hasCarriageReturn
          ? 'its first line ends in CR LF, and the CR counts as part of the name of the interpreter'
          : `${absence(gone.need, gone.found)}, and its first line asks for it`,
        evidence: [...searched(gone.found), evidence('line', `line 1: ${line}`, file)],
        consequences: [],
        actions: hasCarriageReturn ? [{ do: 'edit', file, line: 1, from: line, to: line.replace(/\r$/, '') }] : [{ do: 'delete', path }],
      };
    }
  },
};

/** A script whose environment went away with its interpreter is stale; one that somebody wrote for a program of the system may only need it again. */
const confidenceIn = ({ interpreter, hasCarriageReturn }: Executable): Confidence =>
  !hasCarriageReturn &&
  interpreter.found.error === 'ENOENT' &&
  /^\/(?:nix\/store|home|root|opt|var|srv|gnu\/store)\//.test(interpreter.word)
    ? 'likely'
    : 'ask';
