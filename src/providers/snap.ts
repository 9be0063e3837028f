import { failed, type Host } from '../host/host.ts';
import { type Claim, RANK } from '../model/claim.ts';
import { evidence } from '../model/evidence.ts';
import { joinPath, type Path } from '../model/path.ts';
import { nothing, type Provider } from './provider.ts';

const SNAPS = '/var/lib/snapd/snaps';
const SYSTEM_DATA = '/var/snap';

/**
 * Data of snaps, each with its snap as the owner (snapcraft.io, "Data locations"). The snaps themselves do not come back by themselves, but from a
 * list: that is the catalogue's row for /var/lib/snapd.
 */
export const snap: Provider = {
  id: 'snap',
  collect({ host, subjects }) {
    const installed = installedSnaps(host);
    const claims: Claim[] = [];
    const add = (dir: Path, user: string | null): void => {
      const names = host.list(dir);
      for (const name of failed(names) ? [] : names) {
        if (/^[a-z0-9][a-z0-9_-]*$/.test(name)) claims.push(dataClaim(joinPath(dir, name), name, user, installed));
      }
    };
    add(SYSTEM_DATA, null);
    for (const { name, home } of subjects) add(joinPath(home, 'snap'), name);
    return claims.length === 0 ? nothing(null) : { claims, ownership: null, skipped: null, problems: [] };
  },
};

/** Names of the files NAME_REVISION.snap; null: they cannot be listed. */
function installedSnaps(host: Host): ReadonlySet<string> | null {
  const files = host.list(SNAPS);
  if (failed(files)) return files.error === 'ENOENT' ? new Set() : null;
  return new Set(files.flatMap((file) => /^(.+)_x?\d+\.snap$/.exec(file)?.[1] ?? []));
}

function dataClaim(path: Path, name: string, user: string | null, installed: ReadonlySet<string> | null): Claim {
  // "name_key" is a parallel instance of the snap "name".
  const isInstalled = installed === null ? null : installed.has(name);
  const seen =
    isInstalled === null
      ? evidence('fact', `whether the snap ${name} is installed cannot be seen`, SNAPS)
      : isInstalled
        ? evidence('package', `the snap ${name} is installed`, SNAPS)
        : evidence('missing', `no snap ${name} is installed`, SNAPS);
  return {
    path,
    glob: false,
    covers: 'subtree',
    provider: 'snap',
    rank: RANK.known,
    kinds: 'directory',
    verdict: 'persist',
    class: 'state',
    regret: 'hard',
    confidence: isInstalled === false ? 'ask' : 'likely',
    owner: name,
    user,
    why: isInstalled === false ? 'data of a snap that is not installed now' : 'data of this snap',
    evidence: [seen],
    store: null,
  };
}
