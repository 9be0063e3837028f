import type { AutostartFacts } from '../model/autostart.ts';
import { type Found, type Rule } from '../model/rule.ts';
import { absence, AUTOSTART_FOLDERS, counting, lineOf, removal, searched, unhidden, unlessDoubted } from './wording.ts';

export const autostartTryexec: Rule<{ autostart: AutostartFacts }> = {
  id: 'desktop/autostart-tryexec',
  title: 'Autostart entry that waits for a program which is gone',
  since: '0.1.0',
  looksAt: AUTOSTART_FOLDERS,
  *check({ autostart }): Iterable<Found> {
    for (const file of counting(autostart)) {
      if (file.reason !== 'tryexec-missing') continue;
      const { anywhere } = file.tryExec!;
      const word = file.entry!.strings.get('TryExec')!.value;
      // Empty: autostart-malformed. Installed elsewhere: autostart-path-mismatch. Could not be looked for: nobody knows.
      if (word === '' || anywhere.presence !== 'absent') continue;
      yield {
        path: file.path,
        user: file.user,
        state: 'orphan',
        severity: 'low',
        confidence: unlessDoubted('likely', anywhere.doubt),
        message: `it starts nothing, as its TryExec fails: ${absence({ kind: 'program', word, shell: false }, anywhere)}`,
        evidence: [...searched(anywhere), ...lineOf(file, 'TryExec')],
        consequences: unhidden(file),
        actions: [removal(file)],
      };
    }
  },
};
