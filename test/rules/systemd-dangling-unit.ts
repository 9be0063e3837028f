import { type Cases, GONE, MINE, service, STORE, UNITS, VENDOR } from './machine.ts';

const mine = `${MINE}/syncthing.service`;

export const cases: Cases = {
  'systemctl --user enable of a store path that was collected': {
    files: { ...STORE, [mine]: ['link', `${GONE}/syncthing.service`] },
    found: [
      { path: mine, user: 'will', state: 'broken', severity: 'medium', confidence: 'certain', actions: [{ do: 'delete', path: mine }] },
    ],
  },
  "a declared file whose link is home-manager's old one": {
    files: {
      ...STORE,
      [mine]: ['link', '/nix/store/0-home-manager-files/.config/systemd/user/syncthing.service'],
      '/home/will/.local/state/home-manager/gcroots/current-home/home-files/.config/systemd/user/syncthing.service':
        service('ExecStart=/x'),
    },
    found: [
      {
        path: mine,
        confidence: 'ask',
        actions: [{ do: 'command', argv: ['home-manager', 'switch'], why: 'the file is declared, only its link is old' }],
      },
    ],
  },
  'a link to its own name elsewhere is passed over': {
    files: {
      [`${UNITS}/t.service`]: ['link', '/lib/systemd/system/t.service'],
      '/usr/bin/ok': ['program'],
      [`${VENDOR}/t.service`]: service('ExecStart=/usr/bin/ok'),
    },
    found: [{ path: `${UNITS}/t.service`, severity: 'low' }],
  },
  'an alias of a unit in another folder': {
    files: {
      [`${UNITS}/a.service`]: ['link', 't.service'],
      '/usr/bin/ok': ['program'],
      [`${VENDOR}/t.service`]: service('ExecStart=/usr/bin/ok'),
    },
    found: [],
  },
  'a mask': { files: { [`${UNITS}/t.service`]: ['link', '/dev/null'] }, found: [], also: ['systemd/mask-of-nothing'] },
  'in a folder of packages': { files: { [`${VENDOR}/t.service`]: ['link', '/gone'] }, found: [] },
};
