import { type Cases, entry, OWN, SYSTEM } from './machine.ts';

const ok = { '/usr/bin/ok': ['program'] } as Cases[string]['files'];
const x = `${OWN}/x.desktop`;
const orphan = { path: x, state: 'orphan', severity: 'low', confidence: 'likely', actions: [{ do: 'delete', path: x }] } as const;

export const cases: Cases = {
  'an override of nothing': {
    files: { ...ok, [x]: '[Desktop Entry]\nHidden=true\n' },
    found: [{ ...orphan, message: 'it switches off x.desktop, which no folder of the system has any more' }],
  },
  'an override of nothing whose program is gone': { files: { ...ok, [x]: entry('Exec=gone', 'Hidden=true') }, found: [orphan] },
  'names differ in case: another entry': {
    files: { ...ok, [x]: entry('Hidden=true'), [`${SYSTEM}/X.desktop`]: entry('Exec=ok') },
    found: [orphan],
  },
  'it hides an entry of the system': { files: { ...ok, [x]: entry('Hidden=true'), [`${SYSTEM}/x.desktop`]: entry('Exec=ok') }, found: [] },
  'NixOS: it hides an entry of a profile': {
    files: {
      ...ok,
      '/etc/NIXOS': '',
      [x]: entry('Hidden=true'),
      '/run/current-system/sw/etc/xdg/autostart/x.desktop': entry('Exec=/usr/bin/ok'),
    },
    found: [],
  },
  "the user's own entry, switched off": { files: { ...ok, [x]: entry('Exec=ok', 'Hidden=true') }, found: [] },
  "the system's own entry, switched off": { files: { ...ok, [`${SYSTEM}/x.desktop`]: entry('Hidden=true') }, found: [] },
  'X-systemd-skip is no override': { files: { ...ok, [x]: entry('Exec=ok', 'X-systemd-skip=true') }, found: [] },
};
