/**
 * How long static reading of a configuration takes: `node --import tsx bench/static-reading.ts [FILES]`. The configuration is made up: a flake of
 * three machines, each importing all modules, of about 2 KiB each; one in five declares something to keep through an option of its own.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nixFiles } from '../src/host/nix-files.ts';
import { readStatic } from '../src/persist/static/read.ts';

const FILES = Number(process.argv[2] ?? 700);
const ROUNDS = 5;

const moduleText = (i: number): string => `{ config, lib, pkgs, ... }:
let
  cfg = config.my.module${i};
  name = "service-${i}";
in
{
  options.my.module${i} = {
    enable = lib.mkEnableOption "module ${i}";
    port = lib.mkOption { type = lib.types.port; default = ${1000 + i}; };
    dirs = lib.mkOption { type = lib.types.listOf lib.types.str; default = [ ]; };
  };
  config = lib.mkIf cfg.enable {
    ${i % 5 === 0 ? `environment.persistence."/persist".directories = [ "/var/lib/\${name}" ] ++ cfg.dirs;` : ''}
    networking.firewall.allowedTCPPorts = [ cfg.port ];
    environment.systemPackages = with pkgs; [ git vim ${Array.from({ length: 60 }, (_, k) => `package-${k}`).join(' ')} ];
    systemd.services.\${name} = {
      wantedBy = [ "multi-user.target" ];
      serviceConfig = { ExecStart = "\${pkgs.hello}/bin/hello --port \${toString cfg.port}"; Restart = "always"; };
      script = ''
${Array.from({ length: 15 }, (_, k) => `        echo "line ${k} of \${name}" >> /var/log/x`).join('\n')}
      '';
    };
  };
}
`;

const dir = mkdtempSync(join(tmpdir(), 'cruft-bench-'));
try {
  mkdirSync(join(dir, 'modules'));
  const names = Array.from({ length: FILES }, (_, i) => `module-${i}.nix`);
  let bytes = 0;
  for (const [i, name] of names.entries()) {
    writeFileSync(join(dir, 'modules', name), moduleText(i));
    bytes += moduleText(i).length;
  }
  writeFileSync(join(dir, 'modules/default.nix'), `{ imports = [ ${names.map((name) => `./${name}`).join(' ')} ]; }`);
  const on = names.map((_, i) => `my.module${i}.enable = ${i % 2 === 0};`).join(' ');
  const host = (name: string) =>
    `${name} = nixpkgs.lib.nixosSystem { modules = [ ./modules { networking.hostName = "${name}"; ${on} } ]; };`;
  writeFileSync(
    join(dir, 'flake.nix'),
    `{ outputs = { self, nixpkgs }: { nixosConfigurations = { ${['a', 'b', 'c'].map(host).join(' ')} }; }; }`,
  );
  const read = (name: string | null) =>
    readStatic({ files: nixFiles, given: dir, isFolder: true, host: name, hostName: null, homeThere: () => null });
  for (const name of ['a', null]) {
    const times: number[] = [];
    let found = '';
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now();
      const { result, hosts } = read(name);
      times.push(performance.now() - start);
      found = `${result.declarations.length} declarations of ${hosts.join(', ')}, ${result.notUnderstood.length} not understood`;
    }
    times.sort((a, b) => a - b);
    console.log(
      `${FILES + 2} files, ${(bytes / 1e6).toFixed(1)} MB: ${times[0]!.toFixed(0)} ms at best, ${times[2]!.toFixed(0)} ms in the middle: ${found}`,
    );
  }
} finally {
  rmSync(dir, { recursive: true });
}
