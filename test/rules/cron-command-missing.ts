import { type Cases, type Node } from './machine.ts';

const base: Record<string, Node> = {
  '/bin/sh': ['program'],
  '/usr/bin/ok': ['program'],
  '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nwill:x:1000:100::/home/will:/bin/sh\n',
};
const own = '/var/spool/cron/crontabs/will';

export const cases: Cases = {
  'of the system and of a user': {
    files: {
      ...base,
      '/etc/cron.d/backup': '# x\nPATH=/usr/bin\n@daily root /opt/gone/backup --all\n',
      [own]: '0 4 * * 1-5 nosuch -q >/dev/null 2>&1\n',
    },
    found: [
      {
        path: '/etc/cron.d/backup',
        state: 'broken',
        severity: 'medium',
        confidence: 'certain',
        message: 'line 3: /opt/gone/backup does not exist',
        actions: [{ do: 'edit', file: '/etc/cron.d/backup', line: 3, from: '@daily root /opt/gone/backup --all', to: null }],
      },
      { path: own, user: 'will', confidence: 'likely' },
    ],
  },
  'nobody of that name': {
    files: { ...base, '/etc/crontab': '1 2 3 4 5 gone /usr/bin/ok\n' },
    found: [{ path: '/etc/crontab', message: 'line 1 is to run as gone, and there is no such user' }],
  },
  'there, guarded, or more than one command': {
    files: {
      ...base,
      '/etc/cron.d/a':
        '17 * * * * root cd / && /usr/bin/ok --report\n25 6 * * * root test -x /opt/gone/x || ( cd / && /opt/gone/y )\n5-55/10 * * * * root command -v gone > /dev/null && gone 1 1\n',
      [own]: 'MAILTO=""\n0 0 * * * /usr/bin/ok %/opt/gone\n',
    },
    found: [],
  },
  'a name that cron passes over': {
    files: { ...base, '/etc/cron.d/a.disabled': '* * * * * root /opt/gone\n', '/etc/cron.d/.placeholder': '* * * * * root /opt/gone\n' },
    found: [],
  },
};
