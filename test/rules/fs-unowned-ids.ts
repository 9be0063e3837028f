import { type Cases } from './machine.ts';

const passwd = { '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nwill:x:1000:100::/home/will:/bin/sh\n' } as const;
const of = (uid: number) => ['file', { uid }] as const;

export const cases: Cases = {
  'a service that is gone, by the name it had': {
    files: {
      ...passwd,
      '/var/lib/freshrss/a': of(992),
      '/var/lib/freshrss/b': of(992),
      '/var/lib/nixos/uid-map': '{"freshrss":992,"root":0}',
    },
    found: [
      {
        path: '/var/lib/freshrss/a',
        state: 'orphan',
        severity: 'medium',
        confidence: 'ask',
        message: 'it belongs to uid 992, which no user has; it was freshrss',
      },
      { path: '/var/lib/freshrss/b' },
    ],
  },
  users: { files: { ...passwd, '/home/will/a': of(1000), '/srv/b': of(0) }, found: [] },
  'what containers, dynamic users and Nix use': {
    files: {
      ...passwd,
      '/etc/subuid': 'will:200000:65536\n',
      '/srv/a': of(200_123),
      '/srv/b': of(62_000),
      '/srv/c': of(65_534),
      '/srv/d': of(600_000),
      '/srv/e': of(30_002),
    },
    found: [],
  },
  'no passwd to look into': { files: { '/srv/a': of(992) }, found: [] },
};
