import type { DesktopFacts } from '../model/desktop.ts';
import { evidence } from '../model/evidence.ts';
import { type Found, type Rule } from '../model/rule.ts';

export const mimeappsDeadId: Rule<{ desktop: DesktopFacts }> = {
  id: 'desktop/mimeapps-dead-id',
  title: 'Default application that is gone',
  since: '0.1.0',
  looksAt: [
    '~/.config/{,*-}mimeapps.list',
    '~/.local/share/applications/{mimeapps,defaults}.list',
    '/etc/xdg/mimeapps.list',
    '/usr/local/share/applications/*.list',
  ],
  *check({ desktop }): Iterable<Found> {
    // Removed associations to what is gone are harmless, and left out of the facts.
    for (const { path, user, line, text, type, id, isLast, rest } of desktop.deadIds) {
      yield {
        path,
        user,
        state: 'broken',
        severity: isLast ? 'medium' : 'low',
        confidence: 'certain',
        message: isLast ? `nothing of what opens ${type} is there: ${id}` : `for ${type} it names ${id}, of which there is no launcher`,
        evidence: [evidence('line', `line ${line}: ${text.trim()}`, path), evidence('searched', `no ${id} in any folder of applications`)],
        consequences: [],
        actions: [{ do: 'edit', file: path, line, from: text, to: rest }],
      };
    }
  },
};
