import { type Cases } from './machine.ts';

const hm = '/nix/store/00000000000000000000000000000000-home-manager-files';
const file = '/home/will/.config/a.conf';
const managed = { [`${hm}/.config/a.conf`]: 'declared', [file]: ['link', `${hm}/.config/a.conf`] } as const;

export const cases: Cases = {
  'another content': {
    files: { ...managed, [`${file}.hm-bak`]: 'mine' },
    found: [
      {
        path: `${file}.hm-bak`,
        user: 'will',
        state: 'superseded',
        severity: 'medium',
        confidence: 'likely',
        consequences: ['what was yours in it is gone: compare it first'],
      },
    ],
  },
  'the same content': {
    files: { ...managed, [`${file}.backup`]: 'declared' },
    found: [{ path: `${file}.backup`, confidence: 'certain', actions: [{ do: 'delete', path: `${file}.backup` }] }],
  },
  'of a file of mine': { files: { [file]: 'x', [`${file}.backup`]: 'y' }, found: [] },
  'of nothing': { files: { [`${file}.hm-bak`]: 'y' }, found: [] },
};
