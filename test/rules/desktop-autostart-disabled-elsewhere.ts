import { type Cases, entry, OWN } from './machine.ts';

const ok = { '/usr/bin/ok': ['program'] } as Cases[string]['files'];
const x = `${OWN}/x.desktop`;

export const cases: Cases = {
  'off for GNOME, on for systemd': {
    files: { ...ok, [x]: entry('Exec=ok', 'X-GNOME-Autostart-enabled=false') },
    found: [
      {
        path: x,
        state: 'mismatch',
        severity: 'info',
        confidence: 'ask',
        actions: [{ do: 'edit', file: x, line: 5, from: 'X-GNOME-Autostart-enabled=false', to: 'Hidden=true' }],
      },
    ],
  },
  'on for both': { files: { ...ok, [x]: entry('Exec=ok', 'X-GNOME-Autostart-enabled=true') }, found: [] },
  'off for both': { files: { ...ok, [x]: entry('Exec=ok', 'X-GNOME-Autostart-enabled=false', 'Hidden=true') }, found: [] },
  'broken anyway': {
    files: { ...ok, [x]: entry('Exec=gone', 'X-GNOME-Autostart-enabled=false') },
    found: [],
    also: ['desktop/autostart-exec-missing'],
  },
};
