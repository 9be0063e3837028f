import type { AutostartFacts } from '../model/autostart.ts';
import { type Found, type Rule } from '../model/rule.ts';
import { absence, AUTOSTART_FOLDERS, counting, lineOf, removal, searched, unhidden, unlessDoubted } from './wording.ts';

export const autostartInnerMissing: Rule<{ autostart: AutostartFacts }> = {
  id: 'desktop/autostart-inner-missing',
  title: 'Autostart entry whose wrapper is there and whose program is gone',
  since: '0.1.0',
  looksAt: AUTOSTART_FOLDERS,
  *check({ autostart }): Iterable<Found> {
    for (const file of counting(autostart)) {
      // Whatever the generator itself finds wrong has a rule of its own.
      if (file.reason !== 'generated') continue;
      const chain = file.effective!.chain;
      const last = chain.at(-1)!;
      // The chain ends at the first thing that is absent; alone it is the program that the generator found.
      if (chain.length < 2 || last.anywhere.presence !== 'absent') continue;
      const wrappers = chain.slice(0, -1).flatMap(({ need }) => (need.kind === 'program' ? [need.word] : []));
      // A login shell has a PATH that only it knows; what exists without being executable may only need chmod.
      const isDoubtful = (last.need.kind === 'program' && last.need.shell) || last.anywhere.error === 'EACCES';
      yield {
        path: file.path,
        user: file.user,
        state: 'broken',
        severity: 'high',
        confidence: unlessDoubted(isDoubtful ? 'ask' : 'likely', last.anywhere.doubt),
        message: `${absence(last.need, last.anywhere)}, and ${wrappers.join(' and ')} would run it`,
        evidence: [...searched(last.anywhere), ...lineOf(file, 'Exec')],
        consequences: unhidden(file),
        actions: [removal(file)],
      };
    }
  },
};
