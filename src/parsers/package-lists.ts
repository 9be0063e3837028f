import { decodePath } from '../model/path.ts';
import { parseJson } from './json.ts';

/** A field of a package's desc file in pacman's local database ("%NAME%", then its lines); null where it is not there. (libalpm, be_local.c.) */
export function pacmanField(bytes: Uint8Array, field: string): string | null {
  const lines = decodePath(bytes).split('\n');
  const at = lines.indexOf(`%${field}%`);
  return at < 0 ? null : (lines[at + 1] ?? '');
}

/** Crates in cargo's .crates.toml: keys of the form "name version (source)" below [v1]. */
export const parseCrates = (bytes: Uint8Array): string[] =>
  decodePath(bytes)
    .split('\n')
    .flatMap((line) => /^"(\S+) \S+ \(.*\)"\s*=/.exec(line)?.[1] ?? []);

/** Names in the manifest.nix that nix-env writes (src/libexpr's printed list: `name = "hello-2.12"`). */
export const parseNixEnvManifest = (bytes: Uint8Array): string[] =>
  [...decodePath(bytes).matchAll(/(?<![\w'-])name = "((?:[^"\\]|\\.)*)"/g)].map(([, name]) => name!);

/**
 * What `nix profile` has, from its manifest.json, versions 1 to 3 (src/nix/profile.cc): what was asked for ("flake#attribute") where it is said,
 * else the store path.
 */
export function parseNixProfile(bytes: Uint8Array): string[] {
  const json = parseJson(bytes);
  const elements = 'value' in json ? (json.value as { elements?: unknown } | null)?.elements : null;
  if (typeof elements !== 'object' || elements === null) return [];
  return Object.values(elements).flatMap((element: unknown) => {
    if (typeof element !== 'object' || element === null) return [];
    const { originalUrl, originalUri, attrPath, storePaths } = element as Record<string, unknown>;
    const url = originalUrl ?? originalUri;
    if (typeof url === 'string' && typeof attrPath === 'string') return [`${url}#${attrPath}`];
    return Array.isArray(storePaths) && typeof storePaths[0] === 'string' ? [storePaths[0]] : [];
  });
}
