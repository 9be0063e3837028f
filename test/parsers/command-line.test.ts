import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Need } from '../../src/model/autostart.ts';
import { unwrapCommand } from '../../src/parsers/command-line.ts';

const shown = (need: Need): string => {
  if (need.kind === 'program') return need.word + (need.shell ? '!' : '');
  return `${need.kind}:${'path' in need ? need.path : 'id' in need ? need.id : need.name}`;
};

/** Words of the command line; what it needs ("!": not looked up in the user manager's PATH); true: the rest is not judged. */
const TABLE: [string[], string[], boolean?][] = [
  [['teams', '--x'], ['teams']],
  [['LANG=C', 'teams'], ['LANG=C']],
  [['/opt/T.AppImage'], ['/opt/T.AppImage']],

  [
    ['env', 'A=b', 'C=d', 'teams'],
    ['env', 'teams'],
  ],
  [
    ['/usr/bin/env', '-u', 'X', '-uY', '--unset=Z', '--', 'teams'],
    ['/usr/bin/env', 'teams'],
  ],
  [
    ['env', '-i', 'teams'],
    ['env', 'teams!'],
  ],
  [
    ['env', 'PATH=/x', 'teams'],
    ['env', 'teams!'],
  ],
  [
    ['env', '-u', 'PATH', 'teams'],
    ['env', 'teams!'],
  ],
  [
    ['env', '-C', '/opt/x', './run'],
    ['env', 'directory:/opt/x', '/opt/x/run'],
  ],
  [['env', '--chdir=x', './run'], ['env'], true],
  [
    ['env', '-S', 'A=b teams -v', 'more'],
    ['env', 'teams'],
  ],
  [
    ['env', '-vS', 'teams'],
    ['env', 'teams'],
  ],
  [['env', '-S', 'teams ${X}'], ['env'], true],
  [
    ['env', '--split-string=nice teams'],
    ['env', 'nice', 'teams'],
  ],
  [['env', '--frobnicate', 'teams'], ['env'], true],
  [['env'], ['env']],

  [
    ['sh', '-c', 'teams'],
    ['sh', 'teams'],
  ],
  [
    ['sh', '-c', 'exec /opt/t "a b"'],
    ['sh', '/opt/t'],
  ],
  [
    ['bash', '-c', 'sleep 10 && exec teams &'],
    ['bash', 'teams'],
  ],
  [
    ['bash', '-c', 'sleep 0.5s; A=b C="d e" teams >/dev/null 2>&1 &'],
    ['bash', 'teams'],
  ],
  [
    ['bash', '-c', 'PATH=/x teams'],
    ['bash', 'teams!'],
  ],
  [
    ['sh', '-c', 'cd /opt/x && ./run'],
    ['sh', 'directory:/opt/x', '/opt/x/run'],
  ],
  [
    ['sh', '-c', "cd '/opt/a b'; env ./run"],
    ['sh', 'directory:/opt/a b', 'env', '/opt/a b/run'],
  ],
  [['sh', '-c', 'cd sub && ./run'], ['sh'], true],
  [
    ['bash', '-lc', 'teams'],
    ['bash', 'teams!'],
  ],
  [
    ['bash', '--login', '-c', 'teams'],
    ['bash', 'teams!'],
  ],
  [
    ['zsh', '-c', 'teams'],
    ['zsh', 'teams!'],
  ],
  [
    ['fish', '--command', 'teams'],
    ['fish', 'teams!'],
  ],
  ...[
    'a || b',
    'a | b',
    'a; b',
    '$X',
    'a `b`',
    'a *',
    'if a; then b; fi',
    'test -x /a && /a',
    '. /a',
    'source /a && b',
    '',
    'a\nb',
    '"unclosed',
    'export A=b',
    'A=b',
  ].map((line): [string[], string[], boolean] => [['sh', '-c', line], ['sh'], true]),
  [
    ['bash', '-o', 'pipefail', '-c', 'teams'],
    ['bash', 'teams'],
  ],
  [
    ['bash', '/opt/run.sh', '-c', 'x'],
    ['bash', 'file:/opt/run.sh'],
  ],
  [
    ['sh', '-x', 'sub/run.sh'],
    ['sh', 'file:/home/u/sub/run.sh'],
  ],
  [['sh', 'run.sh'], ['sh'], true],
  [['bash'], ['bash']],

  [
    ['python3', '/opt/a.py', '-m', 'x'],
    ['python3', 'file:/opt/a.py'],
  ],
  [
    ['python3.12', '-u', '-W', 'ignore', '/opt/a.py'],
    ['python3.12', 'file:/opt/a.py'],
  ],
  [['python3', '-m', 'mod'], ['python3'], true],
  [['python3', '-c', 'print()'], ['python3'], true],
  [
    ['node', '--require', '/x', '/opt/a.js'],
    ['node', 'file:/opt/a.js'],
  ],
  [['perl', '-e', '1'], ['perl'], true],
  [
    ['electron30', '--enable-features=X', '/usr/lib/a/app.asar'],
    ['electron30', 'file:/usr/lib/a/app.asar'],
  ],
  [
    ['deno', 'run', '-A', '/opt/a.ts'],
    ['deno', 'file:/opt/a.ts'],
  ],
  [
    ['dotnet', '/opt/a.dll'],
    ['dotnet', 'file:/opt/a.dll'],
  ],
  [['node', 'https://x/y.js'], ['node'], true],
  [
    ['java', '-Xmx1g', '-cp', '/x', '-jar', '/opt/a.jar', '-jar'],
    ['java', 'file:/opt/a.jar'],
  ],
  [['java', '-cp', '/x', 'org.Main', '-jar', '/y'], ['java'], true],

  [
    ['nice', '-n', '5', 'teams'],
    ['nice', 'teams'],
  ],
  [
    ['nice', '-19', 'teams'],
    ['nice', 'teams'],
  ],
  [
    ['ionice', '-c', '3', 'nohup', 'setsid', '-f', 'teams'],
    ['ionice', 'nohup', 'setsid', 'teams'],
  ],
  [['ionice', '-p', '12'], ['ionice'], true],
  [
    ['stdbuf', '-oL', 'teams'],
    ['stdbuf', 'teams'],
  ],
  [
    ['timeout', '-k', '5', '10', 'teams'],
    ['timeout', 'teams'],
  ],
  [
    ['chrt', '-i', '0', 'teams'],
    ['chrt', 'teams'],
  ],
  [
    ['taskset', '-c', '0-3', 'teams'],
    ['taskset', 'teams'],
  ],
  [
    ['systemd-cat', '-t', 'x', 'teams'],
    ['systemd-cat', 'teams'],
  ],
  [
    ['systemd-run', '--user', '--scope', '-p', 'A=b', '--', 'teams'],
    ['systemd-run', 'teams'],
  ],
  [['systemd-run', '-M', 'box', 'teams'], ['systemd-run'], true],
  [
    ['dbus-run-session', '--', 'teams'],
    ['dbus-run-session', 'teams'],
  ],
  [
    ['dbus-launch', '--exit-with-session', 'teams'],
    ['dbus-launch', 'teams'],
  ],
  [
    ['firejail', '--private', '--net=none', 'teams'],
    ['firejail', 'teams'],
  ],
  [
    ['uwsm', 'app', '-s', 'b', '--', 'teams'],
    ['uwsm', 'teams'],
  ],
  [
    ['uwsm', 'app', '--', 'teams.desktop:new'],
    ['uwsm', 'launcher:teams.desktop'],
  ],
  [['uwsm', 'start', 'x'], ['uwsm'], true],
  [
    ['app2unit', '--', 'teams'],
    ['app2unit', 'teams'],
  ],
  [
    ['nixGLIntel', 'gamemoderun', 'mangohud', 'teams'],
    ['nixGLIntel', 'gamemoderun', 'mangohud', 'teams'],
  ],
  [
    ['gamescope', '-W', '1', '--', 'teams'],
    ['gamescope', 'teams'],
  ],
  [
    ['kstart5', '--', 'teams'],
    ['kstart5', 'teams'],
  ],
  [
    ['xvfb-run', '-a', '-s', '-screen 0', 'teams'],
    ['xvfb-run', 'teams'],
  ],
  [
    ['sudo', '-u', 'x', 'A=b', 'teams'],
    ['sudo', 'teams!'],
  ],
  [
    ['pkexec', '--user', 'x', 'teams'],
    ['pkexec', 'teams!'],
  ],
  [['sudo', '-i'], ['sudo'], true],

  [
    ['flatpak', 'run', '--branch=stable', '--command=x', 'org.a.B/x86_64/stable', '@@u', '@@'],
    ['flatpak', 'flatpak:org.a.B'],
  ],
  [
    ['flatpak', '--user', 'run', 'org.a.B'],
    ['flatpak', 'flatpak:org.a.B'],
  ],
  [['flatpak', 'update'], ['flatpak']],
  [
    ['snap', 'run', 'a.b', '--x'],
    ['snap', 'snap:a'],
  ],
  [['/snap/bin/a.b'], ['/snap/bin/a.b', 'snap:a']],
  [
    ['gtk-launch', 'org.a.B'],
    ['gtk-launch', 'launcher:org.a.B.desktop'],
  ],
  [
    ['gio', 'launch', '/opt/a.desktop'],
    ['gio', 'file:/opt/a.desktop'],
  ],
  [['gio', 'open', 'x'], ['gio']],
  [
    ['dex', '/opt/a.desktop'],
    ['dex', 'file:/opt/a.desktop'],
  ],
  [['dex', '-a', '-e', 'i3'], ['dex']],
  [
    ['kioclient', 'exec', 'file:///opt/a.desktop'],
    ['kioclient', 'file:/opt/a.desktop'],
  ],
  [
    ['wine', '/opt/a.exe'],
    ['wine', 'file:/opt/a.exe'],
  ],
  [
    ['wine', 'start', '/unix', '/opt/a.exe'],
    ['wine', 'file:/opt/a.exe'],
  ],
  [['wine', 'C:\\a.exe'], ['wine'], true],
  [
    ['proton', 'run', '/opt/a.exe'],
    ['proton', 'file:/opt/a.exe'],
  ],
  [['distrobox-enter', '-n', 'x', '--', 'teams'], ['distrobox-enter'], true],
  [['nix', 'run', 'nixpkgs#x'], ['nix'], true],
  [['steam', 'steam://rungameid/1'], ['steam']],
  [['lutris', 'lutris:x'], ['lutris']],
  [['google-chrome', '--app-id=x'], ['google-chrome']],
  [['constructor'], ['constructor']],
  [['toString', 'x'], ['toString']],
  [['__proto__', 'x'], ['__proto__']],
];

test('what a command line needs', () => {
  for (const [argv, needs, opaque = false] of TABLE) {
    const found = unwrapCommand(argv, '/home/u');
    assert.deepEqual([found.needs.map(shown), found.opaque !== null], [needs, opaque], argv.join(' '));
  }
});

test('where the working directory is not known nothing is guessed', () => {
  assert.deepEqual(unwrapCommand(['sh', './x'], null), {
    needs: [{ kind: 'program', word: 'sh', shell: false }],
    opaque: unwrapCommand(['sh', './x'], null).opaque,
  });
  assert.notEqual(unwrapCommand(['sh', './x'], null).opaque, null);
  assert.notEqual(unwrapCommand(['env', './x'], null).opaque, null);
  assert.deepEqual(unwrapCommand([], null), { needs: [], opaque: null });
});

test('any words are unwrapped without an exception, in bounded steps', () => {
  const word = fc.oneof(
    fc.constantFrom(...new Set(TABLE.flatMap(([argv]) => argv))),
    fc.constantFrom('--', '-', '-S', '-c', '-C', '-u', '', 'env env env env', '/', '..', '\0', "'"),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), fc.constantFrom(null, '/home/u'), (argv, cwd) => {
      const { needs, opaque } = unwrapCommand(argv, cwd);
      assert.ok(needs.length <= 40 && opaque !== '');
      if (argv.length > 0) assert.deepEqual(needs[0], { kind: 'program', word: argv[0], shell: false });
      for (const need of needs) if ('path' in need) assert.ok(need.path.startsWith('/'));
    }),
    { numRuns: 3000 },
  );
  assert.equal(
    unwrapCommand(
      Array.from({ length: 1000 }, () => 'env'),
      null,
    ).opaque,
    'too many wrappers around it',
  );
});
