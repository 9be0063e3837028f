import { type Cases, entry, GONE, MINE, OWN, STORE, UNITS } from './machine.ts';

const link = '/home/will/tools';

export const cases: Cases = {
  'to what was removed': {
    files: { [link]: ['link', '/opt/gone/tools'] },
    found: [
      {
        path: link,
        user: 'will',
        state: 'broken',
        severity: 'low',
        confidence: 'likely',
        message: 'the link leads to /opt/gone/tools, which does not exist',
        actions: [{ do: 'delete', path: link }],
      },
    ],
  },
  'a loop': {
    files: { '/srv/a': ['link', 'b'], '/srv/b': ['link', 'a'] },
    found: [{ path: '/srv/a', message: 'the link is a loop' }, { path: '/srv/b' }],
  },
  'locks that say who holds them': {
    files: {
      '/home/will/.config/chromium/SingletonLock': ['link', 'framework-4711'],
      '/home/will/.mozilla/firefox/x.default/lock': ['link', '127.0.1.1:+4711'],
      '/home/will/notes/.#todo.org': ['link', 'will@framework.4711:1700000000'],
      '/home/will/.config/pulse/0123456789abcdef0123456789abcdef-runtime': ['link', '/tmp/pulse-x'],
      '/home/will/.wine/dosdevices/d:': ['link', '/media/cdrom'],
    },
    found: [],
  },
  'to what comes and goes': {
    files: {
      '/home/will/usb': ['link', '/media/usb/x'],
      '/home/will/sock': ['link', '/run/user/1000/x'],
      '/etc/mtab': ['link', '../proc/self/mounts'],
      '/home/will/nas': ['link', '/mnt/nas'],
    },
    found: [],
  },
  'in a work tree, and in folders of other rules': {
    files: {
      '/home/will/src/a/.git/HEAD': 'ref: x\n',
      '/home/will/src/a/fixtures/broken': ['link', 'gone'],
      '/home/will/src/b/node_modules/.bin/x': ['link', '../x/cli.js'],
      [`${OWN}/x.desktop`]: ['link', '/opt/gone/x.desktop'],
      [`${MINE}/t.service`]: ['link', '/opt/gone/t.service'],
      [`${UNITS}/t.service`]: ['link', '/dev/null'],
    },
    found: [],
    also: ['desktop/autostart-dangling-link', 'systemd/dangling-unit', 'systemd/mask-of-nothing'],
  },
  'into the store': { files: { ...STORE, [link]: ['link', `${GONE}/x`] }, found: [], also: ['nix/vanished-store-link'] },
  'to what is there': { files: { '/srv/x': entry(), [link]: ['link', '/srv/x'] }, found: [] },
};
