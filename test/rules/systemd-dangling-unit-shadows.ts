import { type Cases, GONE, MINE, service, STORE, UNITS, VENDOR } from './machine.ts';

const run = { '/usr/bin/ok': ['program'], ...STORE } as const;
const dbus = `${MINE}/dbus.service`;

export const cases: Cases = {
  'a store path that was collected hides dbus: no session': {
    files: { ...run, [dbus]: ['link', `${GONE}/dbus.service`], '/usr/lib/systemd/user/dbus.service': service('ExecStart=/usr/bin/ok') },
    found: [
      {
        path: dbus,
        state: 'shadowing',
        severity: 'critical',
        confidence: 'certain',
        consequences: ['/usr/lib/systemd/user/dbus.service counts again'],
        actions: [{ do: 'delete', path: dbus }],
      },
    ],
  },
  'another unit is high, and without a store in sight it is asked': {
    files: {
      '/usr/bin/ok': ['program'],
      [`${UNITS}/t.service`]: ['link', `${GONE}/t.service`],
      [`${VENDOR}/t.service`]: service('ExecStart=/usr/bin/ok'),
    },
    found: [{ path: `${UNITS}/t.service`, severity: 'high', confidence: 'ask' }],
  },
  'a link for a name that no folder has': {
    files: {
      ...run,
      [`${UNITS}/t.service`]: ['link', `${VENDOR}/gone.service`],
      [`${VENDOR}/t.service`]: service('ExecStart=/usr/bin/ok'),
    },
    found: [{ path: `${UNITS}/t.service`, severity: 'high' }],
  },
  'a link to another name, whose unit lies in another folder': {
    files: {
      ...run,
      [`${UNITS}/a.service`]: ['link', 't.service'],
      [`${VENDOR}/t.service`]: service('ExecStart=/usr/bin/ok'),
      [`${VENDOR}/a.service`]: service('ExecStart=/usr/bin/ok'),
    },
    found: [],
  },
  'a mask is a choice': {
    files: { ...run, [`${UNITS}/t.service`]: ['link', '/dev/null'], [`${VENDOR}/t.service`]: service('ExecStart=/usr/bin/ok') },
    found: [],
  },
  'a wish is no unit': {
    files: {
      ...run,
      [`${VENDOR}/x.target`]: '[Unit]\n',
      [`${UNITS}/x.target.wants/t.service`]: ['link', `${GONE}/t.service`],
      [`${VENDOR}/t.service`]: service('ExecStart=/usr/bin/ok'),
    },
    found: [],
  },
  'a name that systemd passes over': {
    files: { ...run, [`${UNITS}/t.service.bak`]: ['link', `${GONE}/t.service`], [`${VENDOR}/t.service.bak`]: '' },
    found: [],
  },
};
