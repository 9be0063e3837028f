import { createHash, type Hash } from 'node:crypto';
import { failed, type Host } from '../../host/host.ts';
import type { Entry } from '../../model/entry.ts';
import { encodePath, joinPath, type Path } from '../../model/path.ts';
import type { GitIndex, IndexEntry } from '../../parsers/git-index.ts';
import type { Oid } from '../../parsers/git-refs.ts';
import { type Budget, READ } from './budget.ts';
import type { Repository } from './repository.ts';

/** What `git status` would say of tracked files. */
export interface Changes {
  modified: number;
  deleted: number;
  conflicts: number;
  /** New files of which git knows only the name. */
  intended: number;
  /** Files that may have changed: their content would have to be read, and was not, or cannot be compared. */
  unclear: number;
}

const MAX_HASHED = 8 * 1024 * 1024;
const LINK = 0o120000;
const SUBMODULE = 0o160000;

const hashOf = (hashBytes: number): Hash => createHash(hashBytes === 32 ? 'sha256' : 'sha1');

export interface Compared {
  host: Host;
  repository: Repository & { workTree: Path };
  index: GitIndex;
  /** When the index was written: what has the same time may have changed since without a trace. */
  indexTime: bigint;
  budget: Budget;
}

/** Compares the index with the files, as git does: by stat data, by content where that is not enough. null: more than may be looked at. */
export function changedFiles({ host, repository, index, indexTime, budget }: Compared): Changes | null {
  const { workTree, config, hashBytes } = repository;
  if (!budget.spend(index.entries.length)) return null;
  const minds = config.get('core.filemode')?.toLowerCase() !== 'false';
  const converts = mayConvert(repository, host, index);
  const found: Changes = { modified: 0, deleted: 0, conflicts: 0, intended: 0, unclear: 0 };
  let lastConflict = '';
  for (const entry of index.entries) {
    if (entry.stage !== 0) {
      if (entry.path !== lastConflict) found.conflicts++;
      lastConflict = entry.path;
      continue;
    }
    if (entry.assumeValid || entry.skipWorktree || entry.mode === SUBMODULE) continue;
    const path = joinPath(workTree, entry.path);
    const file = host.lstat(path);
    if (failed(file)) {
      if (file.error === 'ENOENT' || file.error === 'ENOTDIR') found.deleted++;
      else found.unclear++;
    } else if (file.kind === 'directory') found.deleted++;
    else if (entry.intentToAdd) found.intended++;
    else {
      const verdict = compare(host, path, entry, file, { indexTime, budget, minds, converts, hashBytes });
      if (verdict !== 'same') found[verdict]++;
    }
  }
  return found;
}

interface How {
  indexTime: bigint;
  budget: Budget;
  minds: boolean;
  converts: boolean;
  hashBytes: number;
}

function compare(host: Host, path: Path, entry: IndexEntry, file: Entry, how: How): 'same' | 'modified' | 'unclear' {
  const isLink = file.kind === 'symlink';
  if (isLink !== (entry.mode === LINK) || (!isLink && file.kind !== 'file')) return 'modified';
  if (!isLink && how.minds && ((file.mode & 0o100) !== 0) !== ((entry.mode & 0o100) !== 0)) return 'modified';
  const size = file.size % 2 ** 32;
  if (entry.size !== 0 && size !== entry.size) return 'modified';
  const mtime = timeOf(entry.mtime, entry.mtimeNs);
  const isUntouched =
    size === entry.size &&
    cut(file.mtimeNs) === mtime &&
    cut(file.ctimeNs) === timeOf(entry.ctime, entry.ctimeNs) &&
    Number(file.ino & 0xffffffffn) === entry.ino &&
    file.uid === entry.uid &&
    file.gid === entry.gid;
  if (isUntouched && mtime < how.indexTime) return 'same';
  if (file.size > MAX_HASHED || !how.budget.spend(READ + (file.size >> 12))) return 'unclear';
  const bytes = isLink ? encodePath(file.target!) : host.read(path, MAX_HASHED);
  if (failed(bytes)) return 'unclear';
  const oid = hashOf(how.hashBytes).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  if (oid === entry.oid) return 'same';
  return how.converts && !isLink ? 'unclear' : 'modified';
}

const timeOf = (seconds: number, ns: number): bigint => BigInt(seconds) * 1_000_000_000n + BigInt(ns);

/** Seconds as the index keeps them, 32 bits. */
const cut = (ns: bigint): bigint => ((ns / 1_000_000_000n) & 0xffffffffn) * 1_000_000_000n + (ns % 1_000_000_000n);

/** Whether a file's content may differ from what is stored of it: line ends, filters (gitattributes(5)). */
function mayConvert({ config, commonDir }: Repository, host: Host, index: GitIndex): boolean {
  return (
    /^(true|input|yes|on|1)$/i.test(config.get('core.autocrlf') ?? '') ||
    !failed(host.lstat(joinPath(commonDir, 'info/attributes'))) ||
    index.entries.some(({ path }) => path === '.gitattributes' || path.endsWith('/.gitattributes'))
  );
}

/** The tree that a commit of the index would have. null: it has conflicts. */
export function treeOf({ entries, tree }: GitIndex, hashBytes: 20 | 32): Oid | null {
  if (tree !== null) return tree;
  if (entries.some(({ stage }) => stage !== 0)) return null;
  const staged = entries.filter(({ intentToAdd }) => !intentToAdd);
  const parts = staged.map(({ path }) => path.split('/'));
  return build(0, staged.length, 0).toString('hex');

  /** Entries `from` … `to` share their first `depth` names. */
  function build(from: number, to: number, depth: number): Buffer {
    const lines: Buffer[] = [];
    for (let at = from; at < to;) {
      const { mode, oid } = staged[at]!;
      const name = parts[at]![depth]!;
      const isFile = parts[at]!.length === depth + 1 && mode !== 0o040000;
      // A sparse index ends the path of a directory in a slash.
      const isSparse = mode === 0o040000 && parts[at]!.length === depth + 2 && parts[at]![depth + 1] === '';
      let end = at + 1;
      if (!isFile && !isSparse) while (end < to && parts[end]![depth] === name && parts[end]!.length > depth + 1) end++;
      const isWhole = isFile || isSparse || depth > 1000;
      const octal = isFile ? mode.toString(8) : '40000';
      lines.push(Buffer.from(`${octal} `), encodePath(name), Buffer.of(0), isWhole ? Buffer.from(oid, 'hex') : build(at, end, depth + 1));
      at = end;
    }
    const body = Buffer.concat(lines);
    return hashOf(hashBytes).update(`tree ${body.length}\0`).update(body).digest();
  }
}
