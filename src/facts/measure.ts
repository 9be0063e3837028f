import { failed, type Host } from '../host/host.ts';
import type { Part } from '../model/checklist.ts';
import { dataBytes, type Entry } from '../model/entry.ts';
import { joinPath, type Path } from '../model/path.ts';

export interface Measured extends Omit<Part, 'path'> {
  /** Where the path leads, if it is a link now; else null. */
  through: Path | null;
  /** Folders and entries that could not be looked at. */
  unread: number;
}

/** What lies at a path today: "absent", "unknown" where that cannot be told. A link counts as what it leads to, unless it was one before. */
export function measure(host: Host, { path, kind }: Part): Measured | 'absent' | 'unknown' {
  const node = host.lstat(path);
  if (failed(node)) return node.error === 'ENOENT' || node.error === 'ENOTDIR' ? 'absent' : 'unknown';
  if (node.kind !== 'symlink' || kind === 'symlink') return { ...sum(host, node), through: null };
  const end = host.resolve(path);
  if (end.presence !== 'present') return end.presence;
  return { ...sum(host, end.entry!), through: end.path };
}

function sum(host: Host, top: Entry): Omit<Measured, 'through'> {
  const found: Omit<Measured, 'through'> = { kind: top.kind, files: 0, bytes: 0, newest: null, unread: 0 };
  const pending: Path[] = [];
  const take = ({ kind, path, mode, size, blocks, mtimeNs }: Entry): void => {
    if (kind === 'directory') {
      pending.push(path);
      return;
    }
    const changed = Math.floor(Number(mtimeNs) / 1e9);
    found.files++;
    found.bytes += dataBytes(mode, size, blocks);
    found.newest = Math.max(found.newest ?? changed, changed);
  };
  take(top);
  for (let dir = pending.pop(); dir !== undefined; dir = pending.pop()) {
    const names = host.list(dir);
    if (failed(names)) found.unread++;
    else
      for (const name of names) {
        const entry = host.lstat(joinPath(dir, name));
        if (!failed(entry)) take(entry);
        else if (entry.error !== 'ENOENT') found.unread++;
      }
  }
  return found;
}
