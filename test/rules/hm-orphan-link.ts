import { type Cases } from './machine.ts';

const hm = '/nix/store/00000000000000000000000000000000-home-manager-files';
const link = '/home/will/.config/old.conf';
const gcroots = '/home/will/.local/state/home-manager/gcroots/current-home';
const generation = '/nix/store/1-home-manager-generation';
const machine = { [`${hm}/.config/old.conf`]: 'x', [link]: ['link', `${hm}/.config/old.conf`] } as const;

export const cases: Cases = {
  'the current generation has no such file': {
    files: { ...machine, [gcroots]: ['link', generation], [`${generation}/home-files/.config/new.conf`]: 'x' },
    found: [
      { path: link, user: 'will', state: 'orphan', severity: 'medium', confidence: 'certain', actions: [{ do: 'delete', path: link }] },
    ],
  },
  'the current generation has it': {
    files: { ...machine, [gcroots]: ['link', generation], [`${generation}/home-files/.config/old.conf`]: 'x' },
    found: [],
  },
  'no current generation in sight': { files: machine, found: [] },
  'another link into the store': {
    files: {
      '/nix/store/2-x/y': '',
      [link]: ['link', '/nix/store/2-x/y'],
      [gcroots]: ['link', generation],
      [`${generation}/home-files/a`]: '',
    },
    found: [],
  },
};
