import { createHash } from 'node:crypto';
import { failed, type Host } from '../../host/host.ts';
import { type Claim, RANK } from '../../model/claim.ts';
import { evidence } from '../../model/evidence.ts';
import type { Path } from '../../model/path.ts';
import type { DpkgConffile, DpkgPackage } from '../../parsers/dpkg-status.ts';
import { type DpkgDatabase, isPresent } from './database.ts';

const STATUS = '/var/lib/dpkg/status';
/** The largest conffiles of Debian are a few MiB. */
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * What is to be said of conffiles beyond "a package owns it": edited ones are the user's, and those that no installed package ships any more
 * are nobody's. A conffile as it was shipped, and one that is not there, needs no claim.
 */
export function conffileClaims(host: Host, { packages, owned, problems }: DpkgDatabase): Claim[] {
  const claims: Claim[] = [];
  const shipped = new Set<Path>();
  const stale: { path: Path; conffile: DpkgConffile; from: DpkgPackage }[] = [];
  for (const from of new Set(packages.values())) {
    if (from.state === 'not-installed') continue;
    for (const conffile of from.conffiles) {
      const path = owned.locate(conffile.path, from.name);
      if (!isPresent(from) || conffile.obsolete || conffile.removeOnUpgrade) {
        stale.push({ path, conffile, from });
        continue;
      }
      shipped.add(path);
      if (conffile.md5 === null) continue;
      const md5 = md5Of(host, path);
      if (md5 === null || md5 === conffile.md5) continue;
      if (failed(md5)) {
        problems.push({ path, text: md5.error });
        claims.push(
          edited(path, from, `cannot be read (${md5.error}): not to be told whether it differs from what ${from.name} ships`, 'ask'),
        );
      } else claims.push(edited(path, from, `edited: differs from what ${from.name} ships`, 'certain'));
    }
  }
  for (const { path, conffile, from } of stale) {
    // Another package took it over, or another architecture of the same one still ships it.
    if (shipped.has(path)) continue;
    const md5 = md5Of(host, path);
    if (md5 === null) continue;
    claims.push(leftBehind(path, conffile, from, conffile.md5 !== null && md5 === conffile.md5));
  }
  return claims;
}

/** null: there is no such file. */
function md5Of(host: Host, path: Path): string | null | { error: string } {
  const bytes = host.read(path, MAX_BYTES);
  if (!failed(bytes)) return createHash('md5').update(bytes).digest('hex');
  return bytes.error === 'ENOENT' || bytes.error === 'ENOTDIR' ? null : bytes;
}

const entryClaim = (path: Path, owner: string): Omit<Claim, 'verdict' | 'regret' | 'confidence' | 'why' | 'evidence'> => ({
  path,
  glob: false,
  covers: 'entry',
  provider: 'dpkg',
  rank: RANK.modified,
  kinds: 'other',
  class: 'config',
  owner,
  user: null,
  store: null,
});

const edited = (path: Path, { name, version }: DpkgPackage, why: string, confidence: 'ask' | 'certain'): Claim => ({
  ...entryClaim(path, name),
  verdict: 'persist',
  regret: 'tedious',
  confidence,
  why,
  evidence: [evidence('package', `a conffile of ${name} ${version}`, STATUS)],
});

function leftBehind(path: Path, conffile: DpkgConffile, { name, version, state }: DpkgPackage, asShipped: boolean): Claim {
  const removed = state === 'config-files';
  return {
    ...entryClaim(path, name),
    verdict: 'unknown',
    regret: 'none',
    confidence: 'ask',
    why: removed ? `left behind by ${name}, which was removed` : `${name} does not ship it any more`,
    evidence: [
      removed
        ? evidence('package', `${name} ${version} is removed but not purged (deinstall ok config-files)`, STATUS)
        : evidence('package', `marked ${conffile.obsolete ? 'obsolete' : 'remove-on-upgrade'} as a conffile of ${name} ${version}`, STATUS),
      evidence('fact', asShipped ? 'it is as the package shipped it' : 'it is not, or not to be told to be, as the package shipped it'),
    ],
  };
}
