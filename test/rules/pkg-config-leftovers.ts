import { type Cases } from './machine.ts';

const file = '/etc/foo/foo.conf';

export const cases: Cases = {
  'the one of before, the one that came, the same': {
    files: { [file]: 'mine', [`${file}.dpkg-old`]: 'old', [`${file}.pacnew`]: 'new', [`${file}.ucf-dist`]: 'mine' },
    found: [
      {
        path: `${file}.dpkg-old`,
        state: 'superseded',
        severity: 'low',
        confidence: 'likely',
        actions: [{ do: 'delete', path: `${file}.dpkg-old` }],
      },
      { path: `${file}.pacnew`, confidence: 'ask' },
      { path: `${file}.ucf-dist`, confidence: 'certain' },
    ],
  },
  'the file itself is gone': { files: { [`${file}.rpmsave`]: 'x' }, found: [{ path: `${file}.rpmsave`, confidence: 'ask' }] },
  'an ordinary name': { files: { [file]: 'x', '/etc/foo/rpmnew': 'x', '/etc/foo/foo.conf.d/x': '' }, found: [] },
  'not in /etc': { files: { '/srv/a': 'x', '/srv/a.dpkg-old': 'y' }, found: [] },
};
