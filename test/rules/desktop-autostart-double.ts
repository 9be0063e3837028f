import { anna, type Cases, entry, OWN, SYSTEM, will } from './machine.ts';

const ok = { '/usr/bin/ok': ['program'] } as Cases[string]['files'];
const double = { state: 'superseded', severity: 'medium', confidence: 'ask' } as const;

export const cases: Cases = {
  "the user's own beside the system's": {
    files: { ...ok, [`${OWN}/my-ok.desktop`]: entry('Exec=ok -t'), [`${SYSTEM}/ok.desktop`]: entry('Exec=ok -t') },
    found: [{ ...double, path: `${OWN}/my-ok.desktop`, message: `'ok -t' is started by ${SYSTEM}/ok.desktop as well` }],
  },
  'two of the user': {
    files: { ...ok, [`${OWN}/a.desktop`]: entry('Exec=ok'), [`${OWN}/b.desktop`]: entry('Exec=ok %U') },
    found: [{ ...double, path: `${OWN}/b.desktop` }],
  },
  'other arguments': { files: { ...ok, [`${OWN}/a.desktop`]: entry('Exec=ok 1'), [`${OWN}/b.desktop`]: entry('Exec=ok 2') }, found: [] },
  'variants for two desktops': {
    files: {
      ...ok,
      [`${OWN}/a.desktop`]: entry('Exec=ok', 'OnlyShowIn=KDE;'),
      [`${OWN}/b.desktop`]: entry('Exec=ok', 'OnlyShowIn=GNOME;'),
    },
    found: [],
  },
  'one hides the other': { files: { ...ok, [`${OWN}/a.desktop`]: entry('Exec=ok'), [`${SYSTEM}/a.desktop`]: entry('Exec=ok') }, found: [] },
  'two users with one each': {
    files: { ...ok, [`${OWN}/a.desktop`]: entry('Exec=ok'), '/home/anna/.config/autostart/b.desktop': entry('Exec=ok') },
    users: [will, anna],
    found: [],
  },
  'two of packages': { files: { ...ok, [`${SYSTEM}/a.desktop`]: entry('Exec=ok'), [`${SYSTEM}/b.desktop`]: entry('Exec=ok') }, found: [] },
};
