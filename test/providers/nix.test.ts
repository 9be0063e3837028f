import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { realHost } from '../../src/host/real.ts';
import { homeManager } from '../../src/providers/home-manager.ts';
import { liveRoots, nix, nixClosure } from '../../src/providers/nix.ts';
import { queryForeign } from '../../src/store/foreign.ts';

const noNix = spawnSync('nix-store', ['--version']).error ? 'nix is not installed here' : false;
const root = realpathSync(mkdtempSync(join(tmpdir(), 'cruft-nix-')));
after(() => {
  spawnSync('chmod', ['-R', 'u+w', root]);
  rmSync(root, { recursive: true });
});

const WILL = { name: 'will', uid: 1000, gid: 1000, group: 'users', home: '/home/will', shell: '/bin/sh' };
const input = () => ({ host: realHost(root), subjects: [WILL], query: queryForeign });
const run = (program: string, ...args: string[]): string[] => {
  const env = { ...process.env, HOME: join(root, 'nix-home'), NIX_REMOTE: `local?root=${root}`, NIX_CONF_DIR: join(root, 'nix-conf') };
  return execFileSync(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    .toString()
    .trim()
    .split('\n');
};
const link = (target: string, path: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  rmSync(join(root, path), { force: true });
  symlinkSync(target, join(root, path));
};

/** Derivations and files refer to each other as packages do. */
function instantiate(text: string): string[] {
  const file = join(root, 'x.nix');
  writeFileSync(
    file,
    `let d = name: deps: derivation { inherit name deps; system = "x"; builder = "/bin/sh"; };
      f = builtins.toFile "f" "x"; g = builtins.toFile "g" "uses \${f}"; c = d "c" [ f ]; b = d "b" [ c ];
    in { ${text} }`,
  );
  return run('nix-instantiate', file);
}

test('the closure is what nix-store -qR says, from a database in use', { skip: noNix }, () => {
  const [system, profile] = instantiate('system = d "system" [ b g ]; unit = d "unit" [ c ];') as [string, string];
  const old = instantiate('old = d "old" [ b ];')[0]!;
  const file = join(root, 'nix/var/nix/db/db.sqlite');
  // As long as somebody reads, what Nix writes stays in the log.
  const reader = new Sqlite(file);
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM Refs').get();
  const home = instantiate('home = d "home-manager-generation" [ c (d "late" [ g ]) ];')[0]!;
  assert.ok(statSync(file + '-wal').size > 0);
  const files = readdirSync(dirname(file));

  link(system, 'run/current-system');
  link('system-2-link', 'nix/var/nix/profiles/system');
  link(system, 'nix/var/nix/profiles/system-2-link');
  link(old, 'nix/var/nix/profiles/system-1-link');
  link('/nix/var/nix/profiles/per-user/will/profile', 'home/will/.nix-profile');
  link('profile-7-link', 'nix/var/nix/profiles/per-user/will/profile');
  link(profile, 'nix/var/nix/profiles/per-user/will/profile-7-link');
  link(home, 'home/will/.local/state/home-manager/gcroots/current-home');
  assert.deepEqual(liveRoots(realHost(root), [WILL]), { roots: [system, profile, home], problem: null });

  const closure = nixClosure(input());
  const theirs = new Set(run('nix-store', '-qR', system, profile, home));
  const valid = reader.prepare('SELECT path FROM ValidPaths').pluck().all() as string[];
  reader.exec('COMMIT');
  const every = [...new Set([...valid, ...theirs, old])];
  assert.ok(theirs.size >= 8 && every.length > theirs.size);
  for (const path of every) {
    assert.equal(closure.contains(path), theirs.has(path) ? 'present' : 'absent', path);
    assert.equal(closure.contains(`${path}/bin/x`), closure.contains(path));
  }
  assert.equal(closure.problem(), null);
  assert.equal(closure.contains('/usr/bin/x'), 'unknown');
  reader.close();
  assert.ok(files.includes('db.sqlite-wal'));
});

test('what cannot be seen is unknown, never outside', { skip: noNix }, () => {
  const gone = '/nix/store/00000000000000000000000000000000-gone';
  assert.equal(nixClosure(input()).contains(gone), 'absent');
  const host = realHost(root);
  const blind = {
    ...input(),
    host: { ...host, list: (path: string) => (path.endsWith('nix/profiles') ? { error: 'EACCES' } : host.list(path)) },
  };
  assert.equal(nixClosure(blind).contains(gone), 'unknown');
  link(gone, 'run/booted-system');
  const closure = nixClosure(input());
  assert.match(closure.problem()!, /gone is not in the database/);
  assert.equal(closure.contains('/nix/store/11111111111111111111111111111111-x'), 'unknown');
  rmSync(join(root, 'run/booted-system'));
  assert.match(nixClosure({ host: realHost(root), subjects: [WILL] }).problem()!, /SQLite/);
  rmSync(join(root, 'nix/var/nix/db/db.sqlite-wal'), { force: true });
  writeFileSync(join(root, 'nix/var/nix/db/db.sqlite'), Buffer.alloc(4096, 7));
  assert.match(nixClosure(input()).problem()!, /not an SQLite database/);
  assert.equal(nixClosure(input()).contains(gone), 'unknown');
});

test('links of Nix and home-manager: theirs, not what was put in their place', () => {
  const store = '/nix/store/0123456789abcdfghijklmnpqrsvwxyz';
  link('system-2-link', 'nix/var/nix/profiles/system');
  link(`${store}-nixos-system`, 'nix/var/nix/profiles/system-2-link');
  link('profile-7-link', 'nix/var/nix/profiles/per-user/will/profile');
  link('/home/will/src/result', 'nix/var/nix/gcroots/auto/abc');
  writeFileSync(join(root, 'nix/var/nix/gcroots/auto/file'), '');
  link('home-manager-3-link', 'home/will/.local/state/nix/profiles/home-manager');
  link(`${store}-home-manager-generation`, 'home/will/.local/state/nix/profiles/home-manager-3-link');
  link(`${store}-user-environment`, 'home/will/.local/state/nix/profiles/profile-1-link');
  link(`${store}-home-manager-generation`, 'home/will/.local/state/home-manager/gcroots/current-home');
  link('/home/will/elsewhere', 'nix/var/nix/gcroots/per-user/will/current-home');
  link('home-manager-2-link', 'nix/var/nix/profiles/per-user/will/home-manager');
  const claims = [nix, homeManager].flatMap((provider) => provider.collect({ ...input(), accounts: null as never, now: 0 }).claims);
  assert.ok(claims.every(({ verdict, covers }) => verdict === 'managed' && covers === 'entry'));
  const paths = claims
    .map(({ path, user }) => `${path}${user === null ? '' : ` of ${user}`}`)
    .filter((path) => !path.includes('system-1-link'));
  assert.deepEqual(paths.sort(), [
    '/home/will/.local/state/home-manager/gcroots/current-home of will',
    '/home/will/.local/state/nix/profiles/home-manager of will',
    '/home/will/.local/state/nix/profiles/home-manager-3-link of will',
    '/nix/var/nix/gcroots/auto/abc',
    '/nix/var/nix/profiles/per-user/will/home-manager',
    '/nix/var/nix/profiles/system',
    '/nix/var/nix/profiles/system-2-link',
  ]);
  for (const provider of [nix, homeManager]) {
    const empty = provider.collect({ host: realHost(join(root, 'home')), subjects: [WILL], accounts: null as never, now: 0 });
    assert.deepEqual([empty.claims, empty.skipped], [[], null]);
  }
});
