import { audit } from '../../audit.ts';
import { failed, type Host } from '../../host/host.ts';
import { isWithin, normalizePath, parentOf, type Path, relativeTo } from '../../model/path.ts';
import type { Report } from '../../model/report.ts';
import type { ScanRequest } from '../engine.ts';
import { Refusal } from '../io.ts';
import type { Session } from './session.ts';

export function scanWith(session: Session, request: ScanRequest): Promise<Report> {
  const { io, host, index, survey, load, plan } = session;
  const before = index.last(host.root)?.entries ?? null;
  return audit({
    host,
    survey: survey(),
    plan: async () => {
      await load();
      return plan();
    },
    index,
    paths: startsOf(host, request.paths),
    tool: { name: 'cruft', version: io.version },
    signal: request.signal,
    clock: () => new Date(io.now()),
    notes: () => notesOf(session, request.db === null),
    onProgress: (entries, folder) => request.onProgress({ entries, ofLast: before, folder }),
  });
}

/** Real directories, none within another. */
function startsOf(host: Host, paths: readonly Path[]): Path[] {
  if (paths.length === 0) return ['/'];
  const real = paths.map((path) => {
    const found = host.resolve(path);
    if (found.path === null) throw new Refusal(`${path} cannot be scanned: ${found.error}`);
    if (found.entry!.kind !== 'directory') throw new Refusal(`${path} is no directory: scan the one it lies in, ${parentOf(found.path)}`);
    return found.path;
  });
  return [...new Set(real)].filter((path) => !real.some((other) => other !== path && isWithin(path, other))).sort();
}

/** What a person should know of this run, one sentence each. */
function notesOf({ host, index, plan: planned }: Session, isOwnPlace: boolean): string[] {
  const plan = planned();
  const notes = index.movedAside === null ? [] : [`the index was damaged: it was moved to ${index.movedAside} and is built anew`];
  const wipedAt = (path: Path): boolean =>
    plan.planned.plans.filter(({ where }) => isWithin(path, where)).toSorted((a, b) => b.where.length - a.where.length)[0]?.fate ===
    'wiped';
  for (const { path, enabled } of plan.declared.roots) {
    const found = host.lstat(path);
    if (enabled && !failed(found) && wipedAt(path) && !plan.planned.plans.some(({ where }) => where === path)) {
      notes.push(`${path} lies on the file system that would be wiped: move it to a volume of its own before the first wipe`);
    }
  }
  if (wipedAt('/nix/store') && !failed(host.lstat('/etc/NIXOS')) && !failed(host.lstat('/nix/store'))) {
    notes.push('/nix lies on the file system that would be wiped: without a volume of its own nothing boots after the first wipe');
  }
  const inside = relativeTo(normalizePath(index.file), host.root);
  const state = inside === null ? null : parentOf(`/${inside}`);
  const isDeclared = plan.claims.some(
    ({ verdict, covers, path }) => verdict === 'kept' && covers === 'subtree' && state !== null && isWithin(state, path),
  );
  if (isOwnPlace && state !== null && host.root === '/' && wipedAt(state) && !isDeclared)
    notes.push(`the index itself lies in ${state}, which would be wiped: persist it first`);
  return notes;
}
