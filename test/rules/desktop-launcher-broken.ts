import { type Cases, entry } from './machine.ts';

const ok = { '/usr/bin/ok': ['program'], '/usr/bin/env': ['program'] } as const;
const apps = '/home/will/.local/share/applications';
const x = `${apps}/x.desktop`;
const broken = { path: x, user: 'will', state: 'broken', severity: 'medium', actions: [{ do: 'delete', path: x }] } as const;

export const cases: Cases = {
  'a path': {
    files: { ...ok, [x]: entry('Exec=/opt/gone/x %U') },
    found: [{ ...broken, confidence: 'certain', message: '/opt/gone/x does not exist' }],
  },
  'a bare name, behind a wrapper, hidden from the menu': {
    files: {
      ...ok,
      [x]: entry('Exec=env A=b gone %f', 'NoDisplay=true'),
      [`${apps}/wine/Programs/y.desktop`]: entry('Exec=gone'),
      '/home/will/Desktop/z.desktop': entry('Exec=/opt/gone/z'),
    },
    found: [
      { path: `${apps}/wine/Programs/y.desktop`, confidence: 'likely' },
      { ...broken, confidence: 'likely' },
      { path: '/home/will/Desktop/z.desktop' },
    ],
  },
  TryExec: {
    files: { ...ok, [x]: entry('Exec=ok', 'TryExec=/opt/gone/x') },
    found: [{ ...broken, message: '/opt/gone/x does not exist' }],
  },
  'it hides one of a package': {
    files: { ...ok, [x]: entry('Exec=/opt/gone/x'), '/usr/share/applications/x.desktop': entry('Exec=ok') },
    found: [{ ...broken, consequences: ['/usr/share/applications/x.desktop is no longer hidden'] }],
  },
  'there, hidden, a link, D-Bus, a directory': {
    files: {
      ...ok,
      [`${apps}/a.desktop`]: entry('Exec=ok %U'),
      [`${apps}/b.desktop`]: entry('Exec=/gone', 'Hidden=true'),
      [`${apps}/c.desktop`]: '[Desktop Entry]\nType=Link\nURL=https://example.org\n',
      [`${apps}/d.desktop`]: entry('DBusActivatable=true'),
      [`${apps}/e.desktop`]: ['directory'],
      [`${apps}/f.desktop.bak`]: entry('Exec=/gone'),
    },
    found: [],
  },
  "only in the user's folders": { files: { ...ok, '/home/will/.cargo/bin/tool': ['program'], [x]: entry('Exec=tool') }, found: [] },
  'of a package': { files: { ...ok, '/usr/share/applications/x.desktop': entry('Exec=/gone') }, found: [] },
};
