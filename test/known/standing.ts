import { readFileSync } from 'node:fs';
import { failed, type Host } from '../../src/host/host.ts';
import { catalogueTexts } from '../../src/host/package-files.ts';
import type { Claim } from '../../src/model/claim.ts';
import { joinPath, parentOf, type Path, segmentsOf } from '../../src/model/path.ts';
import { type Known, parseKnown } from '../../src/parsers/known.ts';
import { knownProvider } from '../../src/providers/known.ts';
import { Weigher } from '../../src/verdicts/weigh.ts';

/** The whole catalogue that comes with the program. */
export function readCatalogue(): Known {
  const parts = catalogueTexts().map(({ file, text }) => parseKnown(text, file));
  return { rows: parts.flatMap(({ rows }) => rows), problems: parts.flatMap(({ problems }) => problems) };
}

/** A machine of a few text files; a directory is what has something in it. */
export function hostOf(files: Record<Path, string>): Host {
  const names = Object.keys(files);
  const none = { error: 'ENOENT' };
  return {
    root: '/',
    lstat: (path) =>
      names.includes(path)
        ? {
            path,
            kind: 'file',
            mode: 0o100644,
            uid: 0,
            gid: 0,
            nlink: 1,
            size: 0,
            blocks: 0,
            dev: 0n,
            ino: 0n,
            mtimeNs: 0n,
            ctimeNs: 0n,
            target: null,
          }
        : none,
    list: (path) => {
      const inside = names.filter((name) => name.startsWith(`${path}/`)).map((name) => name.slice(path.length + 1).split('/')[0]!);
      return inside.length === 0 ? none : [...new Set(inside)];
    },
    read: (path) => (names.includes(path) ? Buffer.from(files[path]!, 'latin1') : none),
    readAt: (path, offset, length) => (names.includes(path) ? Buffer.from(files[path]!, 'latin1').subarray(offset, offset + length) : none),
    resolve(path) {
      const entry = this.lstat(path);
      return failed(entry)
        ? { chain: [path], path: null, entry: null, presence: 'absent', error: 'ENOENT' }
        : { chain: [path], path, entry, presence: 'present', error: null };
    },
  };
}

export const WILL = { name: 'will', uid: 1000, gid: 1000, group: 'users', home: '/home/will', shell: '/bin/sh' };

export function claimsOn(known: Known, files: Record<Path, string> = {}): Claim[] {
  const accounts = { users: [WILL], userName: () => null, groupName: () => null };
  return knownProvider(known).collect({ host: hostOf(files), accounts, subjects: [WILL], now: 0 }).claims;
}

/** The claim that wins for each path of a tree, and the path it was made for. Directories end in "/"; those above a path are made. */
export function standings(claims: readonly Claim[], paths: readonly string[]): Map<string, { claim: Claim; anchor: Path } | null> {
  const weigher = new Weigher({ claims, ownerships: [], linkClaim: () => null });
  const inside = new Map<Path, Set<string>>();
  for (const path of paths) {
    let at = path.endsWith('/') ? path.slice(0, -1) : path;
    for (; at !== '/' && at !== ''; at = parentOf(at)) {
      const parent = parentOf(at);
      inside.set(parent, (inside.get(parent) ?? new Set()).add(at.slice(at.lastIndexOf('/') + 1)));
    }
  }
  const out = new Map<string, { claim: Claim; anchor: Path } | null>();
  for (const path of paths) {
    const isDirectory = path.endsWith('/');
    const segments = segmentsOf(isDirectory ? path.slice(0, -1) : path);
    let { state } = weigher.start();
    let at: Path = '/';
    let inherited: { claim: Claim; anchor: Path } | null = null;
    let won: { claim: Claim; anchor: Path } | null = null;
    for (const [i, name] of segments.entries()) {
      const siblings = inside.get(at) ?? new Set<string>();
      const place = { path: at, state, siblings: () => siblings, owned: [] };
      const nodes = weigher.nodesOf(state, name);
      const isDir = i < segments.length - 1 || isDirectory;
      const best = weigher.best(place, name, nodes, isDir, null);
      at = joinPath(at, name);
      won = best === null ? inherited : { claim: best.claim, anchor: at };
      const deep = weigher.deepClaims(place, name, true) ?? [];
      const below = weigher.stateBelow(state, nodes, place.siblings, deep);
      if (below.inherited !== state.inherited && below.inherited !== null) inherited = { claim: below.inherited, anchor: at };
      state = below;
    }
    out.set(path, won);
  }
  return out;
}

/** Rows of a file of tab-separated columns beside this one. */
export const table = (name: string): string[][] =>
  readFileSync(new URL(name, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
