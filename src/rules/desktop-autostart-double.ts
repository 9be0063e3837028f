import type { AutostartFacts, AutostartFile } from '../model/autostart.ts';
import { evidence } from '../model/evidence.ts';
import { type Found, type Rule } from '../model/rule.ts';
import { AUTOSTART_FOLDERS, counting, lineOf, removal, unhidden } from './wording.ts';

export const autostartDouble: Rule<{ autostart: AutostartFacts }> = {
  id: 'desktop/autostart-double',
  title: 'Second autostart entry that starts the same',
  since: '0.1.0',
  looksAt: AUTOSTART_FOLDERS,
  *check({ autostart }): Iterable<Found> {
    const first = new Map<string, AutostartFile>();
    const started = counting(autostart).filter(({ reason, name }) => reason === 'generated' && name.endsWith('.desktop'));
    // An entry of the system is started for every user that has entries of his own.
    const everybody = new Set(started.map(({ user }) => user));
    // The system's entry is the one that stays; of a user's own two, the first by name.
    for (const file of [...started].sort((a, b) => Number(a.own) - Number(b.own))) {
      for (const audience of file.user === null ? everybody : [file.user]) {
        const key = [audience, ...file.argv, '', ...conditions(file)].join('\0');
        const other = first.get(key);
        if (other === undefined) first.set(key, file);
        // Two entries of packages are the packages' business.
        if (other === undefined || !file.own) continue;
        yield {
          path: file.path,
          user: file.user,
          state: 'superseded',
          severity: 'medium',
          confidence: 'ask',
          message: `'${file.argv.join(' ')}' is started by ${other.path} as well`,
          evidence: [evidence('fact', `${other.path} starts the same`, other.path), ...lineOf(file, 'Exec')],
          consequences: unhidden(file),
          actions: [removal(file)],
        };
      }
    }
  },
};

/** Variants for different desktops are no doubles. */
const conditions = ({ entry }: AutostartFile): string[] => [
  ...['OnlyShowIn', 'NotShowIn'].map((key) => (entry!.lists.get(key)?.value ?? []).join(';')),
  ...['AutostartCondition', 'X-KDE-autostart-condition'].map((key) => entry!.strings.get(key)?.value ?? ''),
];
