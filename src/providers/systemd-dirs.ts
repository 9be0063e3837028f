import type { Provider } from './provider.ts';
import { type Manager, systemManager, userManager } from './systemd-dirs/manager.ts';
import { tmpfilesClaims } from './systemd-dirs/tmpfiles.ts';
import { unitClaims } from './systemd-dirs/unit-claims.ts';
import { loadUnits } from './systemd-dirs/units.ts';

/** What units and tmpfiles.d declare, of the system and of every subject: who makes a directory, what for, and what becomes of it at boot. */
export const systemdDirs: Provider = {
  id: 'systemd-dirs',
  collect({ host, accounts, subjects }) {
    const problems: { path: string; text: string }[] = [];
    const managers: Manager[] = [systemManager(host), ...subjects.map((user) => userManager(host, user))];
    const claims = managers.flatMap((manager) => [
      ...loadUnits(host, manager.unitPath, problems).flatMap((unit) => unitClaims(manager, unit)),
      ...tmpfilesClaims(host, manager, accounts, problems),
    ]);
    return { claims, ownership: null, skipped: claims.length === 0 ? 'no unit and no tmpfiles.d says anything' : null, problems };
  },
};
