import { isWithin } from '../model/path.ts';
import { nixString } from './nix.ts';
import { byRoot, type Proposal } from './proposal.ts';

/** NixOS mounts /nix early anyway; a root inside another is on its volume, as far as anybody can tell from here. */
export function neededForBoot(proposal: Proposal): string[] {
  const roots = byRoot(proposal).map(({ root }) => root);
  return roots
    .filter((root) => !isWithin(root, '/nix') && !roots.some((other) => other !== root && isWithin(root, other)))
    .map((root) => `  fileSystems.${nixString(root)}.neededForBoot = true;`);
}
