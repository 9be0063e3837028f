import { failed, type Host } from '../host/host.ts';
import type { DeclaredList } from '../model/declaration.ts';
import { isWithin, joinPath, type Path, relativeTo } from '../model/path.ts';
import type { PersistedFacts, StrayState } from '../model/persisted.ts';

const MAX_STRAYS = 1000;
/** What makes a persist root a file system or a backup of one, and no state. */
const NO_STATE = /^(?:lost\+found|\.snapshots|@?snapshots|\.Trash-\d+|\.zfs|nix|swap(?:file)?|old_roots?)$/;

const nothing = (skipped: string): PersistedFacts => ({ strays: [], skipped, problems: [] });

/** The highest entries of the persist roots that no declaration has its data in. Only directories on the way to a declared place are looked into. */
export function collectPersisted(host: Host, declared: DeclaredList): PersistedFacts {
  const roots = declared.roots.filter(({ enabled }) => enabled).map(({ path }) => path);
  if (roots.length === 0) return nothing('no persist root is known');
  // What was not understood may declare any of them.
  if (declared.completeness === 'partial' || declared.completeness === 'none')
    return nothing('the persist list was not understood as a whole');
  const kept = [
    ...declared.declarations.map(
      ({ storePath, persistRoot, path }) => storePath ?? (persistRoot === null ? null : joinPath(persistRoot, path.slice(1))),
    ),
    ...declared.references.map(({ path }) => path),
    ...roots,
  ].filter((path): path is Path => path !== null);
  const strays: StrayState[] = [];
  const problems: { path: Path; error: string }[] = [];
  const walk = (dir: Path, root: Path): void => {
    const names = host.list(dir);
    if (failed(names)) {
      if (names.error !== 'ENOENT' && names.error !== 'ENOTDIR') problems.push({ path: dir, error: names.error });
      return;
    }
    for (const name of names) {
      if (strays.length === MAX_STRAYS) return;
      if (dir === root && NO_STATE.test(name)) continue;
      const path = joinPath(dir, name);
      const node = host.lstat(path);
      if (failed(node) || kept.some((each) => isWithin(path, each) && each !== root && !roots.includes(each))) continue;
      if (node.kind === 'directory' && (kept.some((each) => each !== path && isWithin(each, path)) || roots.includes(path))) {
        if (!roots.includes(path)) walk(path, root);
      } else
        strays.push({
          path,
          kind: node.kind === 'directory' ? 'directory' : 'file',
          persistRoot: root,
          live: `/${relativeTo(path, root)}`,
        });
    }
  };
  for (const root of roots) if (!roots.some((other) => other !== root && isWithin(root, other))) walk(root, root);
  for (const root of roots) if (roots.some((other) => other !== root && isWithin(root, other))) walk(root, root);
  return { strays, skipped: null, problems };
}
