import { evidence } from '../model/evidence.ts';
import type { ExecutableFacts } from '../model/executables.ts';
import { type Found, type Rule } from '../model/rule.ts';
import { absence, searched, unlessDoubted } from './wording.ts';

export const rcSourcesMissing: Rule<{ executables: ExecutableFacts }> = {
  id: 'shell/rc-sources-missing',
  title: "Line of a shell's start file that reads what is gone",
  since: '0.1.0',
  looksAt: ['~/.{bashrc,bash_profile,profile,zshrc,zshenv,zprofile}', '~/.config/fish/config.fish'],
  *check({ executables }): Iterable<Found> {
    for (const { path, user, line, text, kind, what, found } of executables.shellLines) {
      yield {
        path,
        user,
        state: 'broken',
        severity: 'medium',
        confidence: unlessDoubted('likely', found.doubt),
        message:
          kind === 'source'
            ? `line ${line} reads ${what}, which does not exist`
            : `line ${line}: ${absence({ kind: 'program', word: what, shell: true }, found)}`,
        evidence: [evidence('line', `line ${line}: ${text}`, path), ...searched(found)],
        consequences: [],
        actions: [{ do: 'edit', file: path, line, from: text, to: null }],
      };
    }
  },
};
