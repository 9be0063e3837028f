import type { AutostartFacts } from '../model/autostart.ts';
import { evidence } from '../model/evidence.ts';
import { type Found, type Rule } from '../model/rule.ts';
import { AUTOSTART_FOLDERS, unlessDoubted } from './wording.ts';

export const autostartDanglingLink: Rule<{ autostart: AutostartFacts }> = {
  id: 'desktop/autostart-dangling-link',
  title: 'Autostart link that leads nowhere',
  since: '0.1.0',
  looksAt: AUTOSTART_FOLDERS,
  *check({ autostart }): Iterable<Found> {
    for (const file of autostart.files) {
      // A link to /dev/null is a choice, and a name that systemd passes over is nobody's entry.
      if (file.kind !== 'symlink' || file.reason !== 'stat-failed') continue;
      const target = file.chain.at(-1)!;
      const again = file.regenerated;
      yield {
        path: file.path,
        user: file.user,
        state: 'broken',
        severity: 'low',
        confidence: unlessDoubted(again === null ? 'certain' : 'ask', file.doubt),
        message: file.error === 'ELOOP' ? 'the link is a loop' : `the link leads to ${target}, which does not exist`,
        evidence: [
          evidence('link', file.chain.slice(0, 8).join(' -> '), file.path),
          ...(file.doubt === null ? [] : [evidence('fact', file.doubt)]),
          ...(again === null ? [] : [evidence('fact', `home-manager's current generation has ${again}`, again)]),
        ],
        // A link that leads nowhere hides no other entry of its name.
        consequences: [],
        actions:
          again === null
            ? [{ do: 'delete', path: file.path }]
            : [{ do: 'command', argv: ['home-manager', 'switch'], why: 'the file is declared, only its link is old' }],
      };
    }
  },
};
