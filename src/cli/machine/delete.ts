import { failed } from '../../host/host.ts';
import { dataBytes, type Entry } from '../../model/entry.ts';
import type { Path } from '../../model/path.ts';
import type { Report } from '../../model/report.ts';
import { suggestDelete } from '../../suggest/delete.ts';
import { deleteScript } from '../../suggest/delete-script.ts';
import type { Deletions, DeleteRequest } from '../engine.ts';
import type { Session } from './session.ts';

export function deletionsFor({ io, host, plan, index }: Session, report: Report, { minConfidence }: DeleteRequest): Deletions {
  const tree = index.tree(host.root)!;
  const { mounts, ownerAt } = plan();
  const made = suggestDelete(report, {
    minConfidence,
    indexed: (path) => {
      const top = tree.entry(path);
      if (top === null) return null;
      let [entries, bytes] = [0, 0];
      let foreign: { path: Path; why: string } | null = null;
      const seen = new Set<bigint>();
      for (const { entry } of top.kind === 'directory' ? tree.walk(path) : [{ entry: top }]) {
        entries += 1;
        if (entry.nlink < 2 || !seen.has(entry.ino)) bytes += dataBytes(entry.mode, entry.size, entry.blocks);
        seen.add(entry.ino);
        const owner: string | null = foreign === null ? ownerAt(entry.path) : null;
        if (owner !== null) foreign = { path: entry.path, why: owner };
        const isMount = mounts?.some((mount) => mount.where === entry.path) ?? false;
        if (foreign === null && (isMount || entry.dev !== top.dev)) foreign = { path: entry.path, why: 'something is mounted there' };
      }
      return { entry: top, entries, bytes, foreign };
    },
    changed: (entry) => {
      const now = host.lstat(entry.path);
      return failed(now) ? (now.error === 'ENOENT' ? 'gone' : `not to be seen (${now.error})`) : isSame(now, entry) ? null : 'changed';
    },
  });
  const about = { root: host.root, version: io.version, scan: report.scan };
  return { ...made, homes: report.scan.users, script: () => deleteScript(made.plan, about) };
}

const isSame = (a: Entry, b: Entry): boolean =>
  a.dev === b.dev && a.ino === b.ino && a.mtimeNs === b.mtimeNs && a.size === b.size && a.kind === b.kind;
