import { type Cases } from './machine.ts';

export const cases: Cases = {
  'of a snap that is gone': {
    files: { '/home/will/snap/gone/common/x': '', '/var/lib/snapd/snaps/there_1.snap': '' },
    found: [{ path: '/home/will/snap/gone', user: 'will', state: 'orphan', severity: 'medium', confidence: 'ask' }],
  },
  installed: {
    files: {
      '/home/will/snap/there/common/x': '',
      '/var/lib/snapd/snaps/there_1.snap': '',
      '/home/will/snap/mounted/1/x': '',
      '/snap/mounted/1/x': '',
    },
    found: [],
  },
};
