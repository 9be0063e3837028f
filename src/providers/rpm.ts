import { failed } from '../host/host.ts';
import type { Claim } from '../model/claim.ts';
import { isFileMode } from '../model/entry.ts';
import { nameOf, parentOf, type Path } from '../model/path.ts';
import { parseRpmHeader } from '../parsers/rpm-header.ts';
import { nothing, type Provider } from './provider.ts';
import { editedConfig, Owners, readDatabase } from './reader.ts';

/** Since Fedora 36 and openSUSE; before. */
const PLACES = ['/usr/lib/sysimage/rpm', '/var/lib/rpm'];
const OLDER = ['Packages', 'Packages.db'];

/**
 * What rpm packages own, from the headers in rpm's SQLite database. What a package calls a ghost is made by its program, and so may well be state:
 * that it is listed says nothing of what it is worth.
 */
export const rpm: Provider = {
  id: 'rpm',
  collect({ host, query }) {
    const place = PLACES.find((dir) => !failed(host.lstat(`${dir}/rpmdb.sqlite`)));
    if (place === undefined) {
      const older = PLACES.flatMap((dir) => OLDER.map((name) => `${dir}/${name}`)).find((path) => !failed(host.lstat(path)));
      return nothing(older === undefined ? null : `${older} is a database of an older form, which is not read`);
    }
    const source = `${place}/rpmdb.sqlite`;
    const bytes = readDatabase(host, source);
    if (failed(bytes)) return nothing(`${source}: ${bytes.error}`);
    const rows = query?.(bytes, { sql: 'SELECT blob FROM Packages', tables: ['Packages'], values: [] }) ?? {
      error: 'SQLite is not at hand',
    };
    if ('error' in rows) return nothing(`${source}: ${rows.error}`);

    const problems: { path: Path; text: string }[] = [];
    const claims: Claim[] = [];
    const owners = new Owners(host);
    let damaged = 0;
    for (const [blob] of rows) {
      const header = blob instanceof Uint8Array ? parseRpmHeader(blob) : null;
      if (header === null) {
        damaged++;
        continue;
      }
      const owner = owners.package(header);
      for (const file of header.files) {
        if (file.state !== 'normal' || file.isGhost) continue;
        owners.add(parentOf(file.path), nameOf(file.path), owner);
        if (!file.isConfig || !isFileMode(file.mode) || file.digest === '' || header.digest === null) continue;
        const config = { path: owners.locate(file.path), digest: file.digest, algorithm: header.digest };
        const claim = editedConfig(host, 'rpm', header, config, source, problems);
        if (claim !== null) claims.push(claim);
      }
    }
    if (damaged > 0) problems.push({ path: source, text: `${damaged} of ${rows.length} headers are damaged` });
    return { claims, ownership: owners.ownership('rpm', source), skipped: null, problems };
  },
};
