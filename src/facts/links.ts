import type { Host } from '../host/host.ts';
import type { LinkEnd } from '../model/links.ts';
import type { Path } from '../model/path.ts';
import type { User } from '../model/users.ts';
import type { Programs } from './programs.ts';

const IN_GENERATION = /^\/nix\/store\/[^/]*-home-manager-files\/(.*)/s;

/** Where home-manager's current generation has what the link at `target` was; null: nowhere, or it is not one of its links. */
export function regeneratedAs(programs: Programs, target: Path, user: User | null): Path | null {
  const rest = IN_GENERATION.exec(target)?.[1];
  if (rest === undefined) return null;
  return (
    generationsOf(user)
      .map((place) => `${place}/current-home/home-files/${rest}`)
      .find((path) => programs.exists(path).presence === 'present') ?? null
  );
}

/** Places of the link current-home: today's, and the one of before. */
export const generationsOf = (user: User | null): Path[] =>
  user === null ? [] : [`${user.home}/.local/state/home-manager/gcroots`, `/nix/var/nix/gcroots/per-user/${user.name}`];

/** Told by the links that lead to a file; null: nobody known. */
export function managerOf(chain: readonly Path[]): LinkEnd['managed'] {
  const hops = chain.slice(1);
  if (hops.some((hop) => IN_GENERATION.test(hop))) return 'home-manager';
  if (chain.some((hop) => hop.startsWith('/etc/static/'))) return 'nixos';
  return chain.some((hop) => hop.startsWith('/nix/store/')) ? 'nix' : null;
}

/** Follows a link to its end. */
export function linkEnd(host: Host, programs: Programs, path: Path, user: User | null): LinkEnd {
  const { chain, presence, error } = host.resolve(path);
  const target = chain.at(-1)!;
  return {
    chain,
    target,
    // /dev of a machine that is not running is empty.
    presence: presence === 'absent' && target.startsWith('/dev/') ? 'present' : presence,
    error,
    doubt: presence === 'absent' ? programs.exists(target).doubt : null,
    regenerated: presence === 'absent' ? regeneratedAs(programs, target, user) : null,
    managed: managerOf(chain),
  };
}
