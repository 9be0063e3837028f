import { type Cases, entry } from './machine.ts';

const list = '/home/will/.config/mimeapps.list';
const ok = {
  '/usr/bin/ok': ['program'],
  '/usr/share/applications/ok.desktop': entry('Exec=ok'),
  '/usr/share/applications/kde/view.desktop': entry('Exec=ok'),
} as const;

export const cases: Cases = {
  'the only one, and one of two': {
    files: { ...ok, [list]: '[Default Applications]\ntext/html=gone.desktop\nimage/png=gone.desktop;ok.desktop;\n' },
    found: [
      {
        path: list,
        user: 'will',
        state: 'broken',
        severity: 'medium',
        confidence: 'certain',
        actions: [{ do: 'edit', file: list, line: 2, from: 'text/html=gone.desktop', to: null }],
      },
      {
        path: list,
        severity: 'low',
        actions: [{ do: 'edit', file: list, line: 3, from: 'image/png=gone.desktop;ok.desktop;', to: 'image/png=ok.desktop;' }],
      },
    ],
  },
  'ids are exact': { files: { ...ok, [list]: '[Added Associations]\ntext/html=OK.desktop;\n' }, found: [{ path: list, severity: 'low' }] },
  'there, in a folder, removed, another group': {
    files: {
      ...ok,
      [list]:
        '# text/x=gone.desktop\n[Default Applications]\ntext/html=ok.desktop\ntext/plain=kde-view.desktop;\n[Removed Associations]\nimage/png=gone.desktop;\n[Other]\na=gone.desktop\n',
    },
    found: [],
  },
  "a user's own launcher in a list for all": {
    files: {
      ...ok,
      '/home/will/.local/share/applications/mine.desktop': entry('Exec=ok'),
      '/etc/xdg/mimeapps.list': '[Default Applications]\ntext/html=mine.desktop\n',
    },
    found: [],
  },
};
