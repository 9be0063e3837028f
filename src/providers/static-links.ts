import { failed, type Host } from '../host/host.ts';
import { type Claim, claimOf, RANK } from '../model/claim.ts';
import { type Evidence, evidence } from '../model/evidence.ts';
import { decodePath, isWithin, joinPath, nameOf, normalizePath, type Path } from '../model/path.ts';
import type { Presence } from '../model/verdict.ts';
import { nothing, type Provider } from './provider.ts';

const CLEAN = '/etc/.clean';
const MAX_BYTES = 4 * 1024 * 1024;

const managed = (path: Path, owner: string, why: string, seen: Evidence, more: Partial<Claim> = {}): Claim =>
  claimOf({
    path,
    covers: 'entry',
    provider: 'static-links',
    rank: RANK.link,
    kinds: 'other',
    verdict: 'managed',
    owner,
    why,
    evidence: [seen],
    ...more,
  });

/** The Nix store, and the files that NixOS copies into /etc (setup-etc.pl lists them, relative to /etc, in /etc/.clean). Links: `linkVerdicts`. */
export const staticLinks: Provider = {
  id: 'static-links',
  collect({ host }) {
    const claims: Claim[] = [];
    const store = host.lstat('/nix/store');
    if (!failed(store) && store.kind === 'directory') {
      const seen = evidence('fact', 'Nix alone writes below /nix/store');
      claims.push(managed('/nix/store', 'Nix', 'the Nix store: built or fetched again', seen, { covers: 'subtree', kinds: 'directory' }));
    }
    const clean = host.read(CLEAN, MAX_BYTES);
    if (failed(clean)) {
      if (clean.error !== 'ENOENT') return { claims, ownership: null, skipped: null, problems: [{ path: CLEAN, text: clean.error }] };
      return claims.length === 0 ? nothing('no Nix store and no /etc/.clean') : { claims, ownership: null, skipped: null, problems: [] };
    }
    for (const name of decodePath(clean).split('\n')) {
      const path = normalizePath('/etc', name);
      if (name === '' || !isWithin(path, '/etc') || path === '/etc') continue;
      claims.push(managed(path, 'NixOS', 'copied into /etc at every activation', evidence('line', name, CLEAN)));
    }
    return { claims, ownership: null, skipped: null, problems: [] };
  },
};

/** Links by which the running system is reached: the link's path, and what leads to it. */
const SYSTEM: readonly (readonly [Path, RegExp, string])[] = [
  ['/bin/sh', /^\/nix\/store\//, 'NixOS'],
  ['/usr/bin/env', /^\/nix\/store\//, 'NixOS'],
  ['/etc/static', /^\/nix\/store\//, 'NixOS'],
  ['/nix/var/nix/gcroots/booted-system', /^\/run\/booted-system$/, 'NixOS'],
  ['/nix/var/nix/gcroots/current-system', /^\/run\/current-system$/, 'NixOS'],
  ['/etc/mtab', /^(?:\.\.)?\/proc\/(?:self\/)?mounts$/, 'the system'],
  ['/etc/resolv.conf', /^(?:\.\.|\/var)?\/run\//, 'the resolver'],
  ['/var/lock', /^(?:\.\.)?\/run\/lock$/, 'the system'],
  ['/var/run', /^(?:\.\.)?\/run$/, 'the system'],
];

const HOME_FILES = /^\/nix\/store\/[0-9a-z]{32}-home-manager-files\/(.+)$/s;
const STORE_PATH = /^\/nix\/store\/[0-9a-z]{32}-[^/]+/;

/**
 * What is said of a symlink for where it points: that NixOS or home-manager makes it again. A link that leads nowhere any more, or one that the
 * generation in use does not have, gets no claim; where that cannot be seen (the store is not mounted) it counts as made again, likely.
 */
export function linkVerdicts(host: Host): (path: Path, target: string) => Claim | null {
  const generations = new Map<Path, Path | null>();
  const generationOf = (home: Path): Path | null => {
    let known = generations.get(home);
    if (known === undefined) generations.set(home, (known = currentHome(host, home)));
    return known;
  };
  const storeThere = !failed(host.list('/nix/store'));
  const ends = (target: Path): Presence => {
    const presence = seen(host, target);
    return presence === 'absent' && !storeThere && target.startsWith('/nix/store/') ? 'unknown' : presence;
  };

  return (path, target) => {
    const system = SYSTEM.find(([name]) => name === path);
    if (system?.[1].test(target)) return managed(path, system[2], 'a link that is made at every boot', evidence('link', `→ ${target}`));
    if (!target.startsWith('/etc/static/') && !target.startsWith('/nix/store/')) return null;

    const link = (owner: string, why: string, presence: Presence): Claim | null => {
      if (presence === 'absent') return null;
      return managed(path, owner, why, evidence('link', `→ ${target}`), { confidence: presence === 'present' ? 'certain' : 'likely' });
    };
    if (target.startsWith('/etc/static/')) {
      return path === '/etc' + target.slice('/etc/static'.length)
        ? link('NixOS', 'a link into /etc/static, made at every activation', ends(target))
        : null;
    }
    const relative = HOME_FILES.exec(target)?.[1];
    if (relative !== undefined) {
      if (!path.endsWith('/' + relative)) return null;
      const generation = generationOf(path.slice(0, -relative.length - 1) || '/');
      const now = generation === null ? ends(target) : seen(host, joinPath(generation, relative));
      return link('home-manager', 'a link of home-manager, made at every activation', now);
    }
    if (/^\/nix\/store\/[0-9a-z]{32}-home-manager-generation$/.test(target)) {
      return link('home-manager', 'home-manager’s link to its generation', ends(target));
    }
    if (/^result(?:-.+)?$/s.test(nameOf(path)) && STORE_PATH.exec(target)?.[0] === target) {
      return {
        ...managed(path, 'nix build', 'the result of nix build: built again', evidence('link', `→ ${target}`)),
        verdict: 'disposable',
        class: 'cache',
        rank: RANK.known,
      };
    }
    return null;
  };
}

/** Where the generation in use keeps its files: home-manager's gcroot, at its place since 2023 or before. null: none is seen. */
function currentHome(host: Host, home: Path): Path | null {
  for (const root of [
    `${home}/.local/state/home-manager/gcroots/current-home`,
    `/nix/var/nix/gcroots/per-user/${nameOf(home)}/current-home`,
  ]) {
    const files = host.resolve(`${root}/home-files`).path;
    if (files !== null) return files;
  }
  return null;
}

function seen(host: Host, path: Path): Presence {
  const entry = host.lstat(path);
  if (!failed(entry)) return 'present';
  return entry.error === 'ENOENT' || entry.error === 'ENOTDIR' || entry.error === 'ELOOP' ? 'absent' : 'unknown';
}
