import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { realHost } from '../../src/host/real.ts';
import type { Claim } from '../../src/model/claim.ts';
import { flatpak } from '../../src/providers/flatpak.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { snap } from '../../src/providers/snap.ts';
import { temporary } from '../temporary.ts';

const user = (name: string) => ({ name, uid: 1000, gid: 100, group: 'users', home: `/home/${name}`, shell: '/bin/sh' });

/** Directories, and files where a text is given. */
function tree(paths: readonly (string | readonly [string, string])[]): string {
  const root = temporary('cruft-bundles-');
  for (const each of paths) {
    const [path, text] = typeof each === 'string' ? [each, null] : each;
    mkdirSync(join(root, text === null ? path : dirname(path)), { recursive: true });
    if (text !== null) writeFileSync(join(root, path), text);
  }
  return root;
}

const collect = (provider: Provider, root: string) =>
  provider.collect({ host: realHost(root), accounts: null as never, subjects: [user('will'), user('kim')], now: 0 });
const said = (claims: readonly Claim[]): Record<string, string> =>
  Object.fromEntries(
    claims.map((claim) => [claim.path, `${claim.owner} of ${claim.user}: ${claim.verdict} ${claim.regret} ${claim.confidence}`]),
  );

test('flatpak: installations of the system, of a disk, of a user; whose data is whose', () => {
  const root = tree([
    '/var/lib/flatpak/repo',
    '/var/lib/flatpak/app/org.gimp.GIMP/x86_64/stable',
    '/data/flatpak/app/com.valvesoftware.Steam',
    [
      '/etc/flatpak/installations.d/more.conf',
      '[Installation "disk"]\nPath = /data/flatpak/ \nDisplayName=x\n[Installation "root"]\nPath=/\n',
    ],
    ['/etc/flatpak/installations.d/not-read', 'Path=/srv\n'],
    '/srv/app/x.y.Z',
    '/home/will/.local/share/flatpak/app/io.mpv.Mpv',
    '/home/will/.var/app/org.gimp.GIMP/cache',
    '/home/will/.var/app/io.mpv.Mpv',
    '/home/will/.var/app/com.gone.App',
    '/home/kim/.var/app/io.mpv.Mpv',
  ]);
  const { claims } = collect(flatpak, root);
  assert.deepEqual(said(claims.filter(({ verdict }) => verdict === 'persist')), {
    '/var/lib/flatpak': 'Flatpak of null: persist tedious certain',
    '/data/flatpak': 'Flatpak of null: persist tedious certain',
    '/home/will/.local/share/flatpak': 'Flatpak of will: persist tedious certain',
    '/home/will/.var/app/org.gimp.GIMP': 'org.gimp.GIMP of will: persist hard likely',
    '/home/will/.var/app/io.mpv.Mpv': 'io.mpv.Mpv of will: persist hard likely',
    '/home/will/.var/app/com.gone.App': 'com.gone.App of will: persist hard ask',
    '/home/kim/.var/app/io.mpv.Mpv': 'io.mpv.Mpv of kim: persist hard ask',
  });
  assert.deepEqual(
    claims.filter(({ verdict }) => verdict !== 'persist').map(({ path, verdict }) => [path.split('/').slice(5).join('/'), verdict]),
    ['com.gone.App/cache', 'io.mpv.Mpv/cache', 'org.gimp.GIMP/cache', 'io.mpv.Mpv/cache'].map((path) => [path, 'disposable']),
  );
  assert.equal(claims.find(({ path }) => path === '/var/lib/flatpak')!.evidence[0]!.text, 'org.gimp.GIMP');
});

test('snap: whose data is whose', () => {
  const root = tree([
    ['/var/lib/snapd/snaps/firefox_4000.snap', ''],
    ['/var/lib/snapd/snaps/mine_x1.snap', ''],
    ['/var/lib/snapd/snaps/firefox_4001.snap.partial', ''],
    '/var/snap/lxd/common',
    '/home/will/snap/firefox/common',
    '/home/will/snap/mine',
    '/home/will/snap/Not a snap',
  ]);
  assert.deepEqual(said(collect(snap, root).claims), {
    '/var/snap/lxd': 'lxd of null: persist hard ask',
    '/home/will/snap/firefox': 'firefox of will: persist hard likely',
    '/home/will/snap/mine': 'mine of will: persist hard likely',
  });
});

test('none of them, or links in a circle: no word', () => {
  const root = tree(['/home/will', '/etc/flatpak']);
  symlinkSync('app', join(root, 'home/will/app'));
  symlinkSync('installations.d', join(root, 'etc/flatpak/installations.d'));
  for (const provider of [flatpak, snap]) {
    const { claims, skipped, problems } = collect(provider, root);
    assert.deepEqual([claims, skipped, problems], [[], null, []]);
  }
});
