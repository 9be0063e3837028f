import assert from 'node:assert/strict';
import { test } from 'node:test';
import { build, entry, GONE, type Node, service } from '../rules/machine.ts';
import { elf } from '../rules/exec-elf-interp-missing.ts';
import { answerOf } from './run.ts';

const HOME = '/home/will';
const CONFIG = `${HOME}/.config`;
const UNITS = '/etc/systemd/system';
const VENDOR = '/usr/lib/systemd/system';
const HM = '/nix/store/11111111111111111111111111111111-home-manager-files';
const MD5 = '401b30e3b8b5d629635a5c613cdb7919';
const old = { mtime: 1_600_000_000 };
const script = (line: string): Node => ['file', { text: `${line}\n`, mode: 0o755 }];

/** A machine that works. */
const sound: Record<string, Node> = {
  '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nwill:x:1000:100::/home/will:/bin/bash\n',
  '/etc/group': 'root:x:0:\nusers:x:100:\n',
  '/root/.profile': '',
  ...Object.fromEntries(['ok', 'env', 'python3', 'bash'].map((name) => [`/usr/bin/${name}`, ['program'] as const])),
  '/bin/sh': ['program'],
  '/nix/store/a': ['directory'],
  [`${VENDOR}/multi-user.target`]: '[Unit]\n',
  [`${VENDOR}/ok.service`]: service('ExecStart=/usr/bin/ok'),
  '/usr/lib/systemd/user/dbus.service': service('ExecStart=/usr/bin/ok'),
  '/usr/share/applications/ok.desktop': entry('Exec=ok'),
  [`${HOME}/.local/state/home-manager/gcroots/current-home/home-files/.config/kept.conf`]: 'declared',
  [`${HM}/.config/gone.conf`]: 'x',
  [`${HM}/.config/a.conf`]: 'declared',
  [`${CONFIG}/a.conf`]: ['link', `${HM}/.config/a.conf`],
  [`${HOME}/.local/state/home-manager/gcroots/current-home/home-files/.config/a.conf`]: 'declared',
  '/var/lib/dpkg/status':
    `Package: rc\nStatus: deinstall ok config-files\nArchitecture: all\nVersion: 1\nConffiles:\n /etc/rc.conf ${MD5}\n\n` +
    `Package: there\nStatus: install ok installed\nArchitecture: all\nVersion: 1\nConffiles:\n /etc/old.conf ${MD5} obsolete\n /etc/there.conf ${MD5}\n\n`,
  '/var/lib/dpkg/info/there.list': '/.\n/etc\n/etc/old.conf\n/etc/there.conf\n/usr\n/usr/bin\n/usr/bin/ok\n/usr/lib/dangling\n/usr/local\n',
  '/etc/there.conf': 'x\n',
  '/var/lib/flatpak/app/org.there.App/current': '',
};

/** Path of the finding, and what makes it. */
const leftovers: Record<string, Node> = {
  [`${CONFIG}/autostart/teams.desktop`]: entry('Exec=/opt/teams/teams'),
  [`${CONFIG}/autostart/zoom.desktop`]: entry('Exec=zoom'),
  [`${CONFIG}/autostart/wrapped.desktop`]: entry('Exec=env A=b gone'),
  [`${CONFIG}/autostart/try.desktop`]: entry('Exec=ok', 'TryExec=gone'),
  [`${CONFIG}/autostart/link.desktop`]: ['link', `${GONE}/x.desktop`],
  [`${CONFIG}/autostart/ok.desktop.hm-bak`]: entry('Exec=ok'),
  [`${CONFIG}/autostart/hides.desktop`]: entry('Hidden=true'),
  [`${CONFIG}/systemd/user/dbus.service`]: ['link', `${GONE}/dbus.service`],
  [`${CONFIG}/systemd/user/sync.service`]: ['link', `${GONE}/sync.service`],
  [`${CONFIG}/systemd/user/mine.service`]: service(`ExecStart=${GONE}/bin/x`),
  [`${UNITS}/gone.service`]: service('ExecStart=/opt/gone/x'),
  [`${UNITS}/multi-user.target.wants/removed.service`]: ['link', `${VENDOR}/removed.service`],
  [`${UNITS}/multi-user.target.requires/removed2.service`]: ['link', `${VENDOR}/removed2.service`],
  [`${UNITS}/gone.target.wants/ok.service`]: ['link', `${VENDOR}/ok.service`],
  [`${UNITS}/ghost.service.d/o.conf`]: service('Nice=5'),
  [`${UNITS}/ok.service.d/o.conf`]: ['link', `${GONE}/o.conf`],
  [`${UNITS}/old.timer`]: '[Timer]\nOnCalendar=daily\n',
  '/var/lib/systemd/linger/gone': '',
  [`${HOME}/.local/share/applications/gone.desktop`]: entry('Exec=/opt/gone/x'),
  [`${CONFIG}/mimeapps.list`]: '[Default Applications]\ntext/html=missing.desktop\n',
  [`${HOME}/.local/share/dbus-1/services/org.gone.service`]: '[D-BUS Service]\nName=org.gone\nExec=/opt/gone/x\n',
  [`${HOME}/.mozilla/native-messaging-hosts/gone.json`]: '{"name":"gone","path":"/opt/gone/x","type":"stdio"}',
  [`${HOME}/tools`]: ['link', '/opt/gone'],
  '/etc/broken.conf': ['link', '/opt/gone.conf'],
  [`${CONFIG}/theme.conf`]: ['link', `${GONE}/theme.conf`],
  [`${CONFIG}/gone.conf`]: ['link', `${HM}/.config/gone.conf`],
  [`${CONFIG}/a.conf.backup`]: 'mine',
  [`${HOME}/notes.txt~`]: ['file', { text: 'old', ...old }],
  [`${HOME}/.local/bin/tool`]: script(`#!${GONE}/bin/python3`),
  [`${HOME}/bin/ruby-script`]: script('#!/usr/bin/env ruby'),
  [`${HOME}/.local/bin/native`]: ['file', { text: elf(`${GONE}/ld.so`), mode: 0o755 }],
  [`${HOME}/.local/share/pipx/venvs/black`]: ['directory'],
  '/etc/cron.d/backup': '@daily root /opt/gone/backup\n',
  [`${HOME}/.bashrc`]: '. "$HOME/.cargo/env"\n',
  '/etc/rc.conf': 'x\n',
  '/etc/old.conf': 'x\n',
  '/etc/app.conf.dpkg-old': 'old',
  [`${HOME}/.var/app/org.gone.App`]: ['directory'],
  [`${HOME}/snap/gone`]: ['directory'],
  '/srv/data': ['file', { uid: 993 }],
  '/nix/var/nix/gcroots/per-user/will/old': ['link', GONE],
};
const parts: Record<string, Node> = {
  [`${HOME}/.local/share/pipx/venvs/black/pyvenv.cfg`]: 'home = /usr/bin\n',
  [`${HOME}/.local/share/pipx/venvs/black/bin/python`]: ['link', '/usr/bin/python3.9'],
  [`${HOME}/.var/app/org.gone.App/x`]: '',
  [`${HOME}/snap/gone/x`]: '',
  [`${CONFIG}/autostart/ok.desktop`]: entry('Exec=ok'),
  [`${HOME}/notes.txt`]: 'new',
  '/etc/app.conf': 'new',
};

/** What looks like it and is not. */
const lookAlikes: Record<string, Node> = {
  [`${CONFIG}/chromium/SingletonLock`]: ['link', 'framework-4711'],
  [`${HOME}/.mozilla/firefox/x.default/lock`]: ['link', '127.0.1.1:+4711'],
  [`${HOME}/org/.#todo.org`]: ['link', 'will@framework.4711:17'],
  [`${HOME}/.wine/dosdevices/d:`]: ['link', '/media/cdrom'],
  [`${HOME}/usb`]: ['link', '/media/usb'],
  [`${HOME}/nas`]: ['link', '/mnt/nas/x'],
  '/etc/mtab': ['link', '../proc/self/mounts'],
  '/etc/resolv.conf': ['link', '../run/systemd/resolve/stub-resolv.conf'],
  '/usr/lib/dangling': ['link', '/gone'],
  [`${UNITS}/masked.service`]: ['link', '/dev/null'],
  [`${VENDOR}/masked.service`]: service('ExecStart=/gone'),
  [`${UNITS}/multi-user.target.wants/ok.service`]: ['link', `${GONE}/ok.service`],
  [`${UNITS}/alias.service`]: ['link', `${VENDOR}/ok.service`],
  [`${UNITS}/service.d/o.conf`]: service('Nice=1'),
  [`${UNITS}/data.mount.d/o.conf`]: '[Mount]\n',
  [`${UNITS}/guarded.service`]: `[Unit]\nConditionPathExists=/opt/gone\n${service('ExecStart=/opt/gone/x')}`,
  [`${UNITS}/optional.service`]: service('ExecStart=-/opt/gone/x'),
  [`${UNITS}/image.service`]: service('RootDirectory=/srv/c', 'ExecStart=/opt/gone/x'),
  [`${UNITS}/variable.service`]: service('ExecStart=/usr/bin/python3 ${DIR}/x.py'),
  '/var/lib/systemd/linger/will': '',
  [`${CONFIG}/autostart/off.desktop`]: entry('Hidden=true'),
  '/etc/xdg/autostart/off.desktop': entry('Exec=ok'),
  [`${CONFIG}/autostart/local.desktop`]: entry('Exec=tool2'),
  [`${HOME}/.cargo/bin/tool2`]: ['program'],
  [`${CONFIG}/autostart/shell.desktop`]: entry('Exec=sh -c "for i in 1 2; do gone; done"'),
  [`${CONFIG}/autostart/x.desktop.bak`]: entry('Exec=/gone'),
  [`${HOME}/.local/share/applications/dbus.desktop`]: entry('DBusActivatable=true'),
  [`${HOME}/.local/share/applications/link.desktop`]: '[Desktop Entry]\nType=Link\nURL=https://example.org\n',
  [`${HOME}/.local/share/applications/hidden.desktop`]: entry('Exec=/gone', 'Hidden=true'),
  [`${HOME}/.local/share/applications/mimeapps.list`]: '[Removed Associations]\ntext/html=gone.desktop;\n',
  [`${CONFIG}/kept.conf`]: ['link', `${GONE}-home-manager-files/.config/kept.conf`],
  [`${HOME}/src/a/.git/HEAD`]: 'ref: x\n',
  [`${HOME}/src/a/test/broken`]: ['link', 'gone'],
  [`${HOME}/src/a/x.c.orig`]: ['file', { text: 'x', ...old }],
  [`${HOME}/src/a/x.c`]: 'y',
  [`${HOME}/draft.txt~`]: 'the draft itself is gone',
  [`${HOME}/.notes.txt.swp`]: ['file', { text: 'unsaved', ...old }],
  [`${HOME}/bin/fine`]: script('#!/usr/bin/env -S python3 -u'),
  [`${HOME}/bin/plain`]: '#!/gone\n',
  '/etc/cron.d/guarded': '@daily root test -x /opt/gone/x && /opt/gone/x\n',
  '/etc/there.conf.dpkg-dist': 'to be merged',
  [`${HOME}/.profile`]: 'if [ -f ~/.gone ]; then\n. ~/.gone\nfi\n',
  [`${HOME}/.var/app/org.there.App/x`]: '',
  '/etc/passwd-': 'root:x:0:0::/root:/bin/sh\n',
  '/srv/container': ['file', { uid: 200_000_0 }],
};

test(
  'a machine with leftovers of every kind and as many look-alikes',
  { skip: process.getuid!() === 0 ? false : 'files of other users need root' },
  async (t) => {
    const root = await build(t, { ...sound, ...leftovers, ...parts, ...lookAlikes });
    const cruft = (...words: string[]) => answerOf(root, [...words, '--db', `${root}.db`]);
    const scan = JSON.parse((await cruft('scan', '--json')).text) as { findings: { path: string; rule: string; confidence: string }[] };
    const found = new Set(scan.findings.map(({ path }) => path));
    const missed = Object.keys(leftovers).filter((path) => !found.has(path));
    assert.deepEqual(missed, [], 'leftovers that were not found');
    assert.ok(Object.keys(leftovers).length >= 40 && Object.keys(lookAlikes).length >= 40);

    const { plan } = JSON.parse((await cruft('suggest-delete', '--format', 'json')).text) as { plan: { path: string; rule: string }[] };
    const wrong = plan.filter(({ path }) => !(path in leftovers));
    assert.deepEqual(wrong, [], 'look-alikes that would be deleted');
    assert.ok(plan.length >= 25, `${plan.length} to delete`);

    const { verdict } = (JSON.parse((await cruft('explain', '--json', `${HOME}/tools`)).text) as { paths: { verdict: string }[] })
      .paths[0]!;
    assert.equal(verdict, 'leftover');
  },
);

test('the same machine without them is silent', { skip: process.getuid!() === 0 ? false : 'files of other users need root' }, async (t) => {
  const root = await build(t, sound);
  const { findings } = JSON.parse((await answerOf(root, ['scan', '--json', '--db', `${root}.db`])).text) as { findings: unknown[] };
  assert.deepEqual(findings, []);
});
