import { type Cases, entry, OWN, SYSTEM } from './machine.ts';

const ok = { '/usr/bin/ok': ['program'] } as Cases[string]['files'];
const x = `${OWN}/x.desktop`;
const fault = (message: string) => ({ path: x, state: 'broken', severity: 'medium', confidence: 'ask', message }) as const;

export const cases: Cases = {
  'a Windows path': {
    files: { ...ok, [x]: entry('Exec=ok', 'Path=C:\\games') },
    found: [fault('nothing is started: line 5 makes systemd drop the file, as a value has a backslash that begins no known escape')],
  },
  'not UTF-8': {
    files: { ...ok, [x]: Buffer.from(entry('Exec=ok', 'Comment=caf\xe9'), 'latin1') },
    found: [fault('nothing is started: line 5 makes systemd drop the file, as it is not valid UTF-8')],
  },
  'a truth that is none': {
    files: { ...ok, [x]: entry('Exec=ok', 'Hidden=no # yet') },
    found: [fault('nothing is started: line 5 makes systemd drop the file, as Hidden is neither true nor false')],
  },
  'a continued line eats Exec': {
    files: { ...ok, [x]: entry('Comment=X\\', 'Exec=ok') },
    found: [fault('nothing is started: it has no Exec line')],
  },
  'DBusActivatable is for menus': {
    files: { ...ok, [x]: entry('DBusActivatable=true') },
    found: [fault('nothing is started: DBusActivatable is enough for a menu, at login Exec is needed')],
  },
  'an empty Exec': { files: { ...ok, [x]: entry('Exec=') }, found: [fault('nothing is started: Exec is empty')] },
  'an empty TryExec': { files: { ...ok, [x]: entry('TryExec=', 'Exec=ok') }, found: [fault('nothing is started: TryExec is empty')] },
  'a wrong escape in Exec': {
    files: { ...ok, [x]: entry('Exec=ok \\\\\\\\q') },
    found: [fault('nothing is started: Exec has a backslash that begins no known escape')],
  },
  'no Type': { files: { ...ok, [x]: '[Desktop Entry]\nExec=ok\n' }, found: [fault('nothing is started: it has no Type line')] },
  'Type in lower case': {
    files: { ...ok, [x]: '[Desktop Entry]\nType=application\nExec=ok\n' },
    found: [fault("nothing is started: Type is 'application', not Application")],
  },
  'an empty file switches another off': {
    files: { ...ok, [x]: '', [`${SYSTEM}/x.desktop`]: entry('Exec=ok') },
    found: [
      {
        ...fault('nothing is started: it has no Type line'),
        consequences: [`${SYSTEM}/x.desktop is no longer hidden and starts at login`],
        actions: [
          { do: 'config', hint: `write Hidden=true into it if ${SYSTEM}/x.desktop is to stay off` },
          { do: 'delete', path: x },
        ],
      },
    ],
  },
  binary: { files: { ...ok, [x]: Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 0xff, 0xfe, 0x0a]) }, found: [{ path: x }] },
  good: { files: { ...ok, [x]: entry('Exec=ok') }, found: [] },
  'Type=Link is what it says': { files: { ...ok, [x]: '[Desktop Entry]\nType=Link\nURL=https://example.org\n' }, found: [] },
  'Hidden=true needs nothing else': {
    files: { ...ok, [x]: '[Desktop Entry]\nHidden=true\n', [`${SYSTEM}/x.desktop`]: entry('Exec=ok') },
    found: [],
  },
  'a bad escape where nobody reads it': {
    files: { ...ok, [x]: entry('Exec=ok', 'Comment=C:\\games', 'Icon=C:\\x', 'Exec=C:\\y') },
    found: [],
  },
};
