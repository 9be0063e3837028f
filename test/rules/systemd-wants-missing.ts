import { type Cases, GONE, service, UNITS, VENDOR } from './machine.ts';

const wish = `${UNITS}/multi-user.target.wants/t.service`;
const target = { [`${VENDOR}/multi-user.target`]: '[Unit]\n', '/usr/bin/ok': ['program'] } as const;

export const cases: Cases = {
  'enabled, and the package is gone': {
    files: { ...target, [wish]: ['link', `${VENDOR}/t.service`] },
    found: [{ path: wish, state: 'orphan', severity: 'low', confidence: 'certain', actions: [{ do: 'delete', path: wish }] }],
  },
  'an instance of a template that is gone': {
    files: { ...target, [`${UNITS}/multi-user.target.wants/t@one.service`]: ['link', `${VENDOR}/t@.service`] },
    found: [{ path: `${UNITS}/multi-user.target.wants/t@one.service` }],
  },
  'the link leads nowhere, and the unit is in another folder': {
    files: { ...target, [wish]: ['link', `${GONE}/t.service`], [`${VENDOR}/t.service`]: service('ExecStart=/usr/bin/ok') },
    found: [],
  },
  'an instance of a template': {
    files: {
      ...target,
      [`${UNITS}/multi-user.target.wants/t@one.service`]: ['link', `${VENDOR}/t@.service`],
      [`${VENDOR}/t@.service`]: service('ExecStart=/usr/bin/ok %i'),
    },
    found: [],
  },
  'a mount has no file': { files: { ...target, [`${UNITS}/multi-user.target.wants/data.mount`]: ['link', '/gone'] }, found: [] },
  'made at boot of an init script': {
    files: { ...target, [wish]: ['link', '/run/systemd/generator.late/t.service'], '/etc/init.d/t': ['program'] },
    found: [],
  },
};
