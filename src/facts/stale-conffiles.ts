import { createHash } from 'node:crypto';
import { failed, type Host } from '../host/host.ts';
import type { StaleConffile } from '../model/leftovers.ts';
import { normalizePath, type Path } from '../model/path.ts';
import { parseDpkgStatus } from '../parsers/dpkg-status.ts';

const STATUS = '/var/lib/dpkg/status';
const MAX_STATUS = 256 << 20;
const MAX_BYTES = 32 << 20;

const isGone = (state: string): boolean => state === 'config-files';

/** Conffiles of packages that were removed and not purged, and those that a package dropped, where the file is there and nobody else ships it. */
export function staleConffiles(host: Host, problems: { path: Path; error: string }[]): StaleConffile[] {
  const bytes = host.read(STATUS, MAX_STATUS);
  if (failed(bytes)) {
    if (bytes.error !== 'ENOENT') problems.push({ path: STATUS, error: bytes.error });
    return [];
  }
  const { packages } = parseDpkgStatus(bytes);
  const shipped = new Set(
    packages
      .filter(({ state }) => state !== 'not-installed' && !isGone(state))
      .flatMap(({ conffiles }) =>
        conffiles.filter(({ obsolete, removeOnUpgrade }) => !obsolete && !removeOnUpgrade).map(({ path }) => path),
      ),
  );
  return packages.flatMap(({ name, version, state, conffiles }) =>
    conffiles.flatMap(({ path: listed, md5, obsolete, removeOnUpgrade }): StaleConffile[] => {
      const path = normalizePath(listed);
      if (state === 'not-installed' || (!isGone(state) && !obsolete && !removeOnUpgrade) || shipped.has(listed)) return [];
      const node = host.lstat(path);
      if (failed(node) || node.kind !== 'file') return [];
      const content = host.read(path, MAX_BYTES);
      const asShipped = failed(content) || md5 === null ? null : createHash('md5').update(content).digest('hex') === md5;
      return [{ path, package: name, version, why: isGone(state) ? 'removed' : 'obsolete', asShipped }];
    }),
  );
}
