import { type Cases, entry, OWN, SYSTEM } from './machine.ts';

const x = `${OWN}/x.desktop`;
const broken = { path: x, state: 'broken', severity: 'high' } as const;
const programs = Object.fromEntries(
  ['env', 'sh', 'bash', 'python3', 'java', 'flatpak', 'snap', 'nice', 'gtk-launch', 'sudo', 'ok'].map((name) => [
    `/usr/bin/${name}`,
    ['program'] as ['program'],
  ]),
);
const machine = (exec: string, more: Cases[string]['files'] = {}) => ({ ...programs, ...more, [x]: entry(`Exec=${exec}`) });

export const cases: Cases = {
  env: {
    files: machine('env LANG=C teams'),
    found: [
      {
        ...broken,
        confidence: 'likely',
        message: "'teams' is in none of 1 place searched, and env would run it",
        actions: [{ do: 'delete', path: x }],
      },
    ],
  },
  'a simple shell line': {
    files: machine('sh -c "sleep 5 && exec /opt/teams/teams"'),
    found: [{ ...broken, confidence: 'likely', message: '/opt/teams/teams does not exist, and sh would run it' }],
  },
  'a login shell has a PATH of its own: ask': { files: machine('bash -lc teams'), found: [{ ...broken, confidence: 'ask' }] },
  'a script that is gone': {
    files: machine('python3 /home/will/gone.py --tray'),
    found: [{ ...broken, confidence: 'likely', message: '/home/will/gone.py does not exist, and python3 would run it' }],
  },
  'a Flatpak that is gone': {
    files: machine('flatpak run --branch=stable com.gone.App'),
    found: [{ ...broken, message: 'the Flatpak com.gone.App is not installed, and flatpak would run it' }],
  },
  'a snap that is gone': {
    files: machine('snap run gone.app'),
    found: [{ ...broken, message: "the snap 'gone' is not installed, and snap would run it" }],
  },
  'a launcher that is gone': { files: machine('gtk-launch gone'), found: [{ ...broken }] },
  'a jar that is gone, behind two wrappers': {
    files: machine('nice -n 5 env A=b java -Xmx1g -jar /opt/gone.jar'),
    found: [{ ...broken, message: '/opt/gone.jar does not exist, and nice and env and java would run it' }],
  },
  'the directory of a shell line': {
    files: machine('bash -c "cd /opt/gone && ./run"'),
    found: [{ ...broken, message: 'the directory /opt/gone does not exist, and bash would run it' }],
  },
  'its removal starts what it hides': {
    files: { ...machine('env gone'), [`${SYSTEM}/x.desktop`]: entry('Exec=ok') },
    found: [{ ...broken, consequences: [`${SYSTEM}/x.desktop is no longer hidden and starts at login`] }],
  },
  'what is wrapped is there': { files: machine('env LANG=C nice ok'), found: [] },
  'a script in the home': { files: machine('python3 ~/ok.py', { '/home/will/ok.py': '' }), found: [] },
  "a Flatpak in the user's installation": {
    files: machine('flatpak run org.ok.App', { '/home/will/.local/share/flatpak/app/org.ok.App': ['directory'] }),
    found: [],
  },
  'a Flatpak in an added installation': {
    files: machine('flatpak run org.ok.App', {
      '/etc/flatpak/installations.d/extra.conf': '[Installation "extra"]\nPath=/mnt2/flatpak\n',
      '/mnt2/flatpak/app/org.ok.App': ['directory'],
    }),
    found: [],
  },
  'a snap': { files: machine('snap run ok', { '/snap/ok': ['directory'] }), found: [] },
  'a launcher in a sub-folder': {
    files: machine('gtk-launch kde-ok', { '/usr/share/applications/kde/ok.desktop': entry('Exec=ok') }),
    found: [],
  },
  'a shell line that is more than a simple command': { files: machine('sh -c "gone || ok"'), found: [] },
  'a module': { files: machine('python3 -m gone'), found: [] },
  'sudo looks elsewhere': { files: machine('sudo -n tool', { '/usr/local/sbin/tool': ['program'] }), found: [] },
  'Hidden=true': { files: { ...programs, [x]: entry('Exec=env ok', 'Hidden=true') }, found: [] },
};
