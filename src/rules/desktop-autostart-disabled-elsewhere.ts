import type { AutostartFacts } from '../model/autostart.ts';
import { type Found, type Rule } from '../model/rule.ts';
import { evidence } from '../model/evidence.ts';
import { AUTOSTART_FOLDERS, counting } from './wording.ts';

const KEY = 'X-GNOME-Autostart-enabled';

export const autostartDisabledElsewhere: Rule<{ autostart: AutostartFacts }> = {
  id: 'desktop/autostart-disabled-elsewhere',
  title: 'Autostart entry that is off in GNOME and on everywhere else',
  since: '0.1.0',
  looksAt: AUTOSTART_FOLDERS,
  *check({ autostart }): Iterable<Found> {
    for (const file of counting(autostart)) {
      // What does not start anyway needs no switch.
      if (file.reason !== 'generated') continue;
      const line = file.entry!.others.get(KEY);
      if (line === undefined || !/^(?:false|0)$/.test(line.value)) continue;
      yield {
        path: file.path,
        user: file.user,
        state: 'mismatch',
        severity: 'info',
        confidence: 'ask',
        message: `switched off for GNOME only: systemd does not know ${KEY} and starts it`,
        evidence: [evidence('line', `line ${line.line}: ${line.text}`, file.path)],
        consequences: ['with Hidden=true it is off for every desktop'],
        actions:
          file.managed === null
            ? [{ do: 'edit', file: file.path, line: line.line, from: line.text, to: 'Hidden=true' }]
            : [{ do: 'config', hint: `set Hidden=true instead of ${KEY}=false where it is declared` }],
      };
    }
  },
};
