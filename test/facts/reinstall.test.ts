import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { collectReinstall } from '../../src/facts/reinstall.ts';
import { realHost } from '../../src/host/real.ts';
import type { Reinstall, ReinstallFact } from '../../src/model/reinstall.ts';
import type { Mount } from '../../src/model/mount.ts';
import type { User } from '../../src/model/users.ts';
import { parseAutoInstalled } from '../../src/parsers/apt-states.ts';
import { parseCrypttab } from '../../src/parsers/crypttab.ts';
import { keyFileValue } from '../../src/parsers/key-value.ts';
import { pacmanField, parseCrates, parseNixEnvManifest, parseNixProfile } from '../../src/parsers/package-lists.ts';
import { accountsWithPassword } from '../../src/parsers/shadow.ts';
import { buildMachine, type Node } from '../machines/build.ts';

const dir = mkdtempSync(join(tmpdir(), 'cruft-reinstall-'));
after(() => rmSync(dir, { recursive: true }));

const will: User = { name: 'will', uid: 1000, gid: 100, group: 'users', home: '/home/will', shell: '/bin/bash' };
let made = 0;

function factsOf(
  nodes: Record<string, Node>,
  more: { mounts?: Mount[]; isLost?: (path: string) => boolean } = {},
): Reinstall & { of: (by: string, user?: string) => string[] | undefined } {
  const root = join(dir, String(made++));
  mkdirSync(root);
  buildMachine(root, nodes);
  const found = collectReinstall({
    host: realHost(root),
    subjects: [will],
    mounts: more.mounts ?? null,
    isLost: more.isLost ?? (() => true),
  });
  return {
    ...found,
    of: (by, user) => found.facts.find((fact: ReinstallFact) => fact.by === by && fact.user === (user ?? null))?.names.slice(),
  };
}

const status = (name: string, architecture: string, state = 'install ok installed') =>
  `Package: ${name}\nStatus: ${state}\nArchitecture: ${architecture}\nVersion: 1\n\n`;

void test('nothing is there: no fact and no problem', () => {
  const { facts, problems } = factsOf({ '/etc/': {} });
  assert.deepEqual([facts, problems], [[], []]);
});

void test('packages that somebody chose, by manager', () => {
  const { of, facts } = factsOf({
    '/var/lib/dpkg/status':
      status('dpkg', 'amd64') +
      status('vim', 'amd64') +
      status('libvim', 'amd64') +
      status('docs', 'all') +
      status('docs-auto', 'all') +
      status('old', 'amd64', 'deinstall ok config-files') +
      status('wine', 'i386'),
    '/var/lib/apt/extended_states':
      'Package: libvim\nArchitecture: amd64\nAuto-Installed: 1\n\nPackage: docs-auto\nArchitecture: amd64\nAuto-Installed: 1\n\nPackage: vim\nArchitecture: amd64\nAuto-Installed: 0\n',
    '/var/lib/pacman/local/foo-1-1/desc': '%NAME%\nfoo\n\n%VERSION%\n1-1\n\n',
    '/var/lib/pacman/local/dep-1-1/desc': '%NAME%\ndep\n\n%REASON%\n1\n\n',
    '/var/lib/pacman/local/ALPM_DB_VERSION': '9\n',
    '/var/lib/flatpak/app/org.gimp.GIMP/': {},
    '/var/lib/snapd/snaps/core22_864.snap': '',
    '/var/lib/snapd/snaps/my-app_x12.snap': '',
    '/usr/local/lib/node_modules/typescript/package.json': '{}',
    '/usr/local/lib/node_modules/@scope/tool/package.json': '{}',
    '/usr/local/lib/node_modules/npm/package.json': '{}',
    '/usr/local/lib/node_modules/.bin/': {},
    '/home/will/.local/share/flatpak/app/com.spotify.Client/': {},
    '/home/will/.nvm/versions/node/v20.0.0/lib/node_modules/yarn/package.json': '{}',
    '/home/will/.cargo/.crates.toml': '[v1]\n"ripgrep 14.1.0 (registry+https://github.com/rust-lang/crates.io-index)" = ["rg"]\n',
    '/home/will/.local/share/pipx/venvs/black/': {},
    '/home/will/.local/share/uv/tools/ruff/': {},
    '/home/will/.nix-profile': { link: '/nix/var/nix/profiles/per-user/will/profile' },
    '/nix/var/nix/profiles/per-user/will/profile/manifest.nix':
      '[ { meta = { description = "a name = \\"not\\""; }; name = "hello-2.12"; out = { outPath = "/nix/store/x-hello"; }; outputs = [ "out" ]; system = "x86_64-linux"; type = "derivation"; } ]',
    '/home/will/.local/state/nix/profile/manifest.json': JSON.stringify({
      version: 2,
      elements: [{ attrPath: 'legacyPackages.x86_64-linux.jq', originalUrl: 'flake:nixpkgs', storePaths: ['/nix/store/y-jq'] }],
    }),
  });
  assert.deepEqual(of('apt'), ['docs', 'dpkg', 'vim', 'wine:i386']);
  assert.deepEqual(of('pacman'), ['foo']);
  assert.deepEqual(of('flatpak'), ['org.gimp.GIMP']);
  assert.deepEqual(of('flatpak', 'will'), ['com.spotify.Client']);
  assert.deepEqual(of('snap'), ['my-app']);
  assert.deepEqual(of('npm'), ['@scope/tool', 'typescript']);
  assert.deepEqual(of('npm', 'will'), ['yarn']);
  assert.deepEqual(of('cargo', 'will'), ['ripgrep']);
  assert.deepEqual(of('pipx', 'will'), ['black']);
  assert.deepEqual(of('uv', 'will'), ['ruff']);
  assert.deepEqual(of('nix-env', 'will'), ['hello-2.12']);
  assert.deepEqual(of('nix profile', 'will'), ['flake:nixpkgs#legacyPackages.x86_64-linux.jq']);
  assert.deepEqual(facts.find(({ by }) => by === 'pacman')!.redo, ['pacman', '-S', '--needed']);
});

void test('secrets are named and never kept: no hash, no key, no password of a share', () => {
  const found = factsOf({
    '/etc/shadow': {
      text: 'root:!:1::::::\nwill:$y$HASHHASH:1::::::\nempty::1::::::\nlocked:!$6$HASHHASH:1::::::\ndaemon:*:1::::::\n:$6$HASHHASH:\nshort\n',
      mode: 0o600,
    },
    '/etc/crypttab': '# <target> <source>\ncryptroot UUID=1234-5678 none luks,discard\ndata /dev/sdb1 /etc/keys/data.key luks\nbad\n',
    '/etc/fstab':
      'UUID=1 / ext4 defaults 0 1\n//will:SECRET@nas/share /mnt/nas cifs username=will,password=SECRET 0 0\nWILLSECRET@host:/x /mnt/s fuse.sshfs x 0 0\ntmpfs /tmp tmpfs x 0 0\n',
    '/etc/NetworkManager/system-connections/home.nmconnection': {
      text: '[connection]\nid=Home\\sNet\ntype=wifi\n[wifi-security]\npsk=SECRET\nid=wrong\n',
      mode: 0o600,
    },
    '/etc/NetworkManager/system-connections/odd': '',
    '/var/lib/iwd/Caf=e9.psk': '[Security]\nPassphrase=SECRET\n',
    '/var/lib/iwd/=436166c3a9.psk': '[Security]\nPassphrase=SECRET\n',
    '/etc/wireguard/wg0.conf': { text: '[Interface]\nPrivateKey=SECRET\n', mode: 0o600 },
  });
  const { of } = found;
  assert.deepEqual(of('shadow'), ['will']);
  assert.deepEqual(of('crypttab'), ['cryptroot on /dev/disk/by-uuid/1234-5678', 'data with key /etc/keys/data.key on /dev/sdb1']);
  assert.deepEqual(of('fstab'), ['//nas/share on /mnt/nas (cifs)', 'UUID=1 on / (ext4)', 'host:/x on /mnt/s (fuse.sshfs)']);
  assert.deepEqual(of('NetworkManager'), ['Home Net (wifi)', 'odd']);
  assert.deepEqual(of('iwd'), ['Caf=e9', 'Café']);
  assert.deepEqual(of('WireGuard'), ['wg0']);
  assert.doesNotMatch(JSON.stringify(found), /SECRET|HASH/);
});

const mount = (source: string): Mount => ({
  id: 1,
  parent: 0,
  device: '253:0',
  fsRoot: '/',
  where: '/',
  fsType: 'ext4',
  source,
  options: [],
  superOptions: [],
  deleted: false,
});

void test('encrypted volumes that no crypttab names are told by their mounts', () => {
  const { of } = factsOf(
    { '/etc/crypttab': 'known /dev/sda2\n' },
    { mounts: ['/dev/mapper/luks-12ab', '/dev/mapper/vg-root', '/dev/mapper/known', '/dev/mapper/cryptroot', '/dev/sda1'].map(mount) },
  );
  assert.deepEqual(of('mountinfo'), ['cryptroot', 'luks-12ab']);
});

void test('enabled units, crontabs; a masked unit and a file are no enabling', () => {
  const { of, facts } = factsOf({
    '/etc/systemd/system/multi-user.target.wants/ssh.service': { link: '/lib/systemd/system/ssh.service' },
    '/etc/systemd/system/multi-user.target.wants/README': 'text',
    '/etc/systemd/system/x.service.requires/y.socket': { link: '/lib/systemd/system/y.socket' },
    '/etc/systemd/system/masked.service': { link: '/dev/null' },
    '/home/will/.config/systemd/user/default.target.wants/backup.timer': { link: '../backup.timer' },
    '/var/spool/cron/crontabs/will': '* * * * * curl -u me:SECRET x\n',
    '/var/spool/cron/crontabs/tmp.abc': '',
    '/var/spool/cron/atjobs/.SEQ': '1',
  });
  assert.deepEqual(of('systemd'), ['ssh.service', 'y.socket']);
  assert.deepEqual(of('systemd', 'will'), ['backup.timer']);
  assert.deepEqual(of('cron'), ['will']);
  assert.equal(of('at'), undefined);
  assert.deepEqual(
    facts.filter(({ by }) => by === 'systemd').map(({ redo }) => redo),
    [
      ['systemctl', 'enable'],
      ['systemctl', '--user', 'enable'],
    ],
  );
});

void test('what NixOS builds from its configuration is not to be done by hand; the configuration itself is named where it would be lost', () => {
  const nodes: Record<string, Node> = {
    '/nix/store/a-units/multi-user.target.wants/sshd.service': { link: '/nix/store/a-units/sshd.service' },
    '/etc/static': { link: '/nix/store/a-etc' },
    '/nix/store/a-etc/fstab': 'UUID=1 / ext4 x 0 1\n',
    '/etc/fstab': { link: '/etc/static/fstab' },
    '/etc/systemd/system': { link: '/nix/store/a-units' },
    '/etc/nixos': { link: '/home/will/nixos' },
    '/home/will/nixos/flake.nix': '{}',
    '/home/will/nixos/flake.lock': '{}',
    '/home/will/nixos/readme.md': '',
    '/home/will/.config/home-manager/home.nix': { link: '/home/will/nixos/home.nix' },
    '/home/will/.config/nixpkgs/config.nix': '{}',
  };
  const { of } = factsOf(nodes);
  assert.deepEqual([of('fstab'), of('systemd')], [undefined, undefined]);
  assert.deepEqual(of('NixOS'), ['flake.lock', 'flake.nix']);
  assert.deepEqual(of('home-manager', 'will'), ['config.nix']);
  assert.equal(factsOf(nodes, { isLost: (path) => !path.startsWith('/home') }).of('NixOS'), undefined);
});

void test(
  'what cannot be read is a problem, not nothing',
  { skip: process.getuid!() === 0 && spawnSync('setpriv', ['--version']).status !== 0 ? 'no setpriv to become somebody else with' : false },
  (t) => {
    const root = join(dir, 'closed');
    buildMachine(root, {
      '/etc/shadow': { text: 'will:$6$x:1::::::\n', mode: 0o600 },
      '/etc/NetworkManager/system-connections/': { mode: 0o700 },
      '/etc/wireguard': 'a file',
    });
    chmodSync(dir, 0o755);
    const script = `const { realHost } = await import('./src/host/real.ts'); const { collectReinstall } = await import('./src/facts/reinstall.ts');
    console.log(JSON.stringify(collectReinstall({ host: realHost(${JSON.stringify(root)}), subjects: [], mounts: null, isLost: () => true })));`;
    const node = [process.execPath, '--import', 'tsx', '--input-type=module', '-e', script];
    const [command, ...words] = process.getuid!() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...node] : node;
    const ran = spawnSync(command!, words, { encoding: 'utf8', cwd: new URL('../..', import.meta.url) });
    if (ran.status !== 0 && /EACCES|ERR_MODULE_NOT_FOUND|permission denied/i.test(ran.stderr))
      return t.skip('the checkout itself is closed to others');
    const found = JSON.parse(ran.stdout) as Reinstall;
    assert.deepEqual(found.facts, []);
    assert.deepEqual(found.problems.map(({ path, text }) => `${path} ${text}`).sort(), [
      '/etc/NetworkManager/system-connections EACCES',
      '/etc/shadow EACCES',
    ]);
  },
);

void test(
  'as many chosen packages as apt-mark says on this machine',
  { skip: existsSync('/usr/bin/apt-mark') && existsSync('/var/lib/apt/extended_states') ? false : 'no apt here' },
  () => {
    const wanted = execFileSync('apt-mark', ['showmanual'], { encoding: 'utf8' }).trim().split('\n').sort();
    const { facts } = collectReinstall({ host: realHost('/'), subjects: [], mounts: null, isLost: () => false });
    assert.deepEqual(facts.find(({ by }) => by === 'apt')!.names, wanted);
  },
);

void test('hostile names: counted once, cut at 5,000, never an error', () => {
  const names = ['line\nbreak', 'esc\x1b[2J', 'bytes\udcff', '-rf', "quote'd", ' blanks '];
  const { of } = factsOf(Object.fromEntries(names.map((name) => [`/var/lib/flatpak/app/${name}/`, {}])));
  assert.deepEqual(of('flatpak'), [...names].sort());
  const many = factsOf({ '/home/will/.cargo/.crates.toml': Array.from({ length: 6000 }, (_, at) => `"c${at} 1.0.0 (x)" = []`).join('\n') })
    .facts[0]!;
  assert.deepEqual([many.names.length, many.more], [5000, 1000]);
});

void test('the parsers take anything', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .string({
        unit: fc.constantFrom('P', 'a', ':', '=', '"', '\n', '[', ']', '{', '}', ' ', '%', '\\', '#', '$', '!', '1'),
        maxLength: 80,
      })
      .map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(bytes, (of) => {
      parseAutoInstalled(of);
      parseCrypttab(of);
      parseCrates(of);
      parseNixEnvManifest(of);
      parseNixProfile(of);
      pacmanField(of, 'NAME');
      keyFileValue(of, 'a', 'a');
      for (const name of accountsWithPassword(of)) assert.doesNotMatch(name, /:/);
    }),
    { numRuns: 500 },
  );
});
