import { failed, type Host } from '../host/host.ts';
import { declaration, emptyResult, type ReaderResult, rootOfMapping } from '../model/declaration.ts';
import { isWithin, joinPath, type Path } from '../model/path.ts';
import { absent, countOf, outcome, type PersistReader, saysAbsent } from './reader.ts';

/** Where links into a persist root are looked for, and how many levels down. */
const PLACES: readonly [Path, number][] = [
  ['/etc', 3],
  ['/var', 1],
  ['/var/lib', 2],
  ['/srv', 1],
  ['/root', 2],
];
const HOME_LEVELS = 3;
/** Names looked at in one place. */
const MAX_NAMES = 20_000;

/** Links that lead into a persist root, however many hops they take: home-manager's go through two store paths first. */
export const links: PersistReader = {
  id: 'symlinks',
  read({ host, subjects }, roots) {
    if (roots.length === 0) return absent('no persist root is known');
    const result = emptyResult();
    const seen = new Set<Path>();
    const homes = subjects.map(({ home }) => [home, HOME_LEVELS] as const);
    const unread: Path[] = [];
    for (const [place, levels] of [...PLACES, ...homes]) search(host, place, levels, roots, seen, result, unread);
    if (unread.length > 0) {
      const others = unread.length === 1 ? '' : ` and ${unread.length - 1} more`;
      result.problems.push({
        code: 'links-not-seen',
        path: unread[0]!,
        text: `not searched for links into a persist root: ${unread[0]}${others}`,
      });
    }
    return outcome('used', `${countOf(result.declarations.length)} among ${seen.size} names in /etc, /var and homes`, result);
  },
};

function search(
  host: Host,
  place: Path,
  levels: number,
  roots: readonly Path[],
  seen: Set<Path>,
  result: ReaderResult,
  unread: Path[],
): void {
  const level = [place];
  let left = MAX_NAMES;
  for (let depth = 0; depth < levels; depth++) {
    for (const directory of level.splice(0)) {
      const names = host.list(directory);
      if (failed(names)) {
        if (!saysAbsent(names.error)) unread.push(directory);
        continue;
      }
      for (const name of names) {
        if (left-- <= 0) {
          const text = `searched for links into a persist root only as far as ${MAX_NAMES} names`;
          result.problems.push({ code: 'links-not-seen', path: place, text });
          return;
        }
        const path = joinPath(directory, name);
        if (roots.includes(path)) continue;
        const entry = host.lstat(path);
        if (failed(entry)) continue;
        if (entry.kind === 'directory') level.push(path);
        if (seen.has(path)) continue;
        seen.add(path);
        if (entry.kind === 'symlink') follow(host, path, roots, result);
      }
    }
  }
}

function follow(host: Host, path: Path, roots: readonly Path[], result: ReaderResult): void {
  const { chain, entry } = host.resolve(path);
  const storePath = chain.find((hop, at) => at > 0 && roots.some((root) => isWithin(hop, root)));
  if (storePath === undefined) return;
  result.declarations.push(
    declaration({
      path,
      storePath,
      persistRoot: rootOfMapping(storePath, path) ?? roots.find((root) => isWithin(storePath, root)) ?? null,
      kind: entry === null ? 'unknown' : entry.kind === 'directory' ? 'directory' : 'file',
      method: 'symlink',
      via: ['link'],
      source: { file: path, line: null },
      readers: ['symlinks'],
    }),
  );
}
