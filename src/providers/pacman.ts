import { failed, type Host } from '../host/host.ts';
import type { Claim } from '../model/claim.ts';
import { decodePath, joinPath, nameOf, normalizePath, parentOf, type Path } from '../model/path.ts';
import { parsePacmanFiles } from '../parsers/pacman-files.ts';
import { nothing, type Provider } from './provider.ts';
import { editedConfig, Owners } from './reader.ts';

const CONFIG = '/etc/pacman.conf';
const USUAL = '/var/lib/pacman';
/** The largest list of Arch Linux is near 10 MB. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_TOTAL = 512 * 1024 * 1024;

/** What packages of Arch Linux own, from pacman's local database. No program is run. */
export const pacman: Provider = {
  id: 'pacman',
  collect({ host }) {
    const local = joinPath(databaseOf(host), 'local');
    const names = host.list(local);
    if (failed(names)) return nothing(names.error === 'ENOENT' || names.error === 'ENOTDIR' ? null : `${local}: ${names.error}`);
    const problems: { path: Path; text: string }[] = [];
    const claims: Claim[] = [];
    const owners = new Owners(host);
    let total = 0;
    for (const name of names) {
      // "NAME-VERSION-RELEASE"; an epoch is part of the version.
      const [, pkgname, version] = /^(.+)-([^-]+-[^-]+)$/s.exec(name) ?? [];
      if (pkgname === undefined || version === undefined) continue;
      const list = `${local}/${name}/files`;
      const bytes = host.read(list, MAX_BYTES);
      if (failed(bytes)) {
        problems.push({ path: list, text: bytes.error });
        continue;
      }
      total += bytes.length;
      if (total > MAX_TOTAL) {
        problems.push({ path: list, text: 'the lists are larger than 512 MiB together: the rest is not read' });
        break;
      }
      const found = { name: pkgname, version };
      const owner = owners.package(found);
      const { paths, backup } = parsePacmanFiles(bytes);
      for (const relative of paths) {
        const path = '/' + relative;
        owners.add(parentOf(path), nameOf(path), owner);
      }
      for (const { path, md5 } of backup) {
        const file = { path: owners.locate('/' + path), digest: md5, algorithm: 'md5' };
        const claim = editedConfig(host, 'pacman', found, file, list, problems);
        if (claim !== null) claims.push(claim);
      }
    }
    return { claims, ownership: owners.ownership('pacman', local), skipped: null, problems };
  },
};

/** DBPath of pacman.conf(5), where it is set. */
function databaseOf(host: Host): Path {
  const bytes = host.read(CONFIG, 1024 * 1024);
  const set = failed(bytes) ? undefined : /^[ \t]*DBPath[ \t]*=[ \t]*(\/[^\n]*?)[ \t\r]*$/m.exec(decodePath(bytes))?.[1];
  return set === undefined ? USUAL : normalizePath(set);
}
