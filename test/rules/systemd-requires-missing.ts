import { type Cases, GONE, service, UNITS, VENDOR } from './machine.ts';

const wish = `${UNITS}/x.target.requires/t.service`;
const target = { [`${VENDOR}/x.target`]: '[Unit]\n', '/usr/bin/ok': ['program'] } as const;

export const cases: Cases = {
  'a target cannot start': {
    files: { ...target, [wish]: ['link', `${GONE}/t.service`] },
    found: [{ path: wish, state: 'broken', severity: 'high', actions: [{ do: 'delete', path: wish }] }],
  },
  'a line of a unit of mine': {
    files: {
      ...target,
      [`${UNITS}/a.service`]: `[Unit]\nRequires=ok.service gone.service\n${service('ExecStart=/usr/bin/ok')}`,
      [`${VENDOR}/ok.service`]: service('ExecStart=/usr/bin/ok'),
    },
    found: [
      {
        path: `${UNITS}/a.service`,
        severity: 'low',
        confidence: 'ask',
        message: 'a.service cannot start: it requires gone.service, and no folder of units has one',
      },
    ],
  },
  'the unit is in another folder': {
    files: { ...target, [wish]: ['link', `${GONE}/t.service`], [`${VENDOR}/t.service`]: service('ExecStart=/usr/bin/ok') },
    found: [],
  },
  'nothing asks for it': { files: { [wish]: ['link', '/gone'] }, found: [] },
  'mounts and slices': {
    files: {
      ...target,
      [`${UNITS}/a.service`]: `[Unit]\nRequires=data.mount system-a.slice dev-sda1.device\n${service('ExecStart=/usr/bin/ok')}`,
    },
    found: [],
  },
  'emptied by a drop-in': {
    files: {
      ...target,
      [`${UNITS}/a.service`]: `[Unit]\nRequires=gone.service\n${service('ExecStart=/usr/bin/ok')}`,
      [`${UNITS}/a.service.d/o.conf`]: '[Unit]\nRequires=\n',
    },
    found: [],
  },
};
