import type { Path } from '../../src/model/path.ts';
import type { Node } from './build.ts';

/**
 * The founding story: NixOS on ext4, in use for years. Teams was removed, its autostart entry stayed. Will wants a root that is emptied at
 * every boot and has drafted a persist list (`draft`), with most of the real state not in it.
 */
const store = (name: string) => `/nix/store/${'0123456789abcdfghijklmnpqrsvwxyz'.slice(0, 32)}-${name}`;
const will = { uid: 1000, gid: 100 };
const system = store('nixos-system-framework-25.11');
const sw = store('system-path');
const mine = (text = '', more: Node = {}): Node => ({ text, ...will, ...(more as object) });
const dir: Node = { ...will };

export const machine: Record<Path, Node> = {
  '/proc/self/mountinfo': [
    '22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw',
    '23 22 0:21 / /proc rw,nosuid,nodev,noexec,relatime shared:5 - proc proc rw',
    '24 22 0:22 / /sys rw,nosuid,nodev,noexec,relatime shared:6 - sysfs sysfs rw',
    '25 22 0:5 / /dev rw,nosuid shared:2 - devtmpfs devtmpfs rw',
    '26 22 0:23 / /run rw,nosuid,nodev shared:11 - tmpfs tmpfs rw,size=25%',
    '27 22 259:1 / /boot rw,relatime shared:20 - vfat /dev/nvme0n1p1 rw,fmask=0077',
    '',
  ].join('\n'),
  '/etc/NIXOS': '',
  '/etc/hostname': 'framework\n',
  '/etc/machine-id': { text: '0123456789abcdef0123456789abcdef\n', mode: 0o444 },
  '/etc/passwd':
    "root:x:0:0:System administrator:/root:/run/current-system/sw/bin/bash\nwill:x:1000:100:Will:/home/will:/run/current-system/sw/bin/bash\nnobody:x:65534:65534:Unprivileged account (don't use!):/var/empty:/run/current-system/sw/bin/nologin\n",
  '/etc/group': 'root:x:0:\nusers:x:100:\nnogroup:x:65534:\n',
  '/etc/shadow': { text: 'root:!:1::::::\nwill:$6$x$y:1::::::\n', mode: 0o600 },
  '/etc/static': { link: store('etc') + '/etc' },
  [`${store('etc')}/etc/os-release`]: 'ID=nixos\nNAME=NixOS\n',
  [`${store('etc')}/etc/fstab`]: '/dev/nvme0n1p2 / ext4 x-initrd.mount 0 1\n/dev/nvme0n1p1 /boot vfat defaults 0 2\n',
  [`${store('etc')}/etc/pam/environment`]:
    'PATH DEFAULT="/run/wrappers/bin:@{HOME}/.nix-profile/bin:/etc/profiles/per-user/@{PAM_USER}/bin:/nix/var/nix/profiles/default/bin:/run/current-system/sw/bin"\n',
  [`${store('etc')}/etc/xdg/autostart/blueman.desktop`]: '[Desktop Entry]\nType=Application\nName=Blueman\nExec=blueman-applet\n',
  '/etc/os-release': { link: '/etc/static/os-release' },
  '/etc/fstab': { link: '/etc/static/fstab' },
  '/etc/pam/environment': { link: '/etc/static/pam/environment' },
  '/etc/xdg/autostart/blueman.desktop': { link: '/etc/static/xdg/autostart/blueman.desktop' },
  '/etc/nixos/configuration.nix': '{ ... }: { imports = [ ./persist.nix ]; }\n',
  '/etc/nixos/persist.nix': '{ environment.persistence."/persist".directories = [ "/var/log" ]; }\n',
  '/etc/ssh/ssh_host_ed25519_key': { text: 'KEY', mode: 0o600 },
  '/etc/ssh/ssh_host_ed25519_key.pub': 'ssh-ed25519 AAAA root@framework\n',
  '/etc/NetworkManager/system-connections/home.nmconnection': { text: '[connection]\nid=home\n', mode: 0o600 },
  '/etc/NetworkManager/system-connections/': { mode: 0o700 },
  '/run/current-system': { link: system },
  [`${system}/sw`]: { link: sw },
  [`${sw}/bin/bash`]: { text: '#!', mode: 0o755 },
  [`${sw}/bin/blueman-applet`]: { text: '#!', mode: 0o755 },
  [`${sw}/bin/firefox`]: { text: '#!', mode: 0o755 },
  [`${sw}/bin/obs`]: { text: '#!', mode: 0o755 },
  '/nix/var/nix/profiles/system': { link: 'system-42-link' },
  '/nix/var/nix/profiles/system-42-link': { link: system },
  '/bin/sh': { link: store('bash') + '/bin/sh' },
  '/usr/bin/env': { link: store('coreutils') + '/bin/env' },
  '/boot/loader/entries/nixos-generation-42.conf': 'title NixOS\n',
  '/tmp/': {},
  '/data/2019/photos.tar': 'tar',
  '/var/empty/': {},
  '/var/lib/nixos/uid-map': '{"will":1000}',
  '/var/lib/nixos/gid-map': '{"users":100}',
  '/var/lib/bluetooth/': { mode: 0o700 },
  '/var/lib/bluetooth/00:11:22:33:44:55/AA:BB:CC:DD:EE:FF/info': '[LinkKey]\n',
  '/var/lib/systemd/random-seed': { text: 'x'.repeat(512), mode: 0o600 },
  '/var/lib/systemd/timers/stamp-fstrim.timer': '',
  '/var/lib/cups/ppd/office.ppd': 'PPD',
  '/var/lib/mystery/data.bin': 'm'.repeat(3000),
  '/var/log/journal/0123456789abcdef0123456789abcdef/system.journal': 'j'.repeat(4096),
  '/var/cache/fontconfig/abc.cache-9': 'c',
  '/home/will/': { ...will, mode: 0o700 },
  '/home/will/.ssh/': { ...will, mode: 0o700 },
  '/home/will/.ssh/id_ed25519': mine('-----BEGIN OPENSSH PRIVATE KEY-----\n', { mode: 0o600 }),
  '/home/will/.ssh/known_hosts': mine('github.com ssh-ed25519 AAAA\n'),
  '/home/will/.config/': dir,
  '/home/will/.config/autostart/': dir,
  '/home/will/.config/autostart/teams.desktop': mine(
    '[Desktop Entry]\nType=Application\nName=Microsoft Teams\nExec=teams --type=background %U\n',
  ),
  '/home/will/.config/autostart/blueman.desktop': mine('[Desktop Entry]\nType=Application\nName=Blueman\nHidden=true\n'),
  '/home/will/.config/obs-studio/': dir,
  '/home/will/.config/obs-studio/global.ini': mine('[General]\n'),
  '/home/will/.config/Slack/': dir,
  '/home/will/.config/Slack/Cookies': mine('sqlite'),
  '/home/will/.config/Slack/Preferences': mine('{}'),
  '/home/will/.config/Slack/Local State': mine('{}'),
  '/home/will/.config/Slack/Cache/': dir,
  '/home/will/.config/Slack/Cache/data_0': mine('c'.repeat(2000)),
  '/home/will/.config/mimeapps.list': mine('[Default Applications]\n'),
  '/home/will/.bash_history': mine('ls\n', { mode: 0o600 }),
  '/home/will/.cache/': dir,
  '/home/will/.cache/mozilla/': dir,
  '/home/will/.cache/mozilla/entry': mine('c'.repeat(5000)),
  '/home/will/.local/share/keyrings/': { ...will, mode: 0o700 },
  '/home/will/.local/share/keyrings/login.keyring': mine('GnomeKeyring', { mode: 0o600 }),
  '/home/will/.mozilla/firefox/': dir,
  '/home/will/.mozilla/firefox/profiles.ini': mine('[Profile0]\n'),
  '/home/will/.mozilla/firefox/abc.default/': dir,
  '/home/will/.mozilla/firefox/abc.default/places.sqlite': mine('p'.repeat(8000)),
  '/home/will/.mozilla/firefox/abc.default/logins.json': mine('{}', { mode: 0o600 }),
  '/home/will/.mozilla/firefox/abc.default/lock': { link: '127.0.1.1:+4711', ...will },
  '/home/will/Documents/': dir,
  '/home/will/Documents/thesis.odt': mine('t'.repeat(20000)),
  '/home/will/result': { link: store('hello-2.12'), ...will },
  '/root/': { mode: 0o700 },
};

/** What Will has written so far, as `nix eval --json` of `environment.persistence` gives it. */
export const draft = {
  '/persist': {
    directories: [
      { directory: '/var/log', dirPath: '/var/log', user: 'root', group: 'root', mode: '0755', persistentStoragePath: '/persist' },
    ],
    files: [{ file: '/etc/machine-id', filePath: '/etc/machine-id', persistentStoragePath: '/persist', method: 'auto' }],
    users: {
      will: {
        directories: [
          {
            directory: 'Documents',
            dirPath: '/home/will/Documents',
            home: '/home/will',
            user: 'will',
            group: 'users',
            mode: '0755',
            persistentStoragePath: '/persist',
          },
        ],
        files: [],
      },
    },
  },
};
