import { type Claim, type Ownership, RANK } from '../model/claim.ts';
import { evidence } from '../model/evidence.ts';
import type { Path } from '../model/path.ts';
import { alternativeClaims } from './dpkg/alternatives.ts';
import { conffileClaims } from './dpkg/conffiles.ts';
import { type DpkgDatabase, readDpkg } from './dpkg/database.ts';
import { nothing, type Provider } from './provider.ts';

const INFO = '/var/lib/dpkg/info';

const GENERAL: Claim = {
  path: '/',
  glob: false,
  covers: 'entry',
  provider: 'dpkg',
  rank: RANK.owned,
  kinds: null,
  verdict: 'managed',
  class: null,
  regret: 'none',
  confidence: 'certain',
  owner: 'dpkg',
  user: null,
  why: 'a Debian package owns it',
  evidence: [evidence('package', 'in the lists of dpkg', INFO)],
  store: null,
};

/** What Debian packages own, from dpkg's own files. No program is run. */
export const dpkg: Provider = {
  id: 'dpkg',
  collect({ host }) {
    const database = readDpkg(host);
    if (typeof database === 'string') return nothing(database);
    const { problems, owned } = database;
    return {
      claims: [...conffileClaims(host, database), ...alternativeClaims(host, database), ...mergedClaims(database)],
      ownership: {
        provider: 'dpkg',
        general: GENERAL,
        namesIn: (dir) => owned.namesIn(dir),
        claimFor: (path) => claimFor(database, path),
      } satisfies Ownership,
      skipped: null,
      problems,
    };
  },
};

/** The folder a package's directory is a link to: packages ship /lib64, and nobody ships /usr/lib64. */
function mergedClaims({ owned, links }: DpkgDatabase): Claim[] {
  return [...links].flatMap(([from, to]) => {
    const owners = owned.ownersOf(from);
    if (owners.length === 0) return [];
    const seen = evidence('link', `packages ship ${from}, which is a link to it`, INFO);
    return [{ ...GENERAL, path: to, kinds: 'directory' as const, why: `a Debian package owns it, as ${from}`, evidence: [seen] }];
  });
}

function claimFor({ owned, packages, diversions }: DpkgDatabase, path: Path): Claim | null {
  const owners = owned.ownersOf(path);
  if (owners.length === 0) return null;
  const shown = owners.slice(0, 3).map((name) => {
    const version = packages.get(name)?.version;
    return evidence('package', `owned by ${name}${version === undefined ? '' : ' ' + version}`, INFO);
  });
  if (owners.length > 3) shown.push(evidence('package', `and ${owners.length - 3} more packages`, INFO));
  for (const { from, to, by } of diversions) {
    if (to === path) shown.push(evidence('package', `diverted from ${from} by ${by ?? 'the administrator'}`, '/var/lib/dpkg/diversions'));
  }
  return {
    ...GENERAL,
    path,
    owner: owners.length === 1 ? owners[0]! : 'dpkg',
    why: owners.length === 1 ? `the package ${owners[0]} owns it` : `${owners.length} Debian packages own it`,
    evidence: shown,
  };
}
