import { failed, type Host } from '../../host/host.ts';
import type { Path } from '../../model/path.ts';

const MAX_BYTES = 4 * 1024 * 1024;

/** What rows of db/known may ask for with "when:". */
export function machineFacts(host: Host): ReadonlySet<string> {
  if (!isNixos(host)) return new Set(['not-nixos']);
  const mutable = mutableUsers(host);
  return new Set(['nixos', mutable === null ? 'users-unclear' : mutable ? 'users-mutable' : 'users-declared']);
}

const isNixos = (host: Host): boolean =>
  !failed(host.lstat('/etc/NIXOS')) ||
  host.resolve('/run/current-system').presence === 'present' ||
  /^ID="?nixos"?$/m.test(text(host, '/etc/os-release'));

const SYSTEMS: readonly Path[] = ['/run/current-system', '/nix/var/nix/profiles/system'];

/**
 * `users.mutableUsers` of the system in use. The activation script names the file it is written to (nixpkgs, nixos/modules/config/users-groups.nix:
 * update-users-groups.pl with users-groups.json); null where neither can be read.
 */
function mutableUsers(host: Host): boolean | null {
  for (const system of SYSTEMS) {
    const spec = /\/nix\/store\/[0-9a-z]{32}-users-groups\.json/.exec(text(host, `${system}/activate`));
    const said = spec === null ? null : /"mutableUsers"\s*:\s*(true|false)/.exec(text(host, spec[0]));
    if (said) return said[1] === 'true';
  }
  return null;
}

function text(host: Host, path: Path): string {
  const bytes = host.read(path, MAX_BYTES);
  return failed(bytes) ? '' : bytes.toString('latin1');
}
