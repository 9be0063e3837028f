import { failed, type Host } from '../host/host.ts';
import { type Claim, RANK } from '../model/claim.ts';
import { evidence } from '../model/evidence.ts';
import { isWithin, joinPath, nameOf, type Path } from '../model/path.ts';
import type { User } from '../model/users.ts';
import { nothing, type Provider } from './provider.ts';

const GENERATION = /^(?:\/nix\/store\/[0-9a-z]{32}-home-manager-generation|home-manager-\d+-link)$/;

/** Where home-manager keeps the links to its generations, now and in former versions (home-manager, modules/files.nix and home-manager.nix). */
const placesOf = ({ name, home }: User): Path[] => [
  joinPath(home, '.local/state/home-manager/gcroots'),
  joinPath(home, '.local/state/nix/profiles'),
  `/nix/var/nix/gcroots/per-user/${name}`,
  `/nix/var/nix/profiles/per-user/${name}`,
];

/**
 * home-manager's own links to its generations: activation makes the current one again. The files that a generation links into the home are told by
 * where they lead (`linkVerdicts`), as the walk meets them.
 */
export const homeManager: Provider = {
  id: 'home-manager',
  collect({ host, subjects }) {
    const claims = subjects.flatMap((user) => placesOf(user).flatMap((dir) => linksIn(host, dir, user)));
    return claims.length === 0 ? nothing(null) : { claims, ownership: null, skipped: null, problems: [] };
  },
};

function linksIn(host: Host, dir: Path, { name: user, home }: User): Claim[] {
  const names = host.list(dir);
  if (failed(names)) return [];
  return names.flatMap((name) => {
    if (!/^(?:current-home|new-home|home-manager(?:-\d+-link)?)$/.test(name)) return [];
    const path = joinPath(dir, name);
    const entry = host.lstat(path);
    if (failed(entry) || entry.kind !== 'symlink') return [];
    const leads = host.resolve(path).chain.find((each) => GENERATION.test(each) || GENERATION.test(nameOf(each)));
    if (leads === undefined) return [];
    const claim: Claim = {
      path,
      glob: false,
      covers: 'entry',
      provider: 'home-manager',
      rank: RANK.link,
      kinds: 'other',
      verdict: 'managed',
      class: null,
      regret: 'none',
      confidence: 'certain',
      owner: 'home-manager',
      user: isWithin(dir, home) ? user : null,
      why: 'home-manager’s link to a generation: made again by the next activation',
      evidence: [evidence('link', `→ ${entry.target!}`)],
      store: null,
    };
    return [claim];
  });
}
