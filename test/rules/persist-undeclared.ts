import { type Cases } from './machine.ts';

const fstab = '/persist/var/lib/a /var/lib/a none bind 0 0\n/persist/home/will/.ssh /home/will/.ssh none bind 0 0\n';
const base = {
  '/etc/fstab': fstab,
  '/persist/var/lib/a/x': '',
  '/persist/home/will/.ssh/id': '',
  '/var/lib/a': ['directory'],
  '/home/will/.ssh': ['directory'],
} as const;

export const cases: Cases = {
  'the highest of what is left': {
    files: { ...base, '/persist/var/lib/old/x/y': '', '/persist/home/will/.config/gone/x': '', '/persist/note': '' },
    found: [
      { path: '/persist/home/will/.config', confidence: 'ask' },
      { path: '/persist/note' },
      {
        path: '/persist/var/lib/old',
        state: 'orphan',
        severity: 'medium',
        confidence: 'ask',
        actions: [
          { do: 'persist', path: '/var/lib/old' },
          { do: 'delete', path: '/persist/var/lib/old' },
        ],
      },
    ],
  },
  'what is declared, and what makes it a file system': {
    files: { ...base, '/persist/lost+found': ['directory'], '/persist/.snapshots/1/x': '' },
    found: [],
  },
  'no persist root': { files: { '/persist/x': '' }, found: [] },
};
