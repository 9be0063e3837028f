import { type Cases } from './machine.ts';

const data = '/home/will/.var/app/org.gone.App';

export const cases: Cases = {
  'of an application that is gone': {
    files: {
      [`${data}/data/x`]: '',
      '/home/will/.local/share/flatpak/overrides/org.gone.App': '[Context]\n',
      '/var/lib/flatpak/app/org.there.App/current': '',
    },
    found: [
      { path: '/home/will/.local/share/flatpak/overrides/org.gone.App', severity: 'low', confidence: 'likely' },
      { path: data, user: 'will', state: 'orphan', severity: 'medium', confidence: 'ask' },
    ],
  },
  'installed for all, for the user, elsewhere, a runtime': {
    files: {
      '/home/will/.var/app/org.a.App/x': '',
      '/var/lib/flatpak/app/org.a.App/current': '',
      '/home/will/.var/app/org.b.App/x': '',
      '/home/will/.local/share/flatpak/app/org.b.App/current': '',
      '/home/will/.var/app/org.c.App/x': '',
      '/etc/flatpak/installations.d/x.conf': '[Installation "x"]\nPath=/srv/flatpak\n',
      '/srv/flatpak/app/org.c.App/current': '',
      '/home/will/.var/app/org.d.Platform/x': '',
      '/var/lib/flatpak/runtime/org.d.Platform/x': '',
    },
    found: [],
  },
  'no id': { files: { '/home/will/.var/app/notes/x': '', '/home/will/.local/share/flatpak/overrides/global': '' }, found: [] },
};
