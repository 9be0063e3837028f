import type { DesktopFacts } from '../model/desktop.ts';
import { evidence } from '../model/evidence.ts';
import { type Found, type Rule } from '../model/rule.ts';
import { absence, removal, searched, unlessDoubted } from './wording.ts';

export const serviceExecMissing: Rule<{ desktop: DesktopFacts }> = {
  id: 'dbus/service-exec-missing',
  title: 'D-Bus service whose program is gone',
  since: '0.1.0',
  looksAt: [
    '~/.local/share/dbus-1/services',
    '/usr/local/share/dbus-1/{services,system-services}',
    '/etc/dbus-1/{services,system-services}',
  ],
  *check({ desktop }): Iterable<Found> {
    for (const { path, user, managed, name, program, found, line } of desktop.busServices) {
      if (found.presence !== 'absent') continue;
      const isSure = program.startsWith('/') && found.error !== 'EACCES';
      yield {
        path,
        user,
        state: 'broken',
        severity: 'medium',
        confidence: unlessDoubted(isSure ? 'certain' : 'ask', found.doubt),
        message: `${absence({ kind: 'program', word: program, shell: false }, found)}, and the bus would start it for ${name}`,
        evidence: [...searched(found), ...(line === null ? [] : [evidence('line', `line ${line.number}: ${line.text}`, path)])],
        consequences: ['another service file of that name counts again, if there is one'],
        actions: [removal({ path, managed })],
      };
    }
  },
};
