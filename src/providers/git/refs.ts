import { failed, type Host } from '../../host/host.ts';
import { joinPath, type Path } from '../../model/path.ts';
import { countReflog, type Oid, parsePackedRefs, parseRef } from '../../parsers/git-refs.ts';
import { type Budget, LIST, READ } from './budget.ts';
import type { Repository } from './repository.ts';

export interface Refs {
  /** HEAD's commit; null: unborn. */
  head: Oid | null;
  /** The branch HEAD is on ("main"); null: detached. */
  branch: string | null;
  branches: ReadonlyMap<string, Oid>;
  /** By full name below refs/remotes ("origin/main"). */
  remotes: ReadonlyMap<string, Oid>;
  /** Of a linked work tree 0: its repository answers for them. */
  stashes: number;
}

const MAX_PACKED = 16 * 1024 * 1024;
const MAX_LOOSE = 5000;
const MAX_DEPTH = 12;
const MAX_HOPS = 5;

/** The refs of a repository. A string: why they are not known. */
export function readRefs(host: Host, { gitDir, commonDir, config }: Repository, budget: Budget): Refs | string {
  const storage = config.get('extensions.refstorage')?.toLowerCase() ?? 'files';
  if (storage !== 'files') return `its refs are kept as ${storage}`;
  const packed = host.read(joinPath(commonDir, 'packed-refs'), MAX_PACKED);
  if (failed(packed) && packed.error !== 'ENOENT') return `packed-refs: ${packed.error}`;
  const all = failed(packed) ? new Map<string, Oid>() : parsePackedRefs(packed);
  const symbolic = new Map<string, string>();
  for (const dir of ['refs/heads', 'refs/remotes']) {
    const problem = addLoose(host, commonDir, dir, all, symbolic, budget);
    if (problem !== null) return problem;
  }
  const stash = host.read(joinPath(commonDir, 'refs/stash'), 4096);
  if (failed(stash) && stash.error !== 'ENOENT') return `refs/stash: ${stash.error}`;
  for (let name of symbolic.keys()) {
    const from = name;
    for (let hop = 0; hop < MAX_HOPS && symbolic.has(name); hop++) name = symbolic.get(name)!;
    const oid = all.get(name);
    if (oid !== undefined && !symbolic.has(name)) all.set(from, oid);
  }
  const below = (prefix: string) =>
    new Map([...all].flatMap(([name, oid]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), oid] as const] : [])));
  const head = readHead(host, gitDir);
  if (typeof head === 'string') return head;
  const branch = 'ref' in head ? (/^refs\/heads\/([^]+)$/.exec(head.ref)?.[1] ?? null) : null;
  return {
    head: 'ref' in head ? (all.get(head.ref) ?? null) : head.oid,
    branch,
    branches: below('refs/heads/'),
    remotes: below('refs/remotes/'),
    stashes: commonDir !== gitDir || (failed(stash) && !all.has('refs/stash')) ? 0 : countStashes(host, commonDir),
  };
}

function readHead(host: Host, gitDir: Path): { oid: Oid } | { ref: string } | string {
  const path = joinPath(gitDir, 'HEAD');
  const entry = host.lstat(path);
  if (!failed(entry) && entry.kind === 'symlink') return { ref: entry.target! };
  const bytes = host.read(path, 4096);
  return failed(bytes) ? `HEAD: ${bytes.error}` : (parseRef(bytes) ?? 'HEAD is damaged');
}

/** Each stash is an entry of the reflog; refs/stash without one is one. */
function countStashes(host: Host, commonDir: Path): number {
  const log = host.read(joinPath(commonDir, 'logs/refs/stash'), 4 * 1024 * 1024);
  return failed(log) ? 1 : Math.max(1, countReflog(log));
}

function addLoose(
  host: Host,
  commonDir: Path,
  top: string,
  all: Map<string, Oid>,
  symbolic: Map<string, string>,
  budget: Budget,
): string | null {
  const pending = [{ name: top, depth: 0 }];
  let seen = 0;
  for (let at = 0; at < pending.length; at++) {
    const { name: dir, depth } = pending[at]!;
    const names = host.list(joinPath(commonDir, dir));
    if (failed(names)) {
      if (names.error === 'ENOENT') continue;
      return `${dir}: ${names.error}`;
    }
    seen += names.length;
    if (seen > MAX_LOOSE || !budget.spend(LIST + names.length * READ)) return 'it has too many refs';
    for (const name of names) {
      if (name.endsWith('.lock')) continue;
      const ref = `${dir}/${name}`;
      const entry = host.lstat(joinPath(commonDir, ref));
      if (!failed(entry) && entry.kind === 'directory') {
        if (depth < MAX_DEPTH) pending.push({ name: ref, depth: depth + 1 });
        continue;
      }
      const bytes = host.read(joinPath(commonDir, ref), 4096);
      const value = failed(bytes) ? null : parseRef(bytes);
      if (value === null) return `${ref}: ${failed(bytes) ? bytes.error : 'damaged'}`;
      all.delete(ref);
      if ('oid' in value) all.set(ref, value.oid);
      else symbolic.set(ref, value.ref);
    }
  }
  return null;
}
