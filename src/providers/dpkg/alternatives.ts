import { failed, type Host } from '../../host/host.ts';
import { type Claim, RANK } from '../../model/claim.ts';
import { evidence } from '../../model/evidence.ts';
import { joinPath, type Path } from '../../model/path.ts';
import { parseAlternative } from '../../parsers/alternatives.ts';
import type { DpkgDatabase } from './database.ts';

const ADMIN = '/var/lib/dpkg/alternatives';
const MAX_BYTES = 1024 * 1024;

/**
 * The links that update-alternatives(1) keeps: the generic names, and /etc/alternatives. A link is claimed only where it is one that leads into
 * /etc/alternatives, or stands there: a file somebody put in its place is not.
 */
export function alternativeClaims(host: Host, { owned, problems }: DpkgDatabase): Claim[] {
  const groups = host.list(ADMIN);
  if (failed(groups)) {
    if (groups.error !== 'ENOENT') problems.push({ path: ADMIN, text: groups.error });
    return [];
  }
  const claims: Claim[] = [];
  const claim = (name: Path, why: string, source: Path) => {
    const path = owned.realEntry(name);
    const entry = host.lstat(path);
    if (failed(entry) || entry.kind !== 'symlink') return;
    if (!path.startsWith('/etc/alternatives/') && !entry.target!.startsWith('/etc/alternatives/')) return;
    claims.push({
      path,
      glob: false,
      covers: 'entry',
      provider: 'dpkg',
      rank: RANK.owned,
      kinds: 'other',
      verdict: 'managed',
      class: null,
      regret: 'none',
      confidence: 'certain',
      owner: 'dpkg',
      user: null,
      why,
      evidence: [evidence('package', `a link of update-alternatives`, source)],
      store: null,
    });
  };
  for (const name of groups) {
    const source = joinPath(ADMIN, name);
    const bytes = host.read(source, MAX_BYTES);
    const group = failed(bytes) ? null : parseAlternative(name, bytes);
    if (group === null) {
      problems.push({ path: source, text: failed(bytes) ? bytes.error : 'not of the form of update-alternatives' });
      continue;
    }
    const why = group.mode === 'auto' ? 'kept by update-alternatives' : 'kept by update-alternatives, chosen by hand';
    for (const link of group.links) {
      claim(joinPath('/etc/alternatives', link.name), why, source);
      claim(link.path, why, source);
    }
  }
  return claims;
}
