import { type Cases, entry, OWN } from './machine.ts';

const x = `${OWN}/x.desktop`;
const local = { '/usr/bin/env': ['program'], '/home/will/.local/bin/tool': ['program'] } as Cases[string]['files'];
const mismatch = { path: x, state: 'mismatch', severity: 'medium', confidence: 'ask' } as const;
const message = "'tool' is /home/will/.local/bin/tool, but /home/will/.local/bin is not in the user manager's PATH";

export const cases: Cases = {
  'a program in ~/.local/bin': {
    files: { ...local, [x]: entry('Exec=tool --tray %U') },
    found: [
      {
        ...mismatch,
        message,
        actions: [{ do: 'edit', file: x, line: 4, from: 'Exec=tool --tray %U', to: 'Exec=/home/will/.local/bin/tool --tray %U' }],
      },
    ],
  },
  'a program behind a wrapper': {
    files: { ...local, [x]: entry('Exec=env LANG=C tool') },
    found: [
      {
        ...mismatch,
        message,
        actions: [
          {
            do: 'config',
            hint: 'name /home/will/.local/bin/tool in full, or add /home/will/.local/bin to PATH in ~/.config/environment.d',
          },
        ],
      },
    ],
  },
  TryExec: {
    files: { ...local, [x]: entry('TryExec=tool', 'Exec=tool') },
    found: [
      { ...mismatch, message, actions: [{ do: 'edit', file: x, line: 4, from: 'TryExec=tool', to: 'TryExec=/home/will/.local/bin/tool' }] },
    ],
  },
  'a quoted program is for a person to edit': {
    files: { ...local, [x]: entry('Exec="tool" a') },
    found: [
      {
        ...mismatch,
        actions: [
          {
            do: 'config',
            hint: 'name /home/will/.local/bin/tool in full, or add /home/will/.local/bin to PATH in ~/.config/environment.d',
          },
        ],
      },
    ],
  },
  'in the PATH too': { files: { ...local, '/usr/bin/tool': ['program'], [x]: entry('Exec=tool') }, found: [] },
  'named in full': { files: { ...local, [x]: entry('Exec=/home/will/.local/bin/tool') }, found: [] },
  'environment.d has it': {
    files: { ...local, '/etc/environment.d/p.conf': 'PATH=${HOME}/.local/bin:$PATH', [x]: entry('Exec=tool') },
    found: [],
  },
  'a login shell finds it': { files: { ...local, '/usr/bin/bash': ['program'], [x]: entry('Exec=bash -lc tool') }, found: [] },
  'gone everywhere': { files: { ...local, [x]: entry('Exec=other') }, found: [], also: ['desktop/autostart-exec-missing'] },
};
