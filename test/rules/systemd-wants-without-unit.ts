import { type Cases, service, UNITS, VENDOR } from './machine.ts';

const t = { '/usr/bin/ok': ['program'], [`${VENDOR}/t.service`]: service('ExecStart=/usr/bin/ok') } as const;
const wish = (holder: string) => `${UNITS}/${holder}.wants/t.service`;

export const cases: Cases = {
  'the target is gone': {
    files: { ...t, [wish('gone.target')]: ['link', `${VENDOR}/t.service`] },
    found: [{ path: wish('gone.target'), severity: 'low', confidence: 'likely', actions: [{ do: 'delete', path: wish('gone.target') }] }],
  },
  'both are gone: one finding': { files: { [wish('gone.target')]: ['link', '/gone'] }, found: [], also: ['systemd/wants-missing'] },
  'the target is there': {
    files: { ...t, [`${VENDOR}/x.target`]: '[Unit]\n', [wish('x.target')]: ['link', `${VENDOR}/t.service`] },
    found: [],
  },
  'a mount has no file': { files: { ...t, [wish('data.mount')]: ['link', `${VENDOR}/t.service`] }, found: [] },
  'an instance of a template': {
    files: { ...t, [`${VENDOR}/g@.service`]: service('ExecStart=/usr/bin/ok'), [wish('g@tty1.service')]: ['link', `${VENDOR}/t.service`] },
    found: [],
  },
  'an alias': {
    files: { ...t, [`${UNITS}/sshd.service`]: ['link', `${VENDOR}/t.service`], [wish('sshd.service')]: ['link', `${VENDOR}/t.service`] },
    found: [],
  },
};
