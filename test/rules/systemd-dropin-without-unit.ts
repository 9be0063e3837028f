import { type Cases, service, UNITS, VENDOR } from './machine.ts';

const t = {
  '/usr/bin/ok': ['program'],
  [`${VENDOR}/t.service`]: service('ExecStart=/usr/bin/ok'),
  [`${VENDOR}/g@.service`]: service('ExecStart=/usr/bin/ok'),
} as const;
const conf = service('Nice=5');
const ghost = `${UNITS}/ghost.service.d/o.conf`;

export const cases: Cases = {
  'the unit is gone': {
    files: { ...t, [ghost]: conf },
    found: [{ path: ghost, state: 'orphan', severity: 'low', confidence: 'likely', actions: [{ do: 'delete', path: ghost }] }],
  },
  'the unit is there': { files: { ...t, [`${UNITS}/t.service.d/o.conf`]: conf }, found: [] },
  'a template and one of its instances': {
    files: { ...t, [`${UNITS}/g@.service.d/o.conf`]: conf, [`${UNITS}/g@one.service.d/o.conf`]: conf },
    found: [],
  },
  'a whole type, or the beginning of a name': {
    files: { ...t, [`${UNITS}/service.d/o.conf`]: conf, [`${UNITS}/foo-.service.d/o.conf`]: conf },
    found: [],
  },
  'no drop-in': { files: { ...t, [`${UNITS}/ghost.service.d/o.conf.bak`]: conf, [`${UNITS}/conf.d/x.conf`]: conf }, found: [] },
  'slices and mounts have no file': {
    files: { ...t, [`${UNITS}/user.slice.d/o.conf`]: conf, [`${UNITS}/data.mount.d/o.conf`]: conf },
    found: [],
  },
};
