import { type Cases, service, UNITS, VENDOR } from './machine.ts';

const dir = `${UNITS}/x.target.wants`;
const units = {
  '/usr/bin/ok': ['program'],
  [`${VENDOR}/x.target`]: '[Unit]\n',
  [`${VENDOR}/t.service`]: service('ExecStart=/usr/bin/ok'),
} as const;

export const cases: Cases = {
  'a copy instead of a link, and a backup': {
    files: { ...units, [`${dir}/t.service`]: 'junk', [`${dir}/t.service.bak`]: ['link', `${VENDOR}/t.service`] },
    found: [
      { path: `${dir}/t.service`, state: 'mismatch', severity: 'low', message: 'it is not a link: x.target does not start t.service' },
      { path: `${dir}/t.service.bak`, message: "'t.service.bak' is no name of a unit: x.target does not start it" },
    ],
  },
  'a link': { files: { ...units, [`${dir}/t.service`]: ['link', `${VENDOR}/t.service`] }, found: [] },
  'a marker of a tool': { files: { ...units, [`${dir}/.keep`]: '' }, found: [] },
};
