import { type Cases, entry, OWN, SYSTEM } from './machine.ts';

const ok = { '/usr/bin/ok': ['program'] } as Cases[string]['files'];
const x = `${OWN}/x.desktop`;
const broken = { path: x, state: 'broken', severity: 'low' } as const;
const hm = '/nix/store/0-home-manager-files/.config/autostart/x.desktop';

export const cases: Cases = {
  'a link into a generation that was collected': {
    files: { ...ok, '/nix/store/a': ['directory'], [x]: ['link', hm] },
    found: [
      { ...broken, confidence: 'certain', message: `the link leads to ${hm}, which does not exist`, actions: [{ do: 'delete', path: x }] },
    ],
  },
  'where no store can be seen, ask': { files: { ...ok, [x]: ['link', hm] }, found: [{ ...broken, confidence: 'ask' }] },
  "home-manager's current generation has the file": {
    files: {
      ...ok,
      '/nix/store/a': ['directory'],
      '/home/will/.local/state/home-manager/gcroots/current-home/home-files/.config/autostart/x.desktop': entry('Exec=ok'),
      [x]: ['link', hm],
    },
    found: [
      {
        ...broken,
        confidence: 'ask',
        actions: [{ do: 'command', argv: ['home-manager', 'switch'], why: 'the file is declared, only its link is old' }],
      },
    ],
  },
  'it hides nothing': {
    files: { ...ok, [x]: ['link', '/gone'], [`${SYSTEM}/x.desktop`]: entry('Exec=ok') },
    found: [{ ...broken, confidence: 'certain', consequences: [] }],
  },
  'a loop': { files: { ...ok, [x]: ['link', x] }, found: [{ ...broken, message: 'the link is a loop' }] },
  'a link that leads somewhere': { files: { ...ok, '/srv/x': entry('Exec=ok'), [x]: ['link', '/srv/x'] }, found: [] },
  'a link to /dev/null is a choice': { files: { ...ok, [x]: ['link', '/dev/null'] }, found: [] },
  'a name that is passed over': { files: { ...ok, [`${OWN}/.x.desktop`]: ['link', '/gone'] }, found: [] },
};
