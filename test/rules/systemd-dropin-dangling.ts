import { type Cases, GONE, service, STORE, UNITS, VENDOR } from './machine.ts';

const t = { '/usr/bin/ok': ['program'], ...STORE, [`${VENDOR}/t.service`]: service('ExecStart=/usr/bin/ok') } as const;
const conf = `${UNITS}/t.service.d/o.conf`;

export const cases: Cases = {
  'a store path that was collected': {
    files: { ...t, [conf]: ['link', `${GONE}/o.conf`] },
    found: [{ path: conf, state: 'broken', severity: 'medium', confidence: 'certain', actions: [{ do: 'delete', path: conf }] }],
  },
  'the folder itself': {
    files: { ...t, [`${UNITS}/t.service.d`]: ['link', `${GONE}/t.service.d`] },
    found: [{ path: `${UNITS}/t.service.d` }],
  },
  'switched off': { files: { ...t, [conf]: ['link', '/dev/null'], [`${VENDOR}/t.service.d/o.conf`]: service('Nice=5') }, found: [] },
  'a file': { files: { ...t, [conf]: service('Nice=5') }, found: [] },
};
