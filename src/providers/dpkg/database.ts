import { failed, type Host } from '../../host/host.ts';
import { joinPath, type Path } from '../../model/path.ts';
import { type Diversion, parseDiversions } from '../../parsers/diversions.ts';
import { type DpkgPackage, parseDpkgStatus } from '../../parsers/dpkg-status.ts';
import { OwnedPaths } from './owned-paths.ts';

const ADMIN = '/var/lib/dpkg';
const INFO = `${ADMIN}/info`;
/** Debian's largest list (texlive's documentation) is near 10 MB, a status file of every package near 100 MB. */
const MAX_BYTES = 128 * 1024 * 1024;
const MAX_TOTAL_LISTS = 512 * 1024 * 1024;

export interface DpkgDatabase {
  /** By "name", and by "name:architecture". */
  packages: ReadonlyMap<string, DpkgPackage>;
  owned: OwnedPaths;
  diversions: readonly Diversion[];
  /** Links to directories at the top of the tree, and where they lead: /bin → /usr/bin. */
  links: ReadonlyMap<Path, Path>;
  problems: { path: Path; text: string }[];
}

/** Reads /var/lib/dpkg of the audited system. A string: why there is nothing to read. */
export function readDpkg(host: Host): DpkgDatabase | string {
  const problems: DpkgDatabase['problems'] = [];
  const read = (path: Path): Buffer | null => {
    const bytes = host.read(path, MAX_BYTES);
    if (!failed(bytes)) return bytes;
    if (bytes.error !== 'ENOENT') problems.push({ path, text: bytes.error });
    return null;
  };
  const names = host.list(INFO);
  if (failed(names)) return `${INFO}: ${names.error}`;
  const status = read(`${ADMIN}/status`);
  if (status === null && problems.length === 0) return `no ${ADMIN}/status`;

  const packages = new Map<string, DpkgPackage>();
  /** False: a list may belong to a package that the damaged status does not name any more. */
  let whole = status !== null;
  const merge = (path: Path, bytes: Uint8Array) => {
    const parsed = parseDpkgStatus(bytes);
    for (const { line, text } of parsed.problems) problems.push({ path, text: `line ${line}: ${text}` });
    if (parsed.problemCount > parsed.problems.length) problems.push({ path, text: `${parsed.problemCount} such lines in all` });
    if (parsed.problemCount > 0) whole = false;
    for (const found of parsed.packages) {
      packages.set(`${found.name}:${found.architecture}`, found);
      if (isPresent(found) || !packages.has(found.name)) packages.set(found.name, found);
    }
  };
  if (status !== null) merge(`${ADMIN}/status`, status);
  // What an interrupted dpkg has not merged into status yet: dpkg itself reads it in order of the (numeric) names, modstatdb_init.
  const updates = host.list(`${ADMIN}/updates`);
  for (const name of failed(updates) ? [] : updates.filter((name) => /^\d+$/.test(name))) {
    const bytes = read(`${ADMIN}/updates/${name}`);
    if (bytes !== null) merge(`${ADMIN}/updates/${name}`, bytes);
  }

  const diversionBytes = read(`${ADMIN}/diversions`);
  const { diversions, cut } = diversionBytes === null ? { diversions: [], cut: false } : parseDiversions(diversionBytes);
  if (cut) problems.push({ path: `${ADMIN}/diversions`, text: 'it ends in the middle, or a path in it is not absolute' });

  const links = topLinks(host);
  const owned = new OwnedPaths((path) => follow(links, path), diversions);
  let total = 0;
  for (const file of names) {
    if (!file.endsWith('.list')) continue;
    const key = file.slice(0, -'.list'.length);
    const found = packages.get(key);
    if (found === undefined ? whole : !isPresent(found)) continue;
    const path = joinPath(INFO, file);
    const bytes = read(path);
    if (bytes === null) continue;
    total += bytes.length;
    if (total > MAX_TOTAL_LISTS) {
      problems.push({ path, text: 'the lists are larger than 512 MiB together: the rest is not read' });
      break;
    }
    const problem = owned.add(found?.name ?? key.replace(/:.*/, ''), bytes);
    if (problem !== null) problems.push({ path, text: problem });
  }
  return { packages, owned, diversions, links, problems };
}

/** Its files are on the disk. */
export const isPresent = ({ state }: DpkgPackage): boolean => state !== 'not-installed' && state !== 'config-files';

/**
 * The links to directories at the top of the tree: since /usr was merged /bin is a link to usr/bin, while packages still ship /bin/bash;
 * /var/run and /var/lock are links too. Deeper links in the way of a package's files are not looked for: what is seen through them has no owner.
 */
function topLinks(host: Host): Map<Path, Path> {
  const links = new Map<Path, Path>();
  for (const dir of ['/', '/usr', '/var']) {
    const names = host.list(dir);
    for (const name of failed(names) ? [] : names) {
      const path = joinPath(dir, name);
      const entry = host.lstat(path);
      if (failed(entry) || entry.kind !== 'symlink') continue;
      const end = host.resolve(path);
      if (end.path !== null && end.entry!.kind === 'directory') links.set(path, end.path);
    }
  }
  return links;
}

function follow(links: ReadonlyMap<Path, Path>, path: Path): Path {
  const first = path.indexOf('/', 1);
  const second = first < 0 ? -1 : path.indexOf('/', first + 1);
  for (const end of [first, second]) {
    const to = links.get(end < 0 ? path : path.slice(0, end));
    if (to !== undefined) return end < 0 ? to : (to === '/' ? '' : to) + path.slice(end);
  }
  return path;
}
