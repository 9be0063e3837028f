import type { Declaration, DeclaredList } from '../model/declaration.ts';
import { parentOf, type Path } from '../model/path.ts';

const inForce = (declaration: Declaration): boolean => declaration.enabled && declaration.status !== 'disabled';

/** "configuration.nix:12", or the file alone where it has no lines. */
export const placeOf = ({ source }: Declaration): string => (source.line === null ? source.file : `${source.file}:${source.line}`);

/** Finds the declaration that covers a path: its own, or that of a directory above it; an unconditional one first. */
export function coverFinder(declared: DeclaredList): (path: Path) => Declaration | null {
  const byPath = new Map<Path, Declaration>();
  for (const each of declared.declarations) {
    if (!inForce(each)) continue;
    const before = byPath.get(each.path);
    if (before === undefined || each.conditions.length < before.conditions.length) byPath.set(each.path, each);
  }
  return (path) => {
    let conditional: Declaration | null = null;
    for (let at = path; ; at = parentOf(at)) {
      const found = byPath.get(at);
      if (found !== undefined && (at === path || found.kind !== 'file')) {
        if (found.conditions.length === 0) return found;
        conditional ??= found;
      }
      if (at === '/') return conditional;
    }
  };
}
