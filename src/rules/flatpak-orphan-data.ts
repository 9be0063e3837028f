import { evidence } from '../model/evidence.ts';
import type { LeftoverFacts } from '../model/leftovers.ts';
import { type Found, type Rule } from '../model/rule.ts';

export const orphanData: Rule<{ leftovers: LeftoverFacts }> = {
  id: 'flatpak/orphan-data',
  title: 'Data of a Flatpak that is not installed',
  since: '0.1.0',
  looksAt: ['~/.var/app/*', '~/.local/share/flatpak/overrides/*'],
  *check({ leftovers }): Iterable<Found> {
    for (const { path, user, kind, id, tried } of leftovers.data) {
      if (kind !== 'flatpak' && kind !== 'flatpak-override') continue;
      const isData = kind === 'flatpak';
      yield {
        path,
        user,
        state: 'orphan',
        severity: isData ? 'medium' : 'low',
        // Documents, logins and save games lie in there.
        confidence: isData ? 'ask' : 'likely',
        message: isData
          ? `the Flatpak ${id}, whose data this is, is in no installation`
          : `permissions of the Flatpak ${id}, which is in no installation`,
        evidence: [evidence('searched', `searched ${tried.slice(0, 4).join(', ')}`)],
        consequences: isData ? [`all that ${id} stored is gone`] : [],
        actions: isData
          ? [
              { do: 'command', argv: ['flatpak', 'uninstall', '--delete-data', id], why: "flatpak's own way; it asks" },
              { do: 'delete', path },
            ]
          : [{ do: 'delete', path }],
      };
    }
  },
};
