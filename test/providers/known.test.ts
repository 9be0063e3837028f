import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RANK } from '../../src/model/claim.ts';
import { parseKnown } from '../../src/parsers/known.ts';
import { claimsOn, readCatalogue, standings } from '../known/standing.ts';

const catalogue = readCatalogue();
const HOME = '/home/will';
const onHome = (path: string): string => path.replace(/^~/, HOME);

/** path, what is said of it, and where the line is shown ("" = at the path itself). All stand on one machine. */
const CASES: readonly (readonly [string, string, string?])[] = [
  // ~/.cache and what in it is none
  ['~/.cache/', 'managed'],
  ['~/.cache/some-program/x', 'disposable cache', '~/.cache/some-program'],
  ['~/.cache/mesa_shader_cache/36/x', 'disposable cache', '~/.cache/mesa_shader_cache'],
  ['~/.cache/huggingface/hub/model.bin', 'disposable cache', '~/.cache/huggingface'],
  ['~/.cache/huggingface/token', 'persist tedious secret'],
  ['~/.cache/rclone/vfs/x', 'persist hard state ask', '~/.cache/rclone'],
  ['~/.cache/rbw/vault.json', 'persist hard secret ask', '~/.cache/rbw'],
  ['~/.cache/fuzzel', 'persist tedious history'],
  ['~/.cache/nix/eval', 'disposable cache', '~/.cache/nix'],
  // /var/cache and what in it is none
  ['/var/cache/man/index.db', 'disposable cache', '/var/cache'],
  ['/var/cache/tuigreet/lastuser', 'persist tedious state', '/var/cache/tuigreet'],
  ['/var/cache/davfs2/unsent', 'persist hard state ask', '/var/cache/davfs2'],
  ['/var/cache/kanidm-unixd/hsm-pin', 'persist tedious state ask', '/var/cache/kanidm-unixd'],
  ['/var/cache/private/kanidm-unixd/hsm-pin', 'persist tedious state ask', '/var/cache/private/kanidm-unixd'],
  // locks and caches inside profiles
  ['~/.config/chromium/Local State', 'persist hard state', '~/.config/chromium'],
  ['~/.config/chromium/SingletonLock', 'disposable runtime'],
  ['~/.config/chromium/Default/Preferences', 'persist hard state', '~/.config/chromium'],
  ['~/.config/chromium/Default/Cache/x', 'disposable cache', '~/.config/chromium/Default/Cache'],
  ['~/.config/chromium/Default/Login Data', 'persist hard state', '~/.config/chromium'],
  ['~/.config/never-heard-of/Local Storage/leveldb/x', 'persist tedious config', '~/.config/never-heard-of'],
  ['~/.config/never-heard-of/Code Cache/js/x', 'disposable cache', '~/.config/never-heard-of/Code Cache'],
  ['~/.config/never-heard-of/Cache/x', 'disposable cache', '~/.config/never-heard-of/Cache'],
  ['~/.config/no-electron/Cache/x', 'persist tedious config', '~/.config/no-electron'],
  ['~/.mozilla/firefox/abc.default/prefs.js', 'persist hard state', '~/.mozilla'],
  ['~/.mozilla/firefox/abc.default/lock', 'disposable runtime'],
  ['~/.mozilla/firefox/abc.default/storage/default/x', 'persist hard state', '~/.mozilla'],
  // build output only beside its marker
  ['~/src/rust/Cargo.toml', 'persist irreplaceable document', '~/src'],
  ['~/src/rust/target/debug/app', 'disposable cache', '~/src/rust/target'],
  ['~/src/archery/target/photo.jpg', 'persist irreplaceable document', '~/src'],
  ['~/src/web/package.json', 'persist irreplaceable document', '~/src'],
  ['~/src/web/node_modules/x/index.js', 'disposable cache', '~/src/web/node_modules'],
  ['~/src/lib/node_modules/handmade.js', 'persist irreplaceable document', '~/src'],
  // secrets and identities
  ['~/.pki/nssdb/key4.db', 'persist tedious secret', '~/.pki'],
  ['~/.ssh/id_ed25519', 'persist irreplaceable secret', '~/.ssh'],
  ['~/.ssh/known_hosts', 'persist irreplaceable secret', '~/.ssh'],
  ['~/.local/share/keyrings/login.keyring', 'persist irreplaceable secret', '~/.local/share/keyrings'],
  ['/etc/machine-id', 'persist hard identity'],
  ['/etc/ssh/', 'managed'],
  ['/etc/ssh/ssh_host_ed25519_key', 'persist hard identity'],
  ['/etc/ssh/ssh_host_ed25519_key.pub', 'persist hard identity'],
  ['/etc/ssh/sshd_config.d/mine.conf', 'persist tedious config ask', '/etc/ssh'],
  ['/etc/NetworkManager/system-connections/wifi.nmconnection', 'persist hard secret', '/etc/NetworkManager/system-connections'],
  ['/var/lib/bluetooth/AA/info', 'persist hard secret', '/var/lib/bluetooth'],
  ['/var/lib/nixos/uid-map', 'persist hard state', '/var/lib/nixos'],
  // services with a dynamic user
  ['/var/lib/private/', 'managed'],
  ['/var/lib/private/mealie/x', 'persist irreplaceable state', '/var/lib/private/mealie'],
  ['/var/lib/private/actual/x', 'persist irreplaceable state', '/var/lib/private/actual'],
  ['/var/lib/private/never-heard-of/x', 'persist hard state', '/var/lib/private/never-heard-of'],
  ['/var/lib/never-heard-of/x', 'persist hard state', '/var/lib/never-heard-of'],
  // a row for a file says nothing of a folder of that name, and the other way round
  ['~/.config/dconf/user', 'persist tedious config', '~/.config/dconf'],
  ['~/.config/mimeapps.list', 'persist tedious config'],
  ['~/.local/share/applications/mimeapps.list', 'persist tedious state', '~/.local/share/applications'],
  ['~/.bash_history', 'persist tedious history'],
  ['~/.zsh_history', 'persist tedious history'],
  ['~/.local/share/fish/fish_history', 'persist tedious history', '~/.local/share/fish'],
  ['~/.local/share/zsh/history', 'persist tedious history', '~/.local/share/zsh'],
  // the long tail, by place
  ['~/.config/', 'managed'],
  ['~/.local/share/never-heard-of/x', 'persist tedious state', '~/.local/share/never-heard-of'],
  ['~/.local/state/never-heard-of/x', 'persist tedious state', '~/.local/state/never-heard-of'],
  ['~/.never-heard-of/x', 'persist tedious config', '~/.never-heard-of'],
  ['~/.never-heard-of-file', 'persist tedious config ask'],
  ['~/Steuer 2025/x', 'persist irreplaceable document', '~/Steuer 2025'],
  ['~/a note.txt', 'persist hard document ask'],
  ['/srv/www/x', 'persist hard document ask', '/srv/www'],
  ['/opt/thing/bin/x', 'persist tedious state ask', '/opt/thing'],
  ['/usr/local/', 'managed'],
  ['/usr/local/bin/', 'managed'],
  ['/usr/local/bin/mine', 'persist tedious state ask'],
  ['/tmp/x', 'disposable runtime', '/tmp'],
  ['/run/user/1000/bus', 'disposable runtime', '/run'],
  ['/var/log/journal/abc/system.journal', 'persist tedious log', '/var/log'],
  ['/etc/resolv.conf', 'disposable runtime'],
  ['/root/.ssh/id_rsa', 'persist irreplaceable secret', '/root/.ssh'],
  ['/root/.never-heard-of/x', 'persist tedious config', '/root/.never-heard-of'],
  // names no shell likes
  ['~/.config/with\nnewline/x', 'persist tedious config', '~/.config/with\nnewline'],
  ['~/.config/\udcff\udcfe/x', 'persist tedious config', '~/.config/\udcff\udcfe'],
  ['~/.cache/*/x', 'disposable cache', '~/.cache/*'],
];

test('what stands where', () => {
  const claims = claimsOn(catalogue, { '/etc/NIXOS': '', '/root/.bashrc': '' });
  const standing = standings(
    claims,
    CASES.map(([path]) => onHome(path)),
  );
  for (const [path, said, shown] of CASES) {
    const held = standing.get(onHome(path));
    assert.ok(held, `${path}: nobody`);
    const { verdict, regret, class: kind, confidence } = held.claim;
    const words: string[] = [verdict, ...(regret === 'none' ? [] : [regret]), ...(kind === null ? [] : [kind])];
    if (verdict === 'persist' && confidence === 'ask') words.push(confidence);
    assert.equal(words.join(' '), said, path);
    const at = shown === undefined ? onHome(path).replace(/(.)\/$/, '$1') : onHome(shown);
    assert.equal(held.anchor, at, path);
    assert.notEqual(held.claim.why, '');
    assert.ok(held.claim.evidence.length > 0);
  }
});

const ACCOUNTS = ['/etc/passwd', '/etc/group', '/etc/shadow', '/etc/gshadow', '/etc/subuid', '/etc/subgid'];
const SPEC = '/nix/store/0123456789abcdfghijklmnpqrsvwxyz-users-groups.json';
const ACTIVATE = `/nix/store/x-perl/bin/perl -w /nix/store/x-update-users-groups.pl ${SPEC}\n`;

for (const [name, files, verdict, doubt] of [
  ['Debian', {}, 'persist', false],
  ['NixOS, nothing to be told', { '/etc/NIXOS': '' }, 'persist', true],
  ['NixOS, a system without the file it names', { '/etc/NIXOS': '', '/run/current-system/activate': ACTIVATE }, 'persist', true],
  [
    'NixOS, declared',
    { '/etc/NIXOS': '', '/run/current-system/activate': ACTIVATE, [SPEC]: '{"mutableUsers":false,"users":[]}' },
    'managed',
    false,
  ],
  [
    'NixOS, mutable',
    { '/etc/NIXOS': '', '/nix/var/nix/profiles/system/activate': ACTIVATE, [SPEC]: '{"mutableUsers": true}' },
    'persist',
    false,
  ],
  ['NixOS by os-release alone', { '/etc/os-release': 'NAME=NixOS\nID=nixos\n' }, 'persist', true],
] as const) {
  test(`account files: ${name}`, () => {
    for (const [path, held] of standings(claimsOn(catalogue, files), ACCOUNTS)) {
      assert.equal(held?.claim.verdict, verdict, path);
      assert.equal(held.claim.why.includes('could not be told'), doubt, path);
    }
  });
}

test('folders that user-dirs.dirs calls otherwise are what they are; a folder switched off is not the home', () => {
  const dirs =
    'XDG_DOCUMENTS_DIR="$HOME/Dokumente"\nXDG_DOWNLOAD_DIR="$HOME/.stuff/Geholt \\"x\\""\nXDG_MUSIC_DIR="$HOME/"\nXDG_VIDEOS_DIR=$HOME/x\n#XDG_DESKTOP_DIR="/d"\n';
  const claims = claimsOn(catalogue, { [`${HOME}/.config/user-dirs.dirs`]: dirs });
  const moved = claims.filter(({ path, rank }) => rank === RANK.known && /Dokumente|Geholt/.test(path));
  assert.deepEqual(
    moved.map(({ path, class: kind, user }) => [path, kind, user]),
    [
      [`${HOME}/.stuff/Geholt "x"`, 'document', 'will'],
      [`${HOME}/Dokumente`, 'document', 'will'],
    ].toSorted((a, b) => moved.findIndex(({ path }) => path === a[0]) - moved.findIndex(({ path }) => path === b[0])),
  );
  assert.ok(!claims.some(({ path, class: kind }) => path === HOME && kind === 'document'));
});

test('inside Flatpak the same rows hold at their moved places, for the applications that are there', () => {
  const claims = claimsOn(catalogue, {
    [`${HOME}/.var/app/org.mozilla.Thunderbird/x`]: '',
    [`${HOME}/.var/app/org.chromium.Chromium/x`]: '',
  });
  const held = standings(claims, [
    `${HOME}/.var/app/org.chromium.Chromium/config/chromium/Default/Bookmarks`,
    `${HOME}/.var/app/org.chromium.Chromium/cache/x`,
  ]);
  assert.deepEqual(
    [...held.values()].map((each) => each?.claim.verdict),
    ['persist', 'disposable'],
  );
  assert.ok(claims.some(({ path }) => path === `${HOME}/.var/app/org.chromium.Chromium/config/chromium`));
  assert.ok(!claims.some(({ path }) => path.includes('com.discordapp.Discord')));
});

test('homes that are not looked at are named, and one that is looked at is not covered by them', () => {
  const claims = claimsOn(catalogue, { '/home/eve/x': '', '/home/will/x': '' });
  assert.deepEqual(
    claims.filter(({ why }) => why.startsWith('the home of somebody')).map(({ path }) => path),
    ['/home/eve'],
  );
});

test('a file of the same form adds to the catalogue; what it says wrongly is a problem with its line', () => {
  const own = parseKnown('@ Mine\tbin:mine\n~/.mine/\tstate hard certain\tK\tmy own\n~/.cache\tcache dropp\tK\n', '/etc/cruft/known.txt');
  assert.deepEqual(own.problems, [{ file: '/etc/cruft/known.txt', line: 3, text: '"dropp" is not understood, or is one too many' }]);
  const held = standings(claimsOn({ rows: [...catalogue.rows, ...own.rows], problems: [] }), [`${HOME}/.mine/x`])
    .values()
    .next().value;
  assert.equal(held?.claim.owner, 'Mine');
  assert.equal(held.claim.why, 'Mine: my own');
});

test("root's home is a home, but no claims are made for what cannot be seen", () => {
  const closed = claimsOn(catalogue);
  assert.deepEqual(
    closed.filter(({ path }) => path === '/root' || path.startsWith('/root/')).map(({ path, container }) => [path, container]),
    [['/root', true]],
  );
});
