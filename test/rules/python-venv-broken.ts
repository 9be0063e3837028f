import { type Cases, GONE, STORE } from './machine.ts';

const venv = (dir: string, python: string) =>
  ({
    [`${dir}/pyvenv.cfg`]: 'home = /usr/bin\n',
    [`${dir}/bin/python`]: ['link', python],
    [`${dir}/bin/python3`]: ['link', 'python'],
  }) as const;
const pipx = '/home/will/.local/share/pipx/venvs/black';

export const cases: Cases = {
  'of pipx': {
    files: venv(pipx, '/usr/bin/python3.9'),
    found: [
      {
        path: pipx,
        user: 'will',
        state: 'broken',
        severity: 'medium',
        confidence: 'likely',
        actions: [
          { do: 'command', argv: ['pipx', 'reinstall', 'black'], why: 'if you still use it' },
          { do: 'delete', path: pipx },
        ],
      },
    ],
  },
  anywhere: {
    files: { ...STORE, ...venv('/home/will/src/app/.venv', `${GONE}/bin/python3`) },
    found: [{ path: '/home/will/src/app/.venv', confidence: 'ask' }],
  },
  'the link leads somewhere, and home= is gone': {
    files: { '/usr/bin/python3': ['program'], ...venv(pipx, '/usr/bin/python3') },
    found: [],
  },
  'no virtual environment': { files: { '/opt/x/bin/python': ['link', '/gone'] }, found: [], also: ['fs/dangling-symlink'] },
};
