import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { copyScript } from '../../src/suggest/copy.ts';
import { emit } from '../../src/suggest/emit.ts';
import type { Format } from '../../src/suggest/fit.ts';
import { group, machine, node, proposalOf, user } from './machine.ts';
import { evaluate, noNix, STUB } from './nix-oracle.ts';

const mine = { uid: 1000, gid: 100 };
const nodes = new Map([
  ['/etc', node(0o755)],
  ['/etc/ssh', node(0o755)],
  ['/home', node(0o755)],
  ['/home/bird', node(0o700, 1000, 100)],
  ['/home/bird/.config', node(0o755, 1000, 100)],
  ['/var/lib/secret', node(0o700)],
]);

/** The machine that the snippets were written for. */
const bird = machine({
  nodes,
  users: [user('bird', 1000), user('colord', 90, '/var/lib/colord', 'colord')],
  groups: { 100: 'users', 90: 'colord' },
  held: [
    group('/var/lib/nixos', 'directory', 0o755),
    group('/var/log', 'directory', 0o755),
    group('/var/lib/bluetooth', 'directory', 0o700),
    group('/var/lib/colord', 'directory', 0o750, { uid: 90, gid: 90 }),
    group('/etc/NetworkManager/system-connections', 'directory', 0o700),
    group('/etc/machine-id', 'file', 0o444),
    group('/etc/ssh/ssh_host_ed25519_key', 'file', 0o600),
    group('/etc/ssh/ssh_host_ed25519_key.pub', 'file', 0o644),
    group('/var/lib/secret/token', 'file', 0o600),
    group('/home/bird/.gnupg', 'directory', 0o700, mine),
    group('/home/bird/.ssh', 'directory', 0o700, mine),
    group('/home/bird/VirtualBox VMs', 'directory', 0o755, mine),
    group('/home/bird/.config/a b.conf', 'file', 0o644, mine),
  ],
});
const odd = group('/home/bird/.config/odd ${name} "q" \\ end', 'directory', 0o755, mine);

const snippet = (name: string): string => readFileSync(new URL(`snippets/${name}.nix`, import.meta.url), 'utf8');

/** The snippet's entries and its other options. */
const meaning = (text: string) =>
  evaluate(
    `let stub = import ./modules.nix { bird = { home = "/home/bird"; group = "users"; }; } "bird"; s = import ./s.nix; in
     { entries = builtins.sort (a: b: a.path < b.path) (stub s).entries; fileSystems = s.fileSystems or null; systemd = s.systemd or null; }`,
    { 's.nix': text, 'modules.nix': STUB },
  );

for (const format of ['impermanence', 'preservation', 'home-manager'] as const) {
  test(`${format}: means what the hand-written snippet means`, { skip: noNix }, () => {
    const held = format === 'impermanence' ? [...bird.held, odd] : bird.held;
    assert.deepEqual(meaning(emit(format, proposalOf({ ...bird, held })).text), meaning(snippet(format)));
  });
}

const evil = machine({
  nodes,
  held: [
    group('/opt/x', 'directory', 0o750, { why: 'a\n};{ evil = true; }*/\u202e' }),
    group('/opt/ask', 'directory', 0o755, { confidence: 'ask', why: 'who\nknows' }),
    group('/etc/shadow', 'file', 0o640),
    group('/home/bird/.config/a\nb', 'directory', 0o755, mine),
    group('/home/bird/.config/Música', 'directory', 0o755, mine),
  ],
});

const COPY =
  '# An entry is empty in /persist until its data is copied there. Copy first, as root: cd / && cp -a --parents -- PATH /persist';
const SHADOW = [
  '#   its tools replace it by rename, which fails on a file that is bound or linked: set users.mutableUsers = false and give each user a hashedPasswordFile in the persist root:',
  '#     /etc/shadow',
];
const CONTROL = ['#   a control character in its name:', '#     /home/bird/.config/a\\nb'];
const NON_ASCII =
  '# not ASCII: versions of the module that write mount units do not mount it (impermanence issue 290); see that it is mounted';

const goldens: Record<Exclude<Format, 'preservation' | 'home-manager'>, string[]> = {
  impermanence: [
    '# impermanence (github:nix-community/impermanence)',
    COPY,
    '{',
    '  environment.persistence."/persist" = {',
    '    hideMounts = true;',
    '    directories = [',
    '      { directory = "/opt/x"; mode = "0750"; } # hard: a\\n};{ evil = true; }*/\\u{202e}',
    '    ];',
    '    users."bird" = {',
    '      directories = [',
    `        ${NON_ASCII}`,
    '        ".config/Música" # hard: state',
    '      ];',
    '    };',
    '  };',
    '  fileSystems."/persist".neededForBoot = true;',
    '}',
    '',
    '# Look at these yourself; to keep one, move it up:',
    '#   "/opt/ask"  # hard: who\\nknows',
    '',
    '# Not written:',
    ...SHADOW,
    ...CONTROL,
    '',
  ],
  fstab: [
    '# fstab(5): bind mounts from the persist root',
    COPY,
    '# hard: state',
    '/persist/home/bird/.config/Música /home/bird/.config/Música none bind 0 0',
    '# hard: a\\n};{ evil = true; }*/\\u{202e}',
    '/persist/opt/x /opt/x none bind 0 0',
    '',
    '# Look at these yourself; to keep one, move it up:',
    '#   /persist/opt/ask /opt/ask none bind 0 0  # hard: who\\nknows',
    '',
    '# Not written:',
    ...SHADOW,
    ...CONTROL,
    '',
  ],
  tmpfiles: [
    '# tmpfiles.d(5): links into the persist root. Put it into /etc/tmpfiles.d/persist.conf',
    COPY,
    '# hard: state',
    'd /home/bird 0700 bird users - -',
    'd /persist/home/bird 0700 bird users - -',
    'd /home/bird/.config 0755 bird users - -',
    'd /persist/home/bird/.config 0755 bird users - -',
    'd "/persist/home/bird/.config/Música" 0755 bird users - -',
    'L "/home/bird/.config/Música" - - - - /persist/home/bird/.config/Música',
    '# hard: a\\n};{ evil = true; }*/\\u{202e}',
    'd /persist/opt/x 0750 root root - -',
    'L /opt/x - - - - /persist/opt/x',
    '',
    '# Look at these yourself; to keep one, move it up:',
    '#   L /opt/ask - - - - /persist/opt/ask  # hard: who\\nknows',
    '',
    '# Not written:',
    ...SHADOW,
    ...CONTROL,
    '',
  ],
  paths: ['/home/bird/.config/Música', '/opt/x', '# /opt/ask  # hard: who\\nknows', ''],
};

for (const [format, lines] of Object.entries(goldens)) {
  test(`${format}: the text, with hostile reasons and names`, () => {
    assert.equal(emit(format as Format, proposalOf(evil)).text, lines.join('\n'));
  });
}

test('paths -0: every name, and nothing else', () => {
  const { text, proposal } = emit('paths', proposalOf(evil), true);
  assert.equal(text, '/home/bird/.config/Música\0/home/bird/.config/a\nb\0/opt/x\0');
  assert.deepEqual(
    proposal.withheld.map(({ path }) => path),
    ['/etc/shadow'],
  );
});

test('home-manager: a block for each user, what is the system’s in a comment', () => {
  const users = [user('bird', 1000), user('ant', 1001)];
  const held = [
    group('/home/bird/x', 'directory', 0o755, mine),
    group('/home/ant/x', 'directory', 0o700, { ...mine, uid: 1001 }),
    group('/var/log', 'directory', 0o755),
  ];
  assert.equal(
    emit('home-manager', proposalOf(machine({ users, held }))).text,
    [
      '# home-manager with impermanence since 2026-01 (its module is imported for you); a NixOS module',
      COPY,
      '{',
      '  home-manager.users."ant" = {',
      '    home.persistence."/persist" = {',
      '      directories = [',
      '        { directory = "x"; mode = "0700"; } # hard: state',
      '      ];',
      '    };',
      '  };',
      '  home-manager.users."bird" = {',
      '    home.persistence."/persist" = {',
      '      directories = [',
      '        "x" # hard: state',
      '      ];',
      '    };',
      '  };',
      '}',
      '',
      '# Of the system, not of a user; --for impermanence writes these:',
      '#   /var/log',
      '',
    ].join('\n'),
  );
});

test('a directory stands in for what a format cannot carry, with its own owner and mode', () => {
  const inside = new Map([...nodes, ['/home/bird/.config/app', node(0o700, 1000, 100)]]);
  const held = [
    group('/home/bird/.config/app/a%d', 'directory', 0o755, mine),
    group('/home/bird/.config/app/deep/\x1b', 'file', 0o600, mine),
  ];
  const { proposal } = emit('impermanence', proposalOf(machine({ nodes: inside, held })));
  assert.deepEqual(
    proposal.suggestions.map(({ path, kind, mode, relative, owner }) => [path, kind, mode, relative, owner]),
    [['/home/bird/.config/app', 'directory', '0700', '.config/app', 'bird']],
  );
  assert.deepEqual(proposal.withheld, [], 'the other lies in it');
});

test('DynamicUser=: /var/lib/private is 0700, whatever the module would make', () => {
  const proposal = proposalOf(machine({ held: [group('/var/lib/private/x', 'directory', 0o700, { uid: 63000, gid: 63000 })] }));
  const { text } = emit('impermanence', proposal);
  assert.ok(
    text.includes('"d /var/lib/private 0700 root root - -"') && text.includes('"d /persist/var/lib/private 0700 root root - -"'),
    text,
  );
  assert.match(emit('preservation', proposal).text, /"\/var\/lib\/private\/x".*configureParent = true; parent.mode = "0700"/);
  assert.deepEqual(emit('tmpfiles', proposal).proposal.suggestions, []);
});

test('nothing to suggest, nothing to copy', () => {
  assert.ok(!copyScript(proposalOf(machine({}))).includes('cp -a'));
  for (const format of ['impermanence', 'fstab', 'paths'] as const) assert.equal(emit(format, proposalOf(machine({}))).text, '');
});
