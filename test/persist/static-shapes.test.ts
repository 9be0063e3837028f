import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { nixFiles } from '../../src/host/nix-files.ts';
import { readStatic } from '../../src/persist/static/read.ts';
import { NO_NIX } from '../parsers/nix/real-nix.ts';
import { compareModules } from './static/compare.ts';
import { RandomModules } from './static/random-modules.ts';

type Files = Record<string, string | Uint8Array>;

function folderOf(files: Files): string {
  const dir = mkdtempSync(join(tmpdir(), 'cruft-static-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  return dir;
}

const HOMES: Record<string, string> = { ann: '/users/ann' };

function read(given: string, host: string | null = null, isFolder = true) {
  const { result, hosts } = readStatic({
    files: nixFiles,
    given,
    isFolder,
    host,
    hostName: null,
    homeThere: (user) => HOMES[user] ?? null,
  });
  const shown = result.declarations.map(
    ({ path, storePath, method, enabled, conditions }) =>
      `${path} < ${storePath} ${method}${enabled ? '' : ' off'}${conditions.map((each) => ` if ${each}`).join('')}`,
  );
  return {
    result,
    hosts,
    shown: shown.sort(),
    unread: result.notUnderstood.map(({ code, text, pattern }) => `${code}: ${text}${pattern === null ? '' : ` ${pattern}`}`),
  };
}

const INPUTS = 'inputs = { nixpkgs.url = "x"; impermanence.url = "y"; home-manager.url = "z"; };';
const lock = (lastModified: number) =>
  JSON.stringify({
    nodes: { imp: { locked: { lastModified, repo: 'impermanence' } }, root: { inputs: { impermanence: 'imp' } } },
    root: 'root',
    version: 7,
  });
const USER = `users.users.kim = { isNormalUser = true; hashedPasswordFile = "/persist/pw/kim"; };`;

/** Files, host, what is declared, what is not understood. */
const SHAPES: Record<string, { files: Files; host?: string; declared: string[]; unread?: string[]; references?: string[] }> = {
  'a function makes the machines': {
    files: {
      'flake.nix': `{ ${INPUTS} outputs = inputs@{ self, nixpkgs, ... }:
        let mk = name: user: nixpkgs.lib.nixosSystem { specialArgs = { inherit inputs user; }; modules = [ ./hosts/\${name} inputs.impermanence.nixosModules.impermanence { networking.hostName = name; } ]; };
        in { nixosConfigurations = nixpkgs.lib.genAttrs [ "desk" "lap" ] (n: mk n "kim"); }; }`,
      'hosts/desk/default.nix': `{ user, config, ... }: { imports = [ ../../base.nix ]; environment.persistence."/persist".users.\${user}.directories = [ "\${config.networking.hostName}" ]; ${USER} }`,
      'hosts/lap/default.nix': '{ inputs, ... }: { imports = [ ../../base.nix inputs.mine.nixosModules.default ]; }',
      'base.nix':
        '{ lib, ... }: { environment.persistence."/persist" = { hideMounts = true; directories = lib.mkBefore [ "/var/log" ]; }; }',
    },
    host: 'desk',
    declared: ['/home/kim/desk < /persist/home/kim/desk bind', '/var/log < /persist/var/log bind'],
    references: ['users.users.kim.hashedPasswordFile /persist/pw/kim'],
  },
  'a module of an input nobody knows': {
    files: {
      'flake.nix': `{ ${INPUTS} outputs = { nixpkgs, mine, impermanence, ... }: { nixosConfigurations.a = nixpkgs.lib.nixosSystem { modules = [ mine.nixosModules.impermanence impermanence.nixosModules.impermanence ./a.nix ]; }; }; }`,
      'a.nix':
        '{ modulesPath, ... }: { imports = [ (modulesPath + "/installer/scan/not-detected.nix") "${modulesPath}/profiles/qemu-guest.nix" <home-manager/nixos> (import "${builtins.fetchTarball "https://github.com/nix-community/impermanence/archive/master.tar.gz"}/nixos.nix") ./gone.nix ]; environment.persistence."/p".files = [ "/etc/machine-id" ]; }',
    },
    declared: ['/etc/machine-id < /p/etc/machine-id auto'],
    unread: ['import-not-followed: mine.nixosModules.impermanence', 'import-not-followed: DIR/gone.nix'],
  },
  'home-manager of now, by the lock': {
    files: {
      'flake.nix': `{ ${INPUTS} outputs = { nixpkgs, home-manager, ... }: { nixosConfigurations.a = nixpkgs.lib.nixosSystem { modules = [ home-manager.nixosModules.home-manager ./a.nix ]; }; }; }`,
      'flake.lock': lock(1758372989),
      'a.nix': `{ config, ... }: { ${USER} home-manager = { extraSpecialArgs = { root = "/persist"; }; sharedModules = [ ./shared.nix ]; users.kim = import ./home.nix; users.ann.imports = [ ./ann.nix ]; }; }`,
      'home.nix':
        '{ root, config, osConfig, lib, ... }: { home.persistence.${root}.directories = [ "Music" (lib.removePrefix "${config.home.homeDirectory}/" "${config.xdg.dataHome}/x") osConfig.users.users.kim.name ]; }',
      'shared.nix': '{ home.persistence."/persist".files = [ ".bash_history" ]; }',
      'ann.nix': '{ home.persistence."/persist/home/ann".directories = [ "D" ]; }',
    },
    declared: [
      '/home/kim/.bash_history < /persist/home/kim/.bash_history auto',
      '/home/kim/.local/share/x < /persist/home/kim/.local/share/x bind',
      '/home/kim/Music < /persist/home/kim/Music bind',
      '/home/kim/kim < /persist/home/kim/kim bind',
      '/users/ann/.bash_history < /persist/users/ann/.bash_history auto',
      '/users/ann/D < /persist/home/ann/users/ann/D bind',
    ],
    references: ['users.users.kim.hashedPasswordFile /persist/pw/kim'],
  },
  'home-manager of before, by the lock': {
    files: {
      'flake.nix': `{ ${INPUTS} outputs = { nixpkgs, home-manager, ... }: { homeConfigurations."kim@a" = home-manager.lib.homeManagerConfiguration { extraSpecialArgs = { }; modules = [ ./home.nix { home.username = "kim"; home.homeDirectory = "/h/kim"; } ]; }; }; }`,
      'flake.lock': lock(1758372988),
      'home.nix': '{ home.persistence."/data".directories = [ "a/b" ]; }',
    },
    declared: ['/h/kim/a/b < /data/a/b bindfs'],
  },
  'flake-parts': {
    files: {
      'flake.nix':
        '{ inputs = { }; outputs = inputs@{ flake-parts, ... }: flake-parts.lib.mkFlake { inherit inputs; } { imports = [ ./parts.nix ]; systems = [ "x86_64-linux" ]; }; }',
      'parts.nix':
        '{ inputs, config, ... }: { flake.nixosConfigurations.a = inputs.nixpkgs.lib.nixosSystem { modules = [ config.flake.modules.nixos.keep ]; }; flake.modules.nixos.keep = { lib, ... }: { environment.persistence."/p".directories = [ "/a" ]; }; }',
    },
    declared: ['/a < /p/a bind'],
  },
  'modules found by reading the folder': {
    files: {
      'flake.nix':
        '{ outputs = { nixpkgs, ... }: { nixosConfigurations.a = nixpkgs.lib.nixosSystem { modules = map (n: ./modules + "/${n}") (builtins.attrNames (builtins.readDir ./modules)); }; }; }',
      'modules/b.nix': '{ environment.persistence."/p".directories = builtins.fromJSON (builtins.readFile ../list.json); }',
      'modules/c/default.nix': '{ lib, ... }: { imports = lib.filesystem.listFilesRecursive ./more; }',
      'modules/c/more/d.nix': '{ environment.persistence."/p".directories = [ "/d" ]; }',
      'list.json': '["/j"]',
    },
    declared: ['/d < /p/d bind', '/j < /p/j bind'],
  },
  'folders of services that are on': {
    files: {
      'a.nix': `{ config, ... }: { services.grafana.enable = true; services.jellyfin = { enable = true; dataDir = "/srv/jf"; }; services.postgresql.enable = true;
        environment.persistence."/p".directories = [ config.services.grafana.dataDir config.services.jellyfin.configDir config.services.postgresql.dataDir config.services.plex.dataDir ]; }`,
    },
    declared: ['/srv/jf/config < /p/srv/jf/config bind', '/var/lib/grafana < /p/var/lib/grafana bind'],
    unread: [
      'element-not-literal: config.services.postgresql.dataDir /var/lib/postgresql/*',
      'element-not-literal: config.services.plex.dataDir',
    ],
  },
  'module arguments and priorities': {
    files: {
      'a.nix':
        '{ lib, who, ... }: { imports = [ ./b.nix ]; _module.args.who = "ann"; environment.persistence."/p" = { directories = lib.mkForce [ "/a" ]; enable = lib.mkDefault false; users.${who}.files = [ "f" ]; }; }',
      'b.nix':
        '{ lib, ... }: { environment.persistence."/p" = { directories = [ "/b" ]; enable = true; }; disabledModules = [ ./c.nix ]; imports = [ ./c.nix ]; }',
      'c.nix': '{ environment.persistence."/p".directories = lib.mkForce [ "/c" ]; }',
    },
    declared: ['/a < /p/a bind', '/users/ann/f < /p/users/ann/f auto'],
  },
  'sets that are added to': {
    files: {
      'a.nix':
        '{ lib, pkgs, ... }: { environment.persistence = { "/p".directories = [ "/a" ]; } // lib.optionalAttrs pkgs.x { "/q".directories = [ "/b" ]; } // lib.mapAttrs (n: v: { files = v; }) { "/r" = [ "/c" ]; }; }',
    },
    declared: ['/a < /p/a bind', '/a < /p/a bind if !(pkgs.x)', '/b < /q/b bind if pkgs.x']
      .slice(0, 0)
      .concat([
        '/a < /p/a bind if !(pkgs.x)',
        '/a < /p/a bind if pkgs.x',
        '/b < /q/b bind if pkgs.x',
        '/c < /r/c auto if !(pkgs.x)',
        '/c < /r/c auto if pkgs.x',
      ]),
  },
  'preservation that is not known to be on': {
    files: {
      'a.nix': '{ preservation.preserveAt."/p" = { directories = [ { directory = "/a"; how = "symlink"; } ]; files = [ "/b" ]; }; }',
    },
    declared: ['/a < /p/a symlink if config.preservation.enable', '/b < /p/b bind if config.preservation.enable'],
  },
  'submodules of wrapper options have values nobody wrote': {
    files: {
      'a.nix': `{ lib, config, ... }: { options.my.apps = lib.mkOption { type = lib.types.attrsOf (lib.types.submodule { options.keep = lib.mkOption { default = [ "/k" ]; }; }); };
        config.my.apps.x = { }; config.environment.persistence."/p".directories = config.my.apps.x.keep; }`,
    },
    declared: [],
    unread: ['list-not-readable: config.my.apps.x.keep'],
  },
  'settings of tmpfiles, and rules that may be anything': {
    files: {
      'a.nix': `{ config, ... }: { systemd.tmpfiles.settings."10-x"."/var/lib/a"."L+".argument = "/p/var/lib/a"; systemd.tmpfiles.rules = [ "d \${config.x} 0755" "L /var/b - - - - /p/var/b" config.rule ]; fileSystems = builtins.listToAttrs [ { name = "/c"; value = { device = "/p/c"; options = [ "bind" ]; }; } ]; }`,
    },
    declared: ['/c < /p/c bind', '/var/b < /p/var/b symlink', '/var/lib/a < /p/var/lib/a symlink'],
    unread: ['element-not-literal: config.rule'],
  },
};

for (const [name, { files, host, declared, unread, references }] of Object.entries(SHAPES)) {
  test(name, () => {
    const dir = folderOf(files);
    const found = read(dir, host ?? null);
    assert.deepEqual(found.shown, declared.toSorted());
    assert.deepEqual(found.unread.map((each) => each.replace(dir, 'DIR')).sort(), (unread ?? []).toSorted());
    assert.deepEqual(
      found.result.references.map(({ option, path }) => `${option} ${path}`),
      references ?? [],
    );
  });
}

test('one file and what it imports', () => {
  const dir = folderOf({
    'hosts/a.nix': '{ imports = [ ../b.nix ]; }',
    'b.nix': '{ environment.persistence."/p".files = [ "/f" ]; }',
    'c.nix': '{ environment.persistence."/p".files = [ "/g" ]; }',
  });
  const { shown, result } = read(join(dir, 'hosts/a.nix'), null, false);
  assert.deepEqual(shown, ['/f < /p/f auto']);
  assert.deepEqual(result.declarations[0]!.source, { file: join(dir, 'b.nix'), line: 1 });
});

const deep = (open: string, close: string, n: number) => open.repeat(n) + '1' + close.repeat(n);
const site = (value: string) => `{ lib, pkgs, config, ... }: { environment.persistence."/p".directories = ${value}; }`;

test('hostile files end, and are said', () => {
  const files: Files = {
    'nest.nix': site(`[ ${deep('(', ')', 200)} ]`),
    'deep.nix': deep('(', ')', 100_000),
    'binary.nix': Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 31) % 256)),
    'nul.nix': Buffer.from('{ }\0'),
    'loop.nix': site('let x = x; in x'),
    'forever.nix': site('let f = n: f (n + 1); in f 0'),
    'list.nix': site('builtins.genList (n: "/${toString n}") 1000000000'),
    'fold.nix': site('builtins.foldl\' (a: b: a ++ a) [ "/x" ] (lib.range 1 64)'),
    'self.nix': site('import ./self.nix'),
    'ping.nix': '{ imports = [ ./pong.nix ]; }',
    'pong.nix': '{ imports = [ ./ping.nix ]; environment.persistence."/p".directories = [ "/pong" ]; }',
    'config.nix': site('config.environment.persistence."/p".directories'),
    'chain.nix': site(`[ (${'"a" + '.repeat(20_000)} "b") ]`),
    'many.nix': site(`[ "\${${Array.from({ length: 12 }, (_, i) => `if pkgs.c${i} then "a" else "b"`).join('}${')}}" ]`),
    'dir.nix/x': '',
    'bytes.nix': Buffer.from(site('[ "/b\xff" ]'), 'latin1'),
  };
  for (const name of ['folder', ...Object.keys(files).filter((each) => each.endsWith('.nix'))]) {
    const dir = folderOf(name === 'folder' ? files : { [name]: files[name]!, 'pong.nix': files['pong.nix']! });
    symlinkSync('.', join(dir, 'around'));
    symlinkSync('nowhere', join(dir, 'dangling.nix'));
    const { result } = name === 'folder' ? read(dir) : read(join(dir, name), null, false);
    for (const each of result.declarations) assert.ok(each.path.startsWith('/') && each.source.file !== '', JSON.stringify(each));
    if (name === 'bytes.nix') assert.equal(result.declarations[0]!.path, '/b\udcff');
    else if (name === 'ping.nix' || name === 'pong.nix')
      assert.deepEqual(
        result.declarations.map(({ path }) => path),
        ['/pong'],
      );
    else assert.ok(result.notUnderstood.length > 0, name);
  }
});

test('generated configurations, as the real Nix evaluates them', { skip: NO_NIX }, () => {
  for (const [seed, undecided] of [
    [101, 0],
    [102, 20],
  ] as const) {
    const source = new RandomModules(seed, undecided);
    const { wrong, complete, conditional } = compareModules(Array.from({ length: 60 }, () => source.make()));
    assert.deepEqual(wrong, []);
    assert.ok(complete + conditional > 30);
  }
});
