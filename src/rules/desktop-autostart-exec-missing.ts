import type { AutostartFacts } from '../model/autostart.ts';
import { type Found, type Rule } from '../model/rule.ts';
import { absence, AUTOSTART_FOLDERS, counting, lineOf, removal, searched, unhidden, unlessDoubted } from './wording.ts';

export const autostartExecMissing: Rule<{ autostart: AutostartFacts }> = {
  id: 'desktop/autostart-exec-missing',
  title: 'Autostart entry whose program is gone',
  since: '0.1.0',
  looksAt: AUTOSTART_FOLDERS,
  *check({ autostart }): Iterable<Found> {
    for (const file of counting(autostart)) {
      const first = file.effective?.chain[0];
      if (first?.need.kind !== 'program') continue;
      if (file.reason !== 'exec-missing' && file.reason !== 'exec-error') continue;
      // A wrong escape further on in the line: the program may well be there. autostart-malformed says so.
      if (file.error === 'EINVAL') continue;
      // Installed, but not in the user manager's PATH: autostart-path-mismatch. Could not be looked for: nobody knows.
      if (first.anywhere.presence !== 'absent') continue;
      const { word } = first.need;
      const isPath = word.includes('/');
      const line = file.entry!.strings.get('Exec')!;
      const isAssignment = !isPath && word.includes('=') && file.argv.length > 1;
      const isThere = first.anywhere.error !== 'ENOENT' && first.anywhere.error !== 'ENOTDIR';
      // A relative path is looked up from "/", and what exists without being a program may only need chmod.
      const sure = isPath && word.startsWith('/') ? 'certain' : isPath ? 'ask' : 'likely';
      yield {
        path: file.path,
        user: file.user,
        state: 'broken',
        severity: 'high',
        confidence: unlessDoubted(isAssignment || (isPath && isThere) ? 'ask' : sure, first.anywhere.doubt),
        message: isAssignment
          ? `'${word}' is taken for the program: an assignment needs env before it`
          : absence(first.need, first.anywhere),
        evidence: [...searched(first.anywhere), ...lineOf(file, 'Exec')],
        consequences: isAssignment ? [] : unhidden(file),
        actions:
          isAssignment && file.managed === null
            ? [{ do: 'edit', file: file.path, line: line.line, from: line.text, to: line.text.replace(/^Exec\s*=\s*/, '$&env ') }]
            : first.anywhere.error === 'EACCES' && isPath
              ? [{ do: 'command', argv: ['chmod', '+x', '--', word], why: 'if it is the right program' }, removal(file)]
              : [removal(file)],
      };
    }
  },
};
