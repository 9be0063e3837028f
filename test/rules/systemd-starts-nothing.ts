import { type Cases, service, UNITS, VENDOR } from './machine.ts';

const ok = { '/usr/bin/ok': ['program'] } as const;
const timer = `${UNITS}/t.timer`;
const daily = '[Timer]\nOnCalendar=daily\n';

export const cases: Cases = {
  'a timer, a path, a socket': {
    files: { [timer]: daily, [`${UNITS}/p.path`]: '[Path]\nPathExists=/x\n', [`${UNITS}/s.socket`]: '[Socket]\nListenStream=/run/x\n' },
    found: [
      { path: `${UNITS}/p.path`, message: 'p.path is to start p.service, and no folder of units has one' },
      { path: `${UNITS}/s.socket` },
      { path: timer, state: 'orphan', severity: 'low', confidence: 'likely', actions: [{ do: 'delete', path: timer }] },
    ],
  },
  'by name': {
    files: { ...ok, [timer]: `${daily}Unit=gone.service\n`, [`${VENDOR}/t.service`]: service('ExecStart=/usr/bin/ok') },
    found: [{ path: timer }],
  },
  'the service is in another folder': {
    files: { ...ok, [timer]: daily, [`${VENDOR}/t.service`]: service('ExecStart=/usr/bin/ok') },
    found: [],
  },
  'a socket that accepts has a template': {
    files: {
      ...ok,
      [`${UNITS}/s.socket`]: '[Socket]\nListenStream=1\nAccept=yes\n',
      [`${VENDOR}/s@.service`]: service('ExecStart=/usr/bin/ok'),
    },
    found: [],
  },
  'a timer of a template': { files: { [`${UNITS}/t@.timer`]: daily }, found: [] },
  'a timer that starts a target': { files: { [timer]: `${daily}Unit=x.target\n`, [`${VENDOR}/x.target`]: '[Unit]\n' }, found: [] },
};
