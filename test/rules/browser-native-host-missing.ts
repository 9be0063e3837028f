import { type Cases } from './machine.ts';

const file = '/home/will/.config/chromium/NativeMessagingHosts/org.keepassxc.json';
const manifest = (path: string) => JSON.stringify({ name: 'org.keepassxc', path, type: 'stdio' });

export const cases: Cases = {
  'the program is gone': {
    files: { [file]: manifest('/opt/gone/proxy') },
    found: [
      {
        path: file,
        user: 'will',
        state: 'broken',
        severity: 'low',
        confidence: 'certain',
        message: '/opt/gone/proxy does not exist, and the browser would start it for org.keepassxc',
        actions: [{ do: 'delete', path: file }],
      },
    ],
  },
  'of Firefox': {
    files: { '/home/will/.mozilla/native-messaging-hosts/x.json': manifest('/gone/x') },
    found: [{ path: '/home/will/.mozilla/native-messaging-hosts/x.json' }],
  },
  'there, relative, no JSON': {
    files: {
      '/usr/bin/ok': ['program'],
      [file]: manifest('/usr/bin/ok'),
      '/home/will/.mozilla/native-messaging-hosts/a.json': manifest('x.exe'),
      '/home/will/.mozilla/native-messaging-hosts/b.json': '{',
      '/home/will/.mozilla/native-messaging-hosts/c.json': 'null',
    },
    found: [],
  },
};
