import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Io } from '../../src/cli/io.ts';
import { evaluate } from '../../src/cli/machine/evaluate.ts';
import { failed } from '../../src/host/host.ts';
import { runNix } from '../../src/host/nix.ts';
import { realHost } from '../../src/host/real.ts';
import { answerOf } from '../machines/run.ts';
import { faults } from '../reporters/schema.ts';

const nixFiles = fileURLToPath(new URL('../nix/', import.meta.url));
const PATH = process.env['PATH']!;
const hasNix = spawnSync('nix', ['--version']).status === 0;

interface Entry {
  path: string;
  storePath: string;
  method: string;
  user: string | null;
  via: string[];
  enabled: boolean;
  mode: string | null;
  source: { file: string; line: number | null };
  status: string;
}
interface List {
  completeness: string;
  declarations: Entry[];
  references: { path: string; option: string; source: { file: string; line: number | null } }[];
  notUnderstood: { option: string; text: string; reason: string; hint: string | null }[];
  readers: { reader: string; status: string; detail: string }[];
}

let dir: string;
let flake: string;
let env: Io['env'];
before(() => {
  dir = mkdtempSync(join(tmpdir(), 'cruft-flake-'));
  flake = join(dir, 'flake');
  cpSync(join(nixFiles, 'flake'), flake, { recursive: true });
  cpSync(join(nixFiles, 'system.nix'), join(flake, 'system.nix'));
  for (const name of ['store', 'state', 'log', 'conf', 'root/etc', 'home']) mkdirSync(join(dir, 'nix', name), { recursive: true });
  writeFileSync(join(dir, 'nix/conf/nix.conf'), 'build-users-group =\nsandbox = false\nsubstitute = false\n');
  const at = (name: string) => join(dir, 'nix', name);
  env = {
    PATH,
    HOME: at('home'),
    NIX_STORE_DIR: at('store'),
    NIX_STATE_DIR: at('state'),
    NIX_LOG_DIR: at('log'),
    NIX_CONF_DIR: at('conf'),
  };
});
after(() => rmSync(dir, { recursive: true, force: true }));

const rootOf = (hostName?: string): string => {
  const root = mkdtempSync(join(dir, 'root-'));
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nkim:x:1000:100::/home/kim:/bin/sh\n');
  if (hostName !== undefined) writeFileSync(join(root, 'etc/hostname'), `${hostName}\n`);
  return root;
};

/** As an ordinary person, so far as cruft knows. */
const cruft = (words: string[], more: Partial<Io> = {}, root = rootOf()) => answerOf(root, words, { uid: 1000, env, cwd: dir, ...more });
const declared = async (host: string, more: Partial<Io> = {}): Promise<List> => {
  const { text, errors, code } = await cruft(['declared', '--json', '--flake', `path:${flake}#${host}`], more);
  assert.equal(code, 0, errors);
  return JSON.parse(text) as List;
};
const where = ({ source }: { source: { file: string; line: number | null } }) =>
  `${source.file.replace(`${flake}/`, '')}${source.line === null ? '' : `:${source.line}`}`;

describe('--flake, with the real nix', { skip: hasNix ? false : 'nix is not installed' }, () => {
  test('every section, every entry with the line that declares it, in the checkout', async () => {
    const list = await declared('attic');
    assert.deepEqual(list.notUnderstood, []);
    assert.equal(list.completeness, 'complete');
    assert.deepEqual(
      list.declarations.map((one) => [one.path, one.storePath, one.method, one.user, one.via.join(), where(one)].join(' | ')),
      [
        '/etc/machine-id | /persist/etc/machine-id | auto |  | impermanence | persist.nix:14',
        '/etc/ssh/host_key | /keep/etc/ssh/host_key | symlink |  | preservation | /etc/nixos/preservation.nix',
        '/home/kim/.face | /persist/home/kim/.face | auto | kim | impermanence | persist.nix:17',
        '/home/kim/.gnupg | /persist/home/kim/.gnupg | bind | kim | home-manager | home.nix:5',
        '/home/kim/.local | /keep/home/kim/.local | bind | kim | preservation | /etc/nixos/preservation.nix',
        '/home/kim/.screenrc | /persist/home/kim/.screenrc | auto | kim | home-manager | home.nix:8',
        '/home/kim/.ssh | /persist/home/kim/.ssh | bind | kim | impermanence | persist.nix:16',
        '/home/kim/Music | /persist/home/kim/Music | bind | kim | impermanence | persist.nix:16',
        '/home/kim/src | /persist/home/kim/src | bind | kim | home-manager | home.nix:6',
        '/srv/music | /persist/music | bind |  | fileSystems | more.nix:4',
        '/srv/www | /persist/srv/www | bind |  | impermanence | persist.nix:13',
        '/var/lib/NetworkManager/secret_key | /persist/secret_key | symlink |  | tmpfiles | ',
        '/var/lib/a "b" c | /persist/a b c | symlink |  | tmpfiles | ',
        '/var/lib/bluetooth | /persist/var/lib/bluetooth | bind |  | impermanence | more.nix:2',
        '/var/lib/colord | /persist/var/lib/colord | bind |  | impermanence | persist.nix:10',
        '/var/lib/machines | /persist/machines | bind |  | unit | ',
        '/var/lib/nixos | /persist/var/lib/nixos | bind |  | impermanence | ',
        '/var/lib/systemd | /keep/var/lib/systemd | bind |  | preservation | /etc/nixos/preservation.nix',
        '/var/log | /persist/var/log | bind |  | impermanence | persist.nix:9',
        '/var/spool | /state/var/spool | bind |  | impermanence | persist.nix:23',
      ].map((line) => (line.endsWith('| ') ? `${line}path:${flake}#attic` : line)),
    );
    assert.deepEqual([...new Set(list.declarations.map(({ enabled, status }) => `${enabled} ${status}`))].sort(), [
      'false disabled',
      'true planned',
    ]);
    assert.equal(list.declarations.find(({ path }) => path === '/var/lib/colord')!.mode, '0750');
    assert.deepEqual(
      list.references.map((one) => [one.option, one.path, where(one)].join(' | ')),
      [
        'users.users.kim.hashedPasswordFile | /persist/passwords/kim | persist.nix:29',
        'services.openssh.hostKeys | /persist/etc/ssh/host_ed25519 | ',
        'sops.age.keyFile | /persist/age.txt | ',
        'age.identityPaths | /persist/etc/ssh/host_ed25519 | ',
        'environment.etc.ssh/key.source | /persist/etc/ssh/key | persist.nix:26',
        'services.music.dataDir | /persist/music-data | /etc/nixos/services.nix',
      ].map((line) => (line.endsWith('| ') ? `${line}path:${flake}#attic` : line)),
      'what lies in no persist root is no reference, and a service that is off has none',
    );
  });

  test('a scan under it, and why a path has its verdict: the line that declares it', async () => {
    const root = rootOf();
    for (const path of ['var/log/x', 'var/lib/lost/x']) {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), 'x');
    }
    const db = join(dir, 'scan.db');
    const scan = await cruft(['scan', '--db', db, '--flake', `path:${flake}#attic`], {}, root);
    assert.equal(scan.errors, '');
    const { text } = await cruft(['explain', '--db', db, '/var/log/x', '/var/lib/lost/x'], {}, root);
    assert.ok(
      text.includes(
        `declared: /var/log at ${flake}/persist.nix:9\n    planned: in the plan, not in effect yet (bind from /persist/var/log)\n`,
      ),
      text,
    );
    assert.match(text, /^\/var\/log\/x .*\n {2}\+ kept /);
    assert.equal(text.split('declared: ').length, 2, 'nothing is said of what no entry covers');
    const json = JSON.parse((await cruft(['explain', '--json', '--db', db, '/var/log/x'], {}, root)).text);
    assert.deepEqual(faults(JSON.stringify(json)), []);
    assert.deepEqual(
      [json.paths[0].declaration.status, json.paths[0].declaration.source],
      ['planned', { file: `${flake}/persist.nix`, line: 9 }],
    );
  });

  test('home-manager before 2025-09', async () => {
    const list = await declared('cellar');
    assert.deepEqual(
      list.declarations.map((one) => [one.path, one.storePath, one.method, one.via.join()].join(' | ')),
      [
        '/home/kim/.screenrc | /persist/home/kim/screen/.screenrc | symlink | home-manager-v1',
        '/home/kim/.steam | /persist/home/kim/games/.steam | symlink | home-manager-v1',
        '/home/kim/Music | /persist/home/kim/media/Music | bindfs | home-manager-v1',
      ],
    );
  });

  test('after a failure section by section: what can be read is read, what cannot is named', async () => {
    const list = await declared('damaged');
    assert.equal(list.completeness, 'partial');
    assert.deepEqual(
      list.notUnderstood.map(({ option, text }) => [option, text]),
      [['preservation', "attribute 'missing' missing"]],
    );
    assert.ok(list.declarations.some((one) => one.path === '/var/log' && where(one) === 'persist.nix:9'));
    assert.match(list.readers.find(({ reader }) => reader === 'eval')!.detail, /without preservation$/);
  });

  test('nothing could be read: an error, not an empty list', async () => {
    for (const [host, said] of [
      ['ruin', /evaluation ended with status 1: evaluation aborted .*this host is not finished/],
      ['builds', /without binds|import from derivation/],
      ['nowhere', /has no host "nowhere"; there are attic, builds, cellar, damaged, odd \$\{name\}, ruin/],
    ] as const) {
      const { text, errors, code } = await cruft(['declared', '--flake', `path:${flake}#${host}`]);
      assert.match(host === 'builds' ? text : errors, said);
      assert.equal(code, host === 'builds' ? 0 : 2);
      if (code === 2) assert.equal(text, '');
    }
    const { errors, code } = await cruft(['scan', '--db', join(dir, 'x.db'), '--flake', `path:${dir}/missing#a`]);
    assert.match(errors, /^cruft: evaluation of path:.*missing failed: .*missing/);
    assert.equal(code, 2);
  });

  test('the host is the one that there is, the audited machine, or has to be said', async () => {
    assert.equal((await declared('"odd ${name}"'.slice(1, -1))).declarations[0]!.path, '/var/odd');
    assert.equal((await declared('nixosConfigurations."odd ${name}"')).declarations[0]!.path, '/var/odd');
    const own = await cruft(['declared', '--json', '--flake', `path:${flake}`], {}, rootOf('cellar'));
    assert.deepEqual([own.code, (JSON.parse(own.text) as List).declarations.length], [0, 3]);
    const none = await cruft(['declared', '--flake', `path:${flake}`], {}, rootOf('elsewhere'));
    assert.match(none.errors, /several hosts: say which with --flake path:.*#HOST, of attic, builds/);
    assert.equal(none.code, 2);
    const alone = join(dir, 'alone');
    mkdirSync(alone, { recursive: true });
    writeFileSync(join(alone, 'flake.nix'), '{ outputs = { self }: { nixosConfigurations.only.config.fileSystems = { }; }; }');
    const one = await cruft(['declared', '--json', '--flake', './alone'], {}, rootOf('elsewhere'));
    assert.deepEqual([one.code, one.errors], [0, '']);
    assert.equal((JSON.parse(one.text) as List).completeness, 'complete', 'a list that was read and is empty');
    assert.deepEqual(readdirSync(alone), ['flake.nix'], 'no lock file is written');
  });

  test(
    'as root it refuses, with what to run instead; under sudo it is whoever called it',
    { skip: process.getuid!() === 0 ? false : 'needs root' },
    async (t) => {
      const refused = await cruft(['declared', '--flake', `path:${flake}#attic`], { uid: 0 });
      assert.equal(refused.code, 2);
      const by = /run by hand: (nix .*) > list[.]json, then --persist list[.]json\n$/.exec(refused.errors)?.[1];
      assert.ok(by !== undefined, refused.errors);
      const byHand = spawnSync('sh', ['-c', by], { env: env as NodeJS.ProcessEnv, maxBuffer: 1e8 });
      assert.equal(byHand.status, 0, byHand.stderr.toString());
      const file = join(dir, 'list.json');
      writeFileSync(file, byHand.stdout);
      const given = JSON.parse((await cruft(['declared', '--json', '--persist', file])).text) as List;
      assert.equal(given.declarations.length, 20);

      const theirs = join(dir, 'theirs');
      mkdirSync(theirs);
      const own = Object.fromEntries(
        ['STORE', 'STATE', 'LOG', 'CONF'].map((name) => {
          const folder = join(theirs, name);
          mkdirSync(folder);
          return [`NIX_${name}_DIR`, folder];
        }),
      );
      cpSync(join(dir, 'nix/conf/nix.conf'), join(theirs, 'CONF/nix.conf'));
      for (const folder of [theirs, ...Object.values(own)]) chownSync(folder, 65534, 65534);
      chmodSync(dir, 0o755);
      const { text, errors, code } = await cruft(['declared', '--json', '--flake', `path:${flake}#attic`], {
        uid: 0,
        env: { ...env, ...own, XDG_CACHE_HOME: theirs, SUDO_UID: '65534', SUDO_GID: '65534' },
      });
      assert.deepEqual([code, errors], [0, '']);
      assert.equal((JSON.parse(text) as List).declarations.length, 20);
      const { stdout } = spawnSync('find', [own['NIX_STORE_DIR']!, '-mindepth', '1', '!', '-uid', '65534']);
      assert.equal(stdout.toString(), '', 'everything that nix wrote is theirs');
      t.diagnostic('ran as nobody');
    },
  );
});

const fake = (script: string): Io['env'] => {
  const bin = mkdtempSync(join(dir, 'bin-'));
  writeFileSync(join(bin, 'nix'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { PATH: `${bin}:${PATH}` };
};

describe('a nix that does not do what it should', () => {
  const hosts = `case "$*" in *' builtins.attrNames') echo '["a"]'; exit;; esac\n`;
  const listed = (script: string) => cruft(['declared', '--flake', '.#a'], { env: fake(hosts + script) });

  test('it is missing', async () => {
    const { errors, code } = await cruft(['declared', '--flake', '.#a'], { env: { PATH: join(dir, 'nix/home') } });
    assert.match(errors, /^cruft: --flake needs a nix in PATH; elsewhere: nix .* --apply "\$\(cat .*extract[.]nix'?\)" > list[.]json/);
    assert.equal(code, 2);
  });

  test('what it prints before it fails is not believed, nor JSON that is none', async () => {
    const partial = await listed(`echo '{"schema":1,"impermanence":{"/p":{"directories":["/a"]}}}'; echo 'error: no' >&2; exit 1`);
    assert.match(partial.errors, /evaluation of [.]#a failed: the evaluation ended with status 1: no\n$/);
    assert.equal(partial.code, 2);
    assert.match((await listed(`echo '{"impermanence":{"/p":}}'`)).errors, /no JSON: .* at line 1, column \d+/);
    assert.match((await listed('echo 7')).errors, /JSON of an unknown form/);
    assert.match((await listed('kill -9 $$')).errors, /ended by a signal/);
  });

  test('it never answers, or never stops', async () => {
    const io = { uid: 1000, cwd: dir, now: Date.now, env: fake(`${hosts}exec sleep 60`) } as Io;
    const hanging = await evaluate({ flake: '.#a', host: realHost(rootOf()), io, timeout: 700 });
    assert.match(hanging.ended!, /^no answer within/);
    assert.deepEqual(hanging.sections, [], 'it is not asked again');
    const means = { cwd: dir, as: null, timeout: 20_000, signal: null };
    const endless = await runNix([], { ...means, env: fake('exec cat /dev/zero') });
    assert.ok(!failed(endless));
    assert.deepEqual([endless.status, endless.ended], [null, 'it printed more than 67108864 bytes']);
    const left = await runNix([], { ...means, env: fake('sleep 60 & exec sleep 60'), timeout: 300 });
    assert.ok(!failed(left) && left.ended !== null, 'what it leaves behind is not waited for');
  });

  test('an interrupt ends it', async () => {
    const controller = new AbortController();
    const io = { uid: 1000, cwd: dir, now: Date.now, env: fake('exec sleep 60') } as Io;
    const asked = evaluate({ flake: '.#a', host: realHost(rootOf()), io, signal: controller.signal });
    setTimeout(() => controller.abort(new Error('interrupted by SIGINT')), 100);
    await assert.rejects(asked, /interrupted by SIGINT/);
  });

  test('a reference is no option', async () => {
    for (const flake of ['--help#a', '-v']) {
      const { errors, code } = await cruft(['declared', `--flake=${flake}`], { env: fake('echo ran >&2') });
      assert.match(errors, /no reference to a flake/);
      assert.equal(code, 2);
    }
  });
});
