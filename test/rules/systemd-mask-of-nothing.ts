import { type Cases, service, UNITS, VENDOR } from './machine.ts';

const unit = `${UNITS}/t.service`;

export const cases: Cases = {
  'a link to /dev/null, and an empty file': {
    files: { [unit]: ['link', '/dev/null'], [`${UNITS}/u.service`]: '' },
    found: [{ path: unit, severity: 'info', confidence: 'ask' }, { path: `${UNITS}/u.service` }],
  },
  'a mask of a unit': { files: { [unit]: ['link', '/dev/null'], [`${VENDOR}/t.service`]: service('ExecStart=/gone') }, found: [] },
  'a mask of a mount': { files: { [`${UNITS}/tmp.mount`]: ['link', '/dev/null'] }, found: [] },
};
