import { type Cases, entry, GONE, STORE } from './machine.ts';

const link = '/home/will/.config/kitty/theme.conf';
const hm = '/nix/store/00000000000000000000000000000000-home-manager-files/.config/kitty/theme.conf';

export const cases: Cases = {
  'in a home': {
    files: { ...STORE, [link]: ['link', `${GONE}/theme.conf`] },
    found: [
      {
        path: link,
        user: 'will',
        state: 'broken',
        severity: 'medium',
        confidence: 'certain',
        message: 'it leads into x-1, which is no longer in the Nix store',
        actions: [{ do: 'delete', path: link }],
      },
    ],
  },
  elsewhere: {
    files: { ...STORE, '/etc/foo.conf': ['link', `${GONE}/foo.conf`] },
    found: [{ path: '/etc/foo.conf', confidence: 'likely' }],
  },
  'where no store can be seen, ask': { files: { [link]: ['link', `${GONE}/theme.conf`] }, found: [{ path: link, confidence: 'ask' }] },
  "home-manager's current generation has the file": {
    files: {
      ...STORE,
      [link]: ['link', hm],
      '/home/will/.local/state/home-manager/gcroots/current-home/home-files/.config/kitty/theme.conf': '',
    },
    found: [
      {
        path: link,
        confidence: 'ask',
        actions: [{ do: 'command', argv: ['home-manager', 'switch'], why: 'the file is declared, only its link is old' }],
      },
    ],
  },
  'a store path that is there': { files: { [`${GONE}/theme.conf`]: entry(), [link]: ['link', `${GONE}/theme.conf`] }, found: [] },
  'not the store': { files: { [link]: ['link', '/opt/gone'] }, found: [], also: ['fs/dangling-symlink'] },
};
