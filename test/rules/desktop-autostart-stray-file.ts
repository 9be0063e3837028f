import { type Cases, entry, OWN, SYSTEM } from './machine.ts';

const ok = { '/usr/bin/ok': ['program'] } as Cases[string]['files'];
const stray = { state: 'mismatch', severity: 'medium', confidence: 'likely' } as const;
const backup = `${OWN}/ok.desktop.hm-bak`;

export const cases: Cases = {
  "home-manager's backup starts beside the managed file": {
    files: {
      ...ok,
      '/nix/store/0-home-manager-files/.config/autostart/ok.desktop': entry('Exec=ok'),
      [`${OWN}/ok.desktop`]: ['link', '/nix/store/0-home-manager-files/.config/autostart/ok.desktop'],
      [backup]: entry('Exec=ok'),
    },
    found: [
      {
        ...stray,
        path: backup,
        message: "'ok.desktop.hm-bak' is not named *.desktop, yet systemd starts it at login, as well as ok.desktop",
        consequences: [],
        actions: [{ do: 'delete', path: backup }],
      },
    ],
  },
  'a file that was to be switched off by its name': {
    files: { ...ok, [`${OWN}/ok.desktop.disabled`]: entry('Exec=ok') },
    found: [{ ...stray, path: `${OWN}/ok.desktop.disabled`, consequences: ["'ok' is no longer started at login"] }],
  },
  'any name, and one that hides a real entry': {
    files: {
      ...ok,
      [`${OWN}/README.txt`]: entry('Exec=ok 1'),
      [`${OWN}/#x.desktop#`]: entry('Exec=ok 2'),
      [`${OWN}/a`]: entry('Exec=ok 3'),
      [`${SYSTEM}/a.desktop`]: entry('Exec=ok 4'),
    },
    found: [
      { ...stray, path: `${OWN}/#x.desktop#` },
      { ...stray, path: `${OWN}/README.txt` },
      {
        ...stray,
        path: `${OWN}/a`,
        consequences: ["'ok 3' is no longer started at login", `${SYSTEM}/a.desktop is no longer hidden and starts at login`],
      },
    ],
  },
  'names that systemd passes over': {
    files: {
      ...ok,
      [`${OWN}/ok.desktop.bak`]: entry('Exec=ok'),
      [`${OWN}/ok.desktop~`]: entry('Exec=ok'),
      [`${OWN}/ok.desktop.dpkg-old`]: entry('Exec=ok'),
    },
    found: [],
  },
  'a real README': {
    files: { ...ok, [`${OWN}/README.txt`]: 'Put *.desktop files here.\n' },
    found: [],
    also: ['desktop/autostart-malformed'],
  },
  'a stray that is hidden by the real file beside it': {
    files: { ...ok, [`${OWN}/ok.desktop`]: entry('Exec=ok'), [`${OWN}/ok`]: entry('Exec=ok') },
    found: [],
  },
};
