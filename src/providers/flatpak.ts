import { failed, type Host } from '../host/host.ts';
import { type Claim, RANK } from '../model/claim.ts';
import { type Evidence, evidence } from '../model/evidence.ts';
import { decodePath, joinPath, normalizePath, type Path } from '../model/path.ts';
import type { User } from '../model/users.ts';
import { nothing, type Provider } from './provider.ts';

const SYSTEM = '/var/lib/flatpak';
/** flatpak-installation(5) */
const MORE = '/etc/flatpak/installations.d';

interface Installation {
  path: Path;
  user: string | null;
  apps: readonly string[];
}

/**
 * Flatpak's installations and the data of its applications. An installation does not come back by itself, but from a list: tedious, not managed.
 */
export const flatpak: Provider = {
  id: 'flatpak',
  collect({ host, subjects }) {
    const installations = installationsOf(host, subjects);
    const claims = installations.map(installationClaim);
    for (const user of subjects) {
      const dir = joinPath(user.home, '.var/app');
      const ids = host.list(dir);
      for (const id of failed(ids) ? [] : ids) claims.push(...dataClaims(joinPath(dir, id), id, user.name, installations));
    }
    return claims.length === 0 ? nothing(null) : { claims, ownership: null, skipped: null, problems: [] };
  },
};

function installationsOf(host: Host, subjects: readonly User[]): Installation[] {
  const places: { path: Path; user: string | null }[] = [{ path: SYSTEM, user: null }];
  const files = host.list(MORE);
  for (const name of failed(files) ? [] : files) {
    const bytes = name.endsWith('.conf') ? host.read(joinPath(MORE, name), 1024 * 1024) : null;
    if (bytes === null || failed(bytes)) continue;
    for (const [, path] of decodePath(bytes).matchAll(/^[ \t]*Path[ \t]*=[ \t]*(\/[^\n]*?)[ \t\r]*$/gm)) {
      if (normalizePath(path!) !== '/') places.push({ path: normalizePath(path!), user: null });
    }
  }
  for (const { name, home } of subjects) places.push({ path: joinPath(home, '.local/share/flatpak'), user: name });
  return places.flatMap(({ path, user }) => {
    const repo = host.lstat(joinPath(path, 'repo'));
    const apps = host.list(joinPath(path, 'app'));
    if (failed(repo) && failed(apps)) return [];
    return [{ path, user, apps: failed(apps) ? [] : apps.filter((id) => id.includes('.')) }];
  });
}

const claim = (path: Path, user: string | null, said: Pick<Claim, 'owner' | 'why' | 'evidence'> & Partial<Claim>): Claim => ({
  path,
  glob: false,
  covers: 'subtree',
  provider: 'flatpak',
  rank: RANK.known,
  kinds: 'directory',
  verdict: 'persist',
  class: 'state',
  regret: 'tedious',
  confidence: 'certain',
  user,
  store: null,
  ...said,
});

function installationClaim({ path, user, apps }: Installation): Claim {
  const shown = apps.slice(0, 50).join(', ');
  const seen: Evidence[] = [
    apps.length === 0
      ? evidence('fact', 'no application is installed there', joinPath(path, 'app'))
      : evidence('fact', `${shown}${apps.length > 50 ? ' …' : ''}`, joinPath(path, 'app')),
  ];
  const count = apps.length === 1 ? 'one application' : `${apps.length} applications`;
  return claim(path, user, { owner: 'Flatpak', why: `${count}: installed again from a list, many gigabytes`, evidence: seen });
}

/** knowledge of the folder: docs.flatpak.org, "Filesystem" of the sandbox; only `cache` makes itself again. */
function dataClaims(path: Path, id: string, user: string, installations: readonly Installation[]): Claim[] {
  const places = installations.filter(({ apps, user: whose }) => (whose === null || whose === user) && apps.includes(id));
  const isInstalled = places.length > 0;
  const seen = isInstalled
    ? places.map((place) => evidence('package', `${id} is installed`, joinPath(place.path, `app/${id}`)))
    : [evidence('missing', `${id} is in no Flatpak installation`)];
  const why = isInstalled ? 'data of this Flatpak application' : 'data of a Flatpak application that is not installed now';
  return [
    claim(path, user, { owner: id, why, evidence: seen, regret: 'hard', confidence: isInstalled ? 'likely' : 'ask' }),
    claim(joinPath(path, 'cache'), user, {
      owner: id,
      why: 'cache of a Flatpak application',
      evidence: seen,
      verdict: 'disposable',
      class: 'cache',
      regret: 'none',
    }),
  ];
}
