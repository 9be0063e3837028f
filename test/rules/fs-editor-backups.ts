import { type Cases } from './machine.ts';

const file = '/home/will/notes.txt';
const old = (text = 'old') => ['file', { text, mtime: 1_600_000_000 }] as const;

export const cases: Cases = {
  'tilde and hashes': {
    files: { [file]: 'new', [`${file}~`]: old(), '/home/will/#notes.txt#': old() },
    found: [
      { path: '/home/will/#notes.txt#', confidence: 'likely' },
      {
        path: `${file}~`,
        user: 'will',
        state: 'superseded',
        severity: 'low',
        confidence: 'likely',
        message: `${file} was written after it`,
        actions: [{ do: 'delete', path: `${file}~` }],
      },
    ],
  },
  'a copy somebody made, and what was not saved': {
    files: { [file]: 'new', [`${file}.bak`]: old(), '/home/will/.notes.txt.swp': old() },
    found: [
      { path: '/home/will/.notes.txt.swp', confidence: 'ask' },
      { path: `${file}.bak`, confidence: 'ask' },
    ],
  },
  'the same content': { files: { [file]: 'same', [`${file}.orig`]: old('same') }, found: [{ path: `${file}.orig`, confidence: 'likely' }] },
  'newer than the file, or the file is gone': { files: { [file]: old(), [`${file}~`]: 'newer', '/home/will/other~': old() }, found: [] },
  'in a work tree': { files: { '/home/will/src/.git/HEAD': '', '/home/will/src/a.c': 'x', '/home/will/src/a.c.orig': old() }, found: [] },
  'how the system works': {
    files: {
      '/etc/passwd': '',
      '/etc/passwd-': '',
      '/var/cache/debconf/config.dat': 'x',
      '/var/cache/debconf/config.dat-old': old(),
      '/etc/xml/catalog': 'x',
      '/etc/xml/catalog.old': old(),
    },
    found: [],
  },
};
