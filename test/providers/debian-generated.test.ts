import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { realHost } from '../../src/host/real.ts';
import type { Provided } from '../../src/model/claim.ts';
import { debianGenerated } from '../../src/providers/debian-generated.ts';

const kim = { name: 'kim', uid: 1000, gid: 1000, group: 'kim', home: '/home/kim', shell: '/bin/sh' };
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** A file as text, a link as ["target"]. */
function collect(files: Record<string, string | [string]>): Provided {
  const root = mkdtempSync(join(tmpdir(), 'cruft-debian-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (typeof content === 'string') writeFileSync(join(root, path), content);
    else symlinkSync(content[0], join(root, path));
  }
  const provided = debianGenerated.collect({ host: realHost(root), accounts: null as never, subjects: [kim], now: 0 });
  rmSync(root, { recursive: true });
  return provided;
}

const verdicts = ({ claims }: Provided): Record<string, string> =>
  Object.fromEntries(claims.map(({ path, verdict, owner }) => [path, `${verdict} ${owner}`]));

test('nothing to say without dpkg', () => {
  assert.match(collect({ '/etc/profile': 'x' }).skipped!, /var\/lib\/dpkg\/status/);
});

test('copies, empty files, homes: unchanged comes back, edited is the user’s', () => {
  const provided = collect({
    '/var/lib/dpkg/status': '',
    '/etc/profile': 'as shipped',
    '/usr/share/base-files/profile': 'as shipped',
    '/etc/motd': 'mine',
    '/usr/share/base-files/motd': 'as shipped',
    '/root/.profile': 'as shipped in 2011',
    '/usr/share/base-files/dot.profile': 'as shipped',
    '/usr/share/base-files/dot.profile.md5sums': `${md5('as shipped in 2011')}  squeeze\n`,
    '/root/.bashrc': 'no original to compare with',
    '/etc/environment': '',
    '/etc/fstab': '# UNCONFIGURED FSTAB\n\n  # x\n',
    '/etc/subuid': 'kim:100000:65536\n',
    '/etc/apparmor.d/local/usr.bin.man': '# additions\n',
    '/etc/apparmor.d/local/usr.bin.edited': '# additions\n/srv r,\n',
    '/etc/skel/.bashrc': 'skel',
    '/etc/skel/.profile': 'skel',
    '/home/kim/.bashrc': 'skel',
    '/home/kim/.profile': 'mine',
  });
  assert.deepEqual(verdicts(provided), {
    '/etc/motd': 'persist base-files',
    '/etc/profile': 'managed base-files',
    '/root/.profile': 'managed base-files',
    '/etc/apparmor.d/local/usr.bin.man': 'managed dh_apparmor',
    '/etc/environment': 'managed the installer',
    '/etc/fstab': 'managed debootstrap',
    '/home/kim/.bashrc': 'managed /etc/skel',
  });
  assert.equal(provided.claims.find(({ path }) => path === '/home/kim/.bashrc')!.user, 'kim');
});

test('ucf: the checksum of its list decides', () => {
  const provided = collect({
    '/var/lib/dpkg/status': '',
    '/var/lib/ucf/hashfile': `${md5('same')}  /etc/same.conf\n${md5('before')}  /etc/edited file.conf\n${md5('x')}  /etc/gone.conf\n${md5('x')}  /etc/folder\nnonsense\n`,
    '/var/lib/ucf/registry': 'tool \t /etc/same.conf\n',
    '/etc/same.conf': 'same',
    '/etc/edited file.conf': 'after',
    '/etc/folder/x': '',
  });
  assert.deepEqual(verdicts(provided), {
    '/etc/same.conf': 'managed tool',
    '/etc/edited file.conf': 'persist ucf',
    '/etc/folder': 'persist ucf',
  });
  assert.deepEqual(provided.problems, [{ path: '/etc/folder', text: 'not a regular file' }]);
});

test('enabled units: those on record, not those a person enabled', () => {
  const units = '/etc/systemd/system';
  const record = '/var/lib/systemd/deb-systemd-helper-enabled';
  const provided = collect({
    '/var/lib/dpkg/status': '',
    [`${units}/multi-user.target.wants/a.service`]: ['/lib/systemd/system/a.service'],
    [`${record}/multi-user.target.wants/a.service`]: '',
    [`${record}/a.service.dsh-also`]: `${units}/multi-user.target.wants/a.service\n`,
    [`${units}/multi-user.target.wants/mine.service`]: ['/lib/systemd/system/mine.service'],
    [`${units}/sockets.target.wants/b.socket`]: ['/home/kim/b.socket'],
    [`${record}/sockets.target.wants/b.socket`]: '',
    [`${units}/alias.service`]: ['/usr/lib/systemd/system/real.service'],
    [`${record}/alias.service`]: '',
    [`${record}/timers.target.wants/disabled.timer`]: '',
    [`${units}/getty.target.wants/getty@tty1.service`]: ['/lib/systemd/system/getty@.service'],
    [`${units}/masked.service`]: ['/dev/null'],
    '/var/lib/systemd/deb-systemd-helper-masked/masked.service': '',
    [`${units}/masked-by-hand.service`]: ['/dev/null'],
    '/etc/systemd/user/sockets.target.wants/c.socket': ['/usr/lib/systemd/user/c.socket'],
    '/var/lib/systemd/deb-systemd-user-helper-enabled/sockets.target.wants/c.socket': '',
    '/etc/apache2/mods-enabled/ssl.load': ['../mods-available/ssl.load'],
    '/etc/apache2/mods-enabled/dir.load': ['../mods-available/dir.load'],
    '/var/lib/apache2/module/enabled_by_maint/dir': '',
    '/etc/fonts/conf.d/10-hinting-slight.conf': ['/usr/share/fontconfig/conf.avail/10-hinting-slight.conf'],
    '/etc/fonts/conf.d/69-mine.conf': ['/usr/share/fontconfig/conf.avail/69-mine.conf'],
  });
  assert.deepEqual(Object.keys(verdicts(provided)).sort(), [
    '/etc/apache2/mods-enabled/dir.load',
    '/etc/fonts/conf.d/10-hinting-slight.conf',
    '/etc/systemd/system/alias.service',
    '/etc/systemd/system/getty.target.wants',
    '/etc/systemd/system/getty.target.wants/getty@tty1.service',
    '/etc/systemd/system/masked.service',
    '/etc/systemd/system/multi-user.target.wants',
    '/etc/systemd/system/multi-user.target.wants/a.service',
    '/etc/systemd/user/sockets.target.wants',
    '/etc/systemd/user/sockets.target.wants/c.socket',
  ]);
  assert.ok(provided.claims.every(({ verdict }) => verdict === 'managed'));
});

test('certificates: links of update-ca-certificates need no claim, a file among them is somebody’s', () => {
  const provided = collect({
    '/var/lib/dpkg/status': '',
    '/etc/ssl/certs/ca-certificates.crt': 'bundle',
    '/etc/ssl/certs/A.pem': ['/usr/share/ca-certificates/mozilla/A.crt'],
    '/etc/ssl/certs/B.pem': ['/usr/local/share/ca-certificates/B.crt'],
    '/etc/ssl/certs/0a1b2c3d.0': ['A.pem'],
    '/etc/ssl/certs/mine.pem': 'mine',
    '/etc/ssl/certs/other.pem': ['/root/other.pem'],
    '/etc/ssl/certs/ssl-cert-snakeoil.pem': 'made',
    '/etc/ssl/certs/java/cacerts': 'keystore',
  });
  assert.deepEqual(verdicts(provided), {
    '/etc/ssl/certs/mine.pem': 'persist null',
    '/etc/ssl/certs/other.pem': 'persist null',
    '/etc/ssl/certs/ssl-cert-snakeoil.pem': 'managed ssl-cert',
  });
});
