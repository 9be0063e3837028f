import { anna, type Cases, entry, OWN, SYSTEM, will } from './machine.ts';

const bin = { '/usr/bin/sh': ['program'] } as const;
const teams = `${OWN}/teams.desktop`;
const broken = { path: teams, user: 'will', state: 'broken', severity: 'high' } as const;
const gone = { do: 'delete', path: teams } as const;

export const cases: Cases = {
  'a bare name that is nowhere': {
    files: {
      '/usr/bin/sh': ['program'],
      '/usr/local/bin': ['directory'],
      '/opt/teams/bin': ['directory'],
      [teams]: entry('Exec=teams %U'),
    },
    found: [
      {
        ...broken,
        confidence: 'likely',
        message: "'teams' is in none of 4 places searched",
        consequences: [],
        actions: [gone],
      },
    ],
  },
  'an absolute path that is gone is certain': {
    files: { ...bin, [teams]: entry('Exec=/opt/teams/teams --startup') },
    found: [{ ...broken, confidence: 'certain', message: '/opt/teams/teams does not exist', actions: [gone] }],
  },
  'a vanished store path is certain where there is a store': {
    files: { ...bin, '/nix/store/a-b': ['directory'], [teams]: entry('Exec=/nix/store/0-teams/bin/teams') },
    found: [{ ...broken, confidence: 'certain', message: '/nix/store/0-teams/bin/teams does not exist' }],
  },
  'without the store nobody knows: ask': {
    files: { ...bin, [teams]: entry('Exec=/nix/store/0-teams/bin/teams') },
    found: [{ ...broken, confidence: 'ask' }],
  },
  'no place to search exists: ask': {
    files: { [teams]: entry('Exec=teams') },
    found: [{ ...broken, confidence: 'ask' }],
  },
  'a dangling link in the PATH is no program': {
    files: { ...bin, '/usr/bin/teams': ['link', '/opt/teams/teams'], [teams]: entry('Exec=teams') },
    found: [{ ...broken, confidence: 'likely' }],
    also: ['fs/dangling-symlink'],
  },
  'a file nobody may execute is asked about': {
    files: { ...bin, '/opt/T.AppImage': '', [teams]: entry('Exec=/opt/T.AppImage') },
    found: [
      {
        ...broken,
        confidence: 'ask',
        message: '/opt/T.AppImage may not be executed by anybody',
        actions: [{ do: 'command', argv: ['chmod', '+x', '--', '/opt/T.AppImage'], why: 'if it is the right program' }, gone],
      },
    ],
  },
  'an assignment is taken for the program': {
    files: { ...bin, '/usr/bin/teams': ['program'], [teams]: entry('Exec=LANG=C teams') },
    found: [
      {
        ...broken,
        confidence: 'ask',
        message: "'LANG=C' is taken for the program: an assignment needs env before it",
        actions: [{ do: 'edit', file: teams, line: 4, from: 'Exec=LANG=C teams', to: 'Exec=env LANG=C teams' }],
      },
    ],
  },
  'its removal starts the entry it hides': {
    files: { ...bin, '/usr/bin/ok': ['program'], [teams]: entry('Exec=teams'), [`${SYSTEM}/teams.desktop`]: entry('Exec=ok') },
    found: [{ ...broken, consequences: [`${SYSTEM}/teams.desktop is no longer hidden and starts at login`] }],
  },
  'its removal un-hides one that does not start either': {
    files: { ...bin, [teams]: entry('Exec=teams'), [`${SYSTEM}/teams.desktop`]: entry('Exec=teams') },
    found: [{ ...broken, consequences: [`${SYSTEM}/teams.desktop is no longer hidden; it does not start either`] }],
  },
  'a system entry is judged once for all users': {
    files: { ...bin, [`${SYSTEM}/x.desktop`]: entry('Exec=gone-x') },
    users: [will, anna],
    found: [{ path: `${SYSTEM}/x.desktop`, user: null, confidence: 'likely' }],
  },
  'what home-manager put there is removed in its configuration': {
    files: {
      ...bin,
      '/nix/store/0-home-manager-files/.config/autostart/teams.desktop': entry('Exec=teams'),
      [teams]: ['link', '/nix/store/0-home-manager-files/.config/autostart/teams.desktop'],
    },
    found: [{ ...broken, actions: [{ do: 'config', hint: 'remove it from your home-manager configuration, which puts it there' }] }],
  },
  'hostile names': {
    files: { ...bin, [`${OWN}/a\n\u001b[31m\u202e "b".desktop`]: entry('Exec="te\\nams\u202e"') },
    found: [{ path: `${OWN}/a\n\u001b[31m\u202e "b".desktop`, message: "'te\nams\u202e' is in none of 1 place searched" }],
  },
  'present in the PATH': { files: { '/usr/bin/teams': ['program'], [teams]: entry('Exec=teams') }, found: [] },
  'present through a profile that environment.d adds': {
    files: {
      '/home/will/.nix-profile/bin/teams': ['program'],
      '/home/will/.config/environment.d/nix.conf': 'PATH="$HOME/.nix-profile/bin:$PATH"\n',
      [teams]: entry('Exec=teams'),
    },
    found: [],
  },
  "NixOS: present in the user's own profile": {
    files: {
      '/etc/NIXOS': '',
      '/etc/pam/environment': 'PATH   DEFAULT="/run/wrappers/bin:@{HOME}/.nix-profile/bin:/etc/profiles/per-user/@{PAM_USER}/bin"\n',
      '/etc/profiles/per-user/will/bin/teams': ['program'],
      [teams]: entry('Exec=teams'),
    },
    found: [],
  },
  'NixOS without /etc/pam/environment: the profiles of its modules': {
    files: { '/etc/os-release': 'NAME=NixOS\nID=nixos\n', '/run/current-system/sw/bin/teams': ['program'], [teams]: entry('Exec=teams') },
    found: [],
  },
  'NixOS that is not booted: its system profile': {
    files: { '/etc/NIXOS': '', '/nix/var/nix/profiles/system/sw/bin/teams': ['program'], [teams]: entry('Exec=teams') },
    found: [],
  },
  'Hidden=true: an override, whatever it would start': {
    files: {
      ...bin,
      '/usr/bin/ok': ['program'],
      [teams]: entry('Exec=teams', 'Hidden=true'),
      [`${SYSTEM}/teams.desktop`]: entry('Exec=ok'),
    },
    found: [],
  },
  'a broken system entry that the user hides': {
    files: { ...bin, [teams]: entry('Hidden=true'), [`${SYSTEM}/teams.desktop`]: entry('Exec=teams') },
    found: [],
  },
  'a program in a shared folder that only one user has': {
    files: { ...bin, '/home/anna/.local/bin/x': ['program'], [`${SYSTEM}/x.desktop`]: entry('Exec=x') },
    users: [will, anna],
    found: [],
    also: ['desktop/autostart-path-mismatch'],
  },
  'nodes that are no files, and names that are passed over': {
    files: {
      ...bin,
      [`${OWN}/fifo.desktop`]: ['fifo'],
      [`${OWN}/directory.desktop`]: ['directory'],
      [`${OWN}/null.desktop`]: ['link', '/dev/null'],
      [`${OWN}/sub/teams.desktop`]: entry('Exec=teams'),
      [`${OWN}/teams.desktop~`]: entry('Exec=teams'),
      [`${OWN}/teams.desktop.bak`]: entry('Exec=teams'),
      [`${OWN}/.teams.desktop`]: entry('Exec=teams'),
    },
    found: [],
  },
};
