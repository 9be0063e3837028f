import { type Cases } from './machine.ts';

const status = (state: string, ...conffiles: string[]) =>
  `Package: foo\nStatus: ${state}\nArchitecture: amd64\nVersion: 1.2\nConffiles:\n${conffiles.map((line) => ` ${line}\n`).join('')}\n`;
/** md5sum of "x\n". */
const MD5 = '401b30e3b8b5d629635a5c613cdb7919';
const dpkg = '/var/lib/dpkg/status';

export const cases: Cases = {
  'removed and not purged': {
    files: {
      [dpkg]: status('deinstall ok config-files', `/etc/foo.conf ${MD5}`, `/etc/foo.d/a ${MD5}`, `/etc/gone ${MD5}`),
      '/etc/foo.conf': 'x\n',
      '/etc/foo.d/a': 'mine\n',
    },
    found: [
      {
        path: '/etc/foo.conf',
        state: 'orphan',
        severity: 'low',
        confidence: 'certain',
        actions: [
          { do: 'command', argv: ['dpkg', '--purge', 'foo'], why: 'removes all that the package left' },
          { do: 'delete', path: '/etc/foo.conf' },
        ],
      },
      { path: '/etc/foo.d/a', confidence: 'ask', message: 'foo was removed, and its configuration stayed, edited' },
    ],
  },
  installed: { files: { [dpkg]: status('install ok installed', `/etc/foo.conf ${MD5}`), '/etc/foo.conf': 'x\n' }, found: [] },
  'another package ships it': {
    files: {
      [dpkg]:
        status('deinstall ok config-files', `/etc/foo.conf ${MD5}`) +
        status('install ok installed', `/etc/foo.conf ${MD5}`).replace('foo\n', 'bar\n'),
      '/etc/foo.conf': 'x\n',
    },
    found: [],
  },
  'no dpkg': { files: { '/etc/foo.conf': 'x\n' }, found: [] },
};
