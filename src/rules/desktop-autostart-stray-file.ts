import type { AutostartFacts } from '../model/autostart.ts';
import { evidence } from '../model/evidence.ts';
import { type Found, type Rule } from '../model/rule.ts';
import { AUTOSTART_FOLDERS, counting, lineOf, removal, unhidden } from './wording.ts';

export const autostartStrayFile: Rule<{ autostart: AutostartFacts }> = {
  id: 'desktop/autostart-stray-file',
  title: 'File that is no *.desktop file, yet is started at login',
  since: '0.1.0',
  looksAt: AUTOSTART_FOLDERS,
  *check({ autostart }): Iterable<Found> {
    const started = counting(autostart).filter(({ reason }) => reason === 'generated');
    const entries = new Map(started.filter(({ name }) => name.endsWith('.desktop')).map((file) => [file.argv.join('\0'), file]));
    for (const file of started) {
      if (file.name.endsWith('.desktop')) continue;
      const twin = entries.get(file.argv.join('\0'));
      yield {
        path: file.path,
        user: file.user,
        state: 'mismatch',
        severity: 'medium',
        confidence: 'likely',
        message: `'${file.name}' is not named *.desktop, yet systemd starts it at login${twin ? `, as well as ${twin.name}` : ''}`,
        evidence: [
          evidence('unit', `systemd makes ${file.unit} of it`, file.path),
          ...lineOf(file, 'Exec'),
          ...(twin ? [evidence('fact', `${twin.path} starts the same`)] : []),
        ],
        consequences: [...(twin ? [] : [`'${file.argv.join(' ')}' is no longer started at login`]), ...unhidden(file)],
        actions: [removal(file)],
      };
    }
  },
};
