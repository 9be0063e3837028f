import type { Cases } from './machine.ts';

const passwd = { '/etc/passwd': 'will:x:1000:100::/home/will:/bin/sh\n' } as const;
const gone = '/var/lib/systemd/linger/gone';

export const cases: Cases = {
  'a user that was removed': {
    files: { ...passwd, [gone]: '' },
    found: [{ path: gone, severity: 'low', confidence: 'certain', actions: [{ do: 'delete', path: gone }] }],
  },
  'a user': { files: { ...passwd, '/var/lib/systemd/linger/will': '' }, found: [] },
  'no passwd to look into': { files: { [gone]: '' }, found: [] },
};
