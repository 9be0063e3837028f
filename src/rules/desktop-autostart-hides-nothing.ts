import type { AutostartFacts } from '../model/autostart.ts';
import { evidence } from '../model/evidence.ts';
import { type Found, type Rule } from '../model/rule.ts';
import { counting, lineOf, removal } from './wording.ts';

export const autostartHidesNothing: Rule<{ autostart: AutostartFacts }> = {
  id: 'desktop/autostart-hides-nothing',
  title: 'Autostart override of an entry that is gone',
  since: '0.1.0',
  looksAt: ['~/.config/autostart/*'],
  *check({ autostart }): Iterable<Found> {
    // What could not be listed may hold the very entry that is hidden.
    if (autostart.unlisted.length > 0) return;
    for (const file of counting(autostart)) {
      // A package ships what it likes; only a user's file is an override.
      if (!file.own || file.reason !== 'hidden') continue;
      // It does its work: Hidden=true keeps the entry below it from starting.
      if (file.hides.length > 0) continue;
      const chain = file.effective?.chain ?? [];
      // The program is still there: the user's own entry, switched off, and the program may switch it on again.
      if (chain.length > 0 && chain.every(({ anywhere }) => anywhere.presence !== 'absent')) continue;
      yield {
        path: file.path,
        user: file.user,
        state: 'orphan',
        severity: 'low',
        confidence: 'likely',
        message: `it switches off ${file.name}, which no folder of the system has any more`,
        evidence: [evidence('fact', `no other file becomes ${file.unit}`, file.path), ...lineOf(file, 'Hidden')],
        consequences: [],
        actions: [removal(file)],
      };
    }
  },
};
