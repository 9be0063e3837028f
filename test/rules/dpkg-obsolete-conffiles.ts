import { type Cases } from './machine.ts';

const MD5 = '401b30e3b8b5d629635a5c613cdb7919';
const status = (...conffiles: string[]) =>
  `Package: foo\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.2\nConffiles:\n${conffiles.map((line) => ` ${line}\n`).join('')}\n`;
const dpkg = '/var/lib/dpkg/status';

export const cases: Cases = {
  'not shipped any more': {
    files: {
      [dpkg]: status(`/etc/a ${MD5} obsolete`, `/etc/b ${MD5} obsolete`, `/etc/c ${MD5}`),
      '/etc/a': 'x\n',
      '/etc/b': 'edited\n',
      '/etc/c': 'x\n',
    },
    found: [
      {
        path: '/etc/a',
        state: 'superseded',
        severity: 'low',
        confidence: 'likely',
        message: 'foo 1.2 does not ship it any more',
        actions: [{ do: 'delete', path: '/etc/a' }],
      },
      { path: '/etc/b', confidence: 'ask' },
    ],
  },
  'shipped, or gone': { files: { [dpkg]: status(`/etc/a ${MD5}`, `/etc/b ${MD5} obsolete`), '/etc/a': 'x\n' }, found: [] },
  'another package took it over': {
    files: { [dpkg]: status(`/etc/a ${MD5} obsolete`) + status(`/etc/a ${MD5}`).replace('foo\n', 'bar\n'), '/etc/a': 'x\n' },
    found: [],
  },
};
