import { type Cases, service } from './machine.ts';

const file = '/home/will/.local/share/dbus-1/services/org.x.service';
const bus = (...lines: string[]) => ['[D-BUS Service]', 'Name=org.x', ...lines, ''].join('\n');

export const cases: Cases = {
  'the program is gone': {
    files: { [file]: bus('Exec=/opt/gone/x --daemon') },
    found: [
      {
        path: file,
        user: 'will',
        state: 'broken',
        severity: 'medium',
        confidence: 'certain',
        message: '/opt/gone/x does not exist, and the bus would start it for org.x',
        actions: [{ do: 'delete', path: file }],
      },
    ],
  },
  'its unit is gone too': { files: { [file]: bus('Exec=/opt/gone/x', 'SystemdService=x.service') }, found: [{ path: file }] },
  there: { files: { '/usr/bin/ok': ['program'], [file]: bus('Exec=/usr/bin/ok "a b"') }, found: [] },
  'systemd starts it': {
    files: {
      '/usr/bin/ok': ['program'],
      '/usr/lib/systemd/user/x.service': service('ExecStart=/usr/bin/ok'),
      [file]: bus('Exec=/bin/false-gone', 'SystemdService=x.service'),
    },
    found: [],
  },
  'of a package': { files: { '/usr/share/dbus-1/services/org.x.service': bus('Exec=/gone') }, found: [] },
};
