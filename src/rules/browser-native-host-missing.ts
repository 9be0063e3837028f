import type { DesktopFacts } from '../model/desktop.ts';
import { type Found, type Rule } from '../model/rule.ts';
import { absence, removal, searched, unlessDoubted } from './wording.ts';

export const nativeHostMissing: Rule<{ desktop: DesktopFacts }> = {
  id: 'browser/native-host-missing',
  title: "Browser's helper whose program is gone",
  since: '0.1.0',
  looksAt: [
    '~/.mozilla/native-messaging-hosts',
    '~/.config/{chromium,google-chrome,…}/NativeMessagingHosts',
    '/etc/{chromium,opt/chrome}/native-messaging-hosts',
  ],
  *check({ desktop }): Iterable<Found> {
    for (const { path, user, managed, name, program, found } of desktop.nativeHosts) {
      if (found.presence !== 'absent') continue;
      yield {
        path,
        user,
        state: 'broken',
        severity: 'low',
        confidence: unlessDoubted(found.error === 'EACCES' ? 'ask' : 'certain', found.doubt),
        message: `${absence({ kind: 'program', word: program, shell: false }, found)}, and the browser would start it for ${name}`,
        evidence: searched(found),
        consequences: [],
        actions: [removal({ path, managed })],
      };
    }
  },
};
