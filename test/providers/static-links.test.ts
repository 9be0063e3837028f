import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { realHost } from '../../src/host/real.ts';
import { linkVerdicts, staticLinks } from '../../src/providers/static-links.ts';

const HASH = '0123456789abcdfghijklmnpqrsvwxyz';
const FILES = `/nix/store/${HASH}-home-manager-files`;
const OLD = `/nix/store/${HASH.replace('0', '1')}-home-manager-files`;
const GENERATION = `/nix/store/${HASH}-home-manager-generation`;

function machine(files: Record<string, string | [string]>): string {
  const root = mkdtempSync(join(tmpdir(), 'cruft-links-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (typeof content === 'string') writeFileSync(join(root, path), content);
    else symlinkSync(content[0], join(root, path));
  }
  return root;
}

const NIXOS = {
  [`/nix/store/${HASH}-etc/etc/hosts`]: '',
  [`/nix/store/${HASH}-etc/etc/systemd/x`]: '',
  '/etc/static': [`/nix/store/${HASH}-etc/etc`] as [string],
  [`/nix/store/${HASH}-bash/bin/sh`]: '',
  [`${FILES}/.config/git/config`]: '',
  [`${OLD}/.config/old`]: '',
  [`${OLD}/.config/git/config`]: '',
  [`${GENERATION}/home-files`]: [FILES] as [string],
  '/home/kim/.local/state/home-manager/gcroots/current-home': [GENERATION] as [string],
};

test('links by where they lead', () => {
  const root = machine(NIXOS);
  const verdict = linkVerdicts(realHost(root));
  const cases: [path: string, target: string, said: string | null][] = [
    ['/etc/hosts', '/etc/static/hosts', 'managed NixOS'],
    ['/etc/systemd', '/etc/static/systemd', 'managed NixOS'],
    ['/etc/gone', '/etc/static/gone', null],
    ['/etc/other', '/etc/static/hosts', null],
    ['/home/kim/hosts', '/etc/static/hosts', null],
    ['/etc/static', `/nix/store/${HASH}-etc/etc`, 'managed NixOS'],
    ['/bin/sh', `/nix/store/${HASH}-bash/bin/sh`, 'managed NixOS'],
    ['/bin/zsh', `/nix/store/${HASH}-bash/bin/sh`, null],
    ['/etc/mtab', '/proc/mounts', 'managed the system'],
    ['/etc/mtab', '../proc/self/mounts', 'managed the system'],
    ['/etc/resolv.conf', '../run/systemd/resolve/stub-resolv.conf', 'managed the resolver'],
    ['/etc/resolv.conf', '/home/kim/resolv.conf', null],
    ['/home/kim/.config/git/config', `${FILES}/.config/git/config`, 'managed home-manager'],
    ['/home/kim/.config/git/config', `${OLD}/.config/git/config`, 'managed home-manager'],
    ['/home/kim/.config/old', `${OLD}/.config/old`, null],
    ['/home/kim/moved', `${FILES}/.config/git/config`, null],
    ['/home/other/.config/git/config', `${FILES}/.config/git/config`, 'managed home-manager'],
    ['/home/other/.config/gone', `${FILES}/.config/gone`, null],
    ['/home/kim/.local/state/home-manager/gcroots/current-home', GENERATION, 'managed home-manager'],
    ['/home/kim/.local/state/nix/profiles/home-manager-7-link', GENERATION, 'managed home-manager'],
    ['/home/kim/src/x/result', `/nix/store/${HASH}-bash`, 'disposable nix build'],
    ['/home/kim/src/x/result', `/nix/store/${HASH}-bash/bin`, null],
    ['/home/kim/src/x/results', `/nix/store/${HASH}-bash`, null],
    ['/home/kim/.config/autostart/x.desktop', `/nix/store/${HASH}-x/share/x.desktop`, null],
    ['/home/kim/a\nb', '/nix/store', null],
    ['/x', '', null],
  ];
  for (const [path, target, said] of cases) {
    const claim = verdict(path, target);
    assert.equal(claim && `${claim.verdict} ${claim.owner}`, said, `${path} -> ${target}`);
    if (claim !== null) assert.equal(claim.path, path);
  }
  rmSync(root, { recursive: true });
});

test('a store that is not there makes no link stale', () => {
  const root = machine({ '/home/kim/x': '' });
  const verdict = linkVerdicts(realHost(root));
  const claim = verdict('/home/kim/.config/git/config', `${FILES}/.config/git/config`)!;
  assert.deepEqual([claim.verdict, claim.confidence], ['managed', 'likely']);
  rmSync(root, { recursive: true });
});

test('.clean: copied files, and nothing outside of /etc', () => {
  const root = machine({ ...NIXOS, '/etc/.clean': 'sudoers\nsystemd/x y\n\n../../home/kim\n../etc\n.\n' });
  const { claims, problems } = staticLinks.collect({ host: realHost(root), accounts: null as never, subjects: [], now: 0 });
  assert.deepEqual(
    claims.map(({ path, covers, verdict }) => `${path} ${covers} ${verdict}`),
    ['/nix/store subtree managed', '/etc/sudoers entry managed', '/etc/systemd/x y entry managed'],
  );
  assert.deepEqual(problems, []);
  rmSync(root, { recursive: true });
  const none = machine({ '/etc/x': '' });
  assert.match(staticLinks.collect({ host: realHost(none), accounts: null as never, subjects: [], now: 0 }).skipped!, /no Nix store/);
  rmSync(none, { recursive: true });
});
