import { type Cases, GONE, MINE, service, STORE, UNITS, VENDOR } from './machine.ts';

const run = {
  '/usr/bin/ok': ['program'],
  '/usr/bin/env': ['program'],
  '/bin/sh': ['program'],
  '/usr/bin/python3': ['program'],
  ...STORE,
} as const;
const unit = `${UNITS}/t.service`;
const one = (...lines: string[]) => ({ ...run, [unit]: service(...lines) });
const broken = { path: unit, state: 'broken' } as const;

export const cases: Cases = {
  'gone, enabled': {
    files: {
      ...one('ExecStart=/opt/gone/x --a'),
      [`${VENDOR}/multi-user.target`]: '[Unit]\n',
      [`${UNITS}/multi-user.target.wants/t.service`]: ['link', unit],
    },
    found: [
      {
        ...broken,
        severity: 'high',
        confidence: 'certain',
        message: '/opt/gone/x does not exist, and t.service would run it',
        consequences: ['the links that enable t.service lead nowhere then'],
        actions: [{ do: 'delete', path: unit }],
      },
    ],
  },
  'a store path that was collected, in a home': {
    files: { ...run, [`${MINE}/t.service`]: service(`ExecStart=${GONE}/bin/x`) },
    found: [{ path: `${MINE}/t.service`, user: 'will', severity: 'low', confidence: 'certain' }],
  },
  'behind prefixes and quotes': {
    files: one('ExecStart=@!!"/opt/no ne/x" argv0'),
    found: [{ ...broken, message: '/opt/no ne/x does not exist, and t.service would run it' }],
  },
  'a bare name': { files: one('ExecStart=nosuch'), found: [{ ...broken, confidence: 'likely' }] },
  'inside env, sh -c and python': {
    files: {
      ...one('ExecStart=/usr/bin/env A=b nosuch'),
      [`${UNITS}/u.service`]: service('ExecStart=/bin/sh -c "exec nosuch --x"'),
      [`${UNITS}/v.service`]: service('ExecStart=/usr/bin/python3 /opt/gone/app.py'),
    },
    found: [{ ...broken, confidence: 'likely' }, { path: `${UNITS}/u.service` }, { path: `${UNITS}/v.service` }],
  },
  'the second of two, which verify does not see: no reason to delete': {
    files: one('Type=oneshot', 'ExecStart=/usr/bin/ok', 'ExecStart=/opt/gone/x'),
    found: [{ ...broken, confidence: 'ask', actions: [{ do: 'config', hint: `correct or drop ExecStart= in line 4 of ${unit}` }] }],
  },
  'only what stops it': { files: one('ExecStart=/usr/bin/ok', 'ExecStop=/opt/gone/x'), found: [{ ...broken, confidence: 'ask' }] },
  'a drop-in over a unit of a package': {
    files: {
      ...run,
      [`${VENDOR}/t.service`]: service('ExecStart=/usr/bin/ok'),
      [`${unit}.d/o.conf`]: service('ExecStart=', 'ExecStart=/opt/gone/x'),
    },
    found: [{ path: `${unit}.d/o.conf`, confidence: 'certain', consequences: ['t.service runs what its own file says'] }],
  },
  'guarded, or allowed to fail: for information': {
    files: {
      ...run,
      [unit]: `[Unit]\nConditionFileIsExecutable=/opt/gone/x\n${service('ExecStart=/opt/gone/x')}`,
      [`${UNITS}/u.service`]: service('ExecStart=-/opt/gone/x'),
    },
    found: [
      { ...broken, severity: 'info', confidence: 'ask' },
      { path: `${UNITS}/u.service`, severity: 'info', confidence: 'ask' },
    ],
  },
  'there, in every form': {
    files: one('ExecStartPre=-ok', 'ExecStart=@/usr/bin/ok "argv 0" ; :/usr/bin/env ok', 'Type=oneshot', 'ExecStop=/bin/../usr/bin/ok'),
    found: [],
  },
  'emptied by a drop-in': {
    files: { ...one('ExecStart=/opt/gone/x'), [`${unit}.d/o.conf`]: service('ExecStart=', 'ExecStart=/usr/bin/ok') },
    found: [],
  },
  'in a root of its own': { files: one('RootDirectory=/srv/c', 'ExecStart=/opt/gone/x'), found: [] },
  'variables, and what only a running system knows': {
    files: one('ExecStart=/usr/bin/python3 ${DIR}/x.py', 'ExecStop=/opt/%b/x', 'ExecStopPost=/bin/sh -c "$CMD"'),
    found: [],
  },
  'masked, a backup, a unit of a package': {
    files: {
      ...run,
      [unit]: ['link', '/dev/null'],
      [`${VENDOR}/t.service`]: service('ExecStart=/gone'),
      [`${UNITS}/u.service.bak`]: service('ExecStart=/gone'),
    },
    found: [],
  },
};
