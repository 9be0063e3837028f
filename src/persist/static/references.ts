import type { PersistReference } from '../../model/declaration.ts';
import { isWithin, normalizePath, type Path } from '../../model/path.ts';
import { decide, type Definition, unwrap } from './definition.ts';
import { sourceOf } from './persistence.ts';
import type { Scope } from './scope.ts';
import { alternativesOf } from './known.ts';
import { Attrs, List, NixPath, type Place, type Value } from './value.ts';

const MAX_VISITED = 100_000;
const MAX_DEPTH = 12;

/** Options whose paths are declarations and no use of what is there, and those too large to be looked through. */
const NOT_LOOKED_AT = new Set([
  'environment.persistence',
  'home.persistence',
  'preservation',
  'fileSystems',
  'swapDevices',
  'disko',
  'home-manager',
  'nixpkgs',
  'environment.systemPackages',
  'home.packages',
  'fonts.packages',
  'systemd.tmpfiles',
]);

/** State that the configuration uses in place below a persist root: password files, host keys, keys of age and sops. */
export function references(scope: Scope, roots: readonly Path[]): PersistReference[] {
  const found: PersistReference[] = [];
  let visited = 0;
  const note = (text: string, option: string, at: Place | null) => {
    if (!text.startsWith('/')) return;
    const path = normalizePath(text);
    if (roots.some((root) => path !== root && isWithin(path, root))) found.push({ path, option, source: sourceOf(at) });
  };
  const value = (each: Value, option: string, at: Place | null, depth: number): void => {
    if (++visited > MAX_VISITED || depth > MAX_DEPTH) return;
    if (typeof each === 'string') note(each, option, at);
    else if (each instanceof NixPath) note(each.path, option, at);
    else if (each instanceof List)
      for (const item of each.items)
        for (const inner of item.rest ? [] : alternativesOf(item.value.force())) value(inner.value, option, item.at ?? at, depth + 1);
    else if (each instanceof Attrs)
      for (const [name, entry] of each.entries)
        definition(
          { value: entry.value, conditions: [], priority: 0, at: entry.at ?? at },
          option === '' ? name : `${option}.${name}`,
          depth + 1,
        );
  };
  const definition = (each: Definition, option: string, depth: number): void => {
    if (NOT_LOOKED_AT.has(option) || visited > MAX_VISITED) return;
    for (const inner of unwrap(each)) if (decide(inner.conditions) !== null) value(inner.value.force(), option, inner.at, depth);
  };
  if (roots.length > 0) for (const { config } of scope.modules) definition(config, '', 0);
  return found;
}
