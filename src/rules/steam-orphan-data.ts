import { evidence } from '../model/evidence.ts';
import type { LeftoverFacts } from '../model/leftovers.ts';
import { type Found, type Rule } from '../model/rule.ts';

export const steamOrphanData: Rule<{ leftovers: LeftoverFacts }> = {
  id: 'steam/orphan-data',
  title: 'Windows prefix or shader cache of a game that is not installed',
  since: '0.1.0',
  looksAt: ['<Steam library>/steamapps/{compatdata,shadercache}/*'],
  *check({ leftovers }): Iterable<Found> {
    for (const { path, user, kind, id, tried } of leftovers.data) {
      if (kind !== 'steam-compatdata' && kind !== 'steam-shadercache') continue;
      const isPrefix = kind === 'steam-compatdata';
      yield {
        path,
        user,
        state: 'orphan',
        severity: 'medium',
        // Save games that Steam's cloud does not have lie in a prefix; shaders are made again.
        confidence: isPrefix ? 'ask' : 'likely',
        message: `no library has the game ${id}`,
        evidence: [evidence('searched', `searched ${tried.slice(0, 4).join(', ')}, and the programs added by hand`)],
        consequences: isPrefix ? ['save games in it are gone'] : [],
        actions: [{ do: 'delete', path }],
      };
    }
  },
};
