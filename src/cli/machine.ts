import { createHash } from 'node:crypto';
import { audit, judgeAgain } from '../audit.ts';
import { makePlan, type Plan } from '../audit/plan.ts';
import { catalogueTexts, rulePage } from '../host/package-files.ts';
import { failed, type Host } from '../host/host.ts';
import { readGiven } from '../host/given.ts';
import { realHost } from '../host/real.ts';
import { isWithin, normalizePath, parentOf, type Path, relativeTo } from '../model/path.ts';
import type { Report } from '../model/report.ts';
import { type Known, parseKnown } from '../parsers/known.ts';
import { RULES } from '../rules/index.ts';
import { IndexError } from '../store/error.ts';
import type { Index } from '../store/index-file.ts';
import { openIndex } from '../store/open.ts';
import type { Engine, Request, ScanRequest } from './engine.ts';
import { entriesOf } from './machine/entries.ts';
import { explainPath } from './machine/explain.ts';
import { suggestFor } from './machine/suggest.ts';
import { checkMachine } from './machine/checks.ts';
import { type Io, Refusal } from './io.ts';
import { indexPath } from './state-folder.ts';

/** What one request is answered from. */
export interface Session {
  io: Io;
  request: Request;
  host: Host;
  index: Index;
  /** Made when somebody asks: reading the package database and the persist list takes its time. */
  plan: () => Plan;
}

/** The engine of this machine: the audit over the index. */
export async function openEngine(io: Io): Promise<Engine> {
  const place = (request: Request): Path => request.db ?? indexPath(io);

  function hostOf({ root }: Request): Host {
    try {
      return realHost(root);
    } catch (error) {
      throw new Refusal(`the root directory ${root} cannot be opened: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`);
    }
  }

  function planner(request: Request, host: Host): () => Plan {
    let plan: Plan | null = null;
    return () => (plan ??= planOf(request, host, io));
  }

  /** Runs `use` on the last scan; null where there is no index or no scan of this root directory yet. */
  async function reading<T>(request: Request, use: (session: Session, last: Report) => T | Promise<T>): Promise<T | null> {
    const host = hostOf(request);
    let index: Index;
    try {
      index = await openIndex(place(request), { write: false, ownPlace: request.db === null });
    } catch (error) {
      if (error instanceof IndexError && error.fault === 'missing') return null;
      throw error;
    }
    const last = index.report(host.root);
    if (last === null) {
      index.close();
      return null;
    }
    return use({ io, request, host, index, plan: planner(request, host) }, last);
  }

  const writing = (request: Request): Promise<Index> => openIndex(place(request), { write: true, ownPlace: request.db === null });

  async function caring<T>(request: Request, use: (index: Index) => T | Promise<T>, write = false): Promise<T> {
    const index = write ? await writing(request) : await openIndex(place(request), { write: false, ownPlace: request.db === null });
    try {
      return await use(index);
    } finally {
      index.close();
    }
  }

  return {
    scan: async (request) => {
      if (request.quick) throw new Refusal('--quick is not there yet: run a whole scan');
      const host = hostOf(request);
      const plan = planOf(request, host, io);
      const index = await writing(request);
      try {
        return await scanWith({ io, request, host, index, plan: () => plan }, request);
      } finally {
        index.close();
      }
    },
    last: (request) => reading(request, lastReport),
    entries: (request) => reading(request, (session, last) => entriesOf(session, last)),
    explain: (request, path) => reading(request, (session, last) => explainPath(session, last, path)),
    declared: async (request) => {
      const { declared, about } = planOf(request, hostOf(request), io);
      return { list: declared, users: about.users };
    },
    suggest: (request) => reading(request, async (session, last) => suggestFor(session, await lastReport(session, last), request)),
    rules: async () => RULES.map(({ id, title, since, looksAt }) => ({ id, title, since, looksAt, page: rulePage(id) })),
    doctor: (request) => checkMachine(io, request, place(request), () => planOf(request, hostOf(request), io)),
    index: {
      path: place,
      info: (request) => caring(request, (index) => index.info()),
      scans: (request) => caring(request, (index) => index.scans().map(({ id, startedAt, finishedAt, root, entries }) => ({ id, startedAt, finishedAt, root, entries: entries ?? 0 }))),
      prune: (request, keep) => caring(request, (index) => ({ removed: index.prune({ keep }).scans }), true),
      vacuum: (request) => caring(request, (index) => index.vacuum(), true),
      export: (request, file) => caring(request, (index) => index.export(file)),
    },
  };
}

const planOf = (request: Request, host: Host, io: Io): Plan => {
  if (request.flake !== null) throw new Refusal('--flake is not there yet: give the list with --persist FILE (JSON of nix eval)');
  const persist = request.persist.map(readGiven);
  const { users, wipe, keep, reinstall, disabledRules } = request;
  return makePlan({
    host,
    here: host.root === '/' ? host : realHost('/'),
    users,
    persist,
    evaluated: null,
    wipe,
    keep,
    reinstall,
    disabledRules,
    known: catalogue(),
    key: keyOf(request, persist),
    now: Math.floor(io.now() / 1000),
  });
};

function catalogue(): Known {
  const parts = catalogueTexts().map(({ file, text }) => parseKnown(text, file));
  return { rows: parts.flatMap(({ rows }) => rows), problems: parts.flatMap(({ problems }) => problems) };
}

function keyOf({ users, wipe, keep, reinstall, disabledRules }: Request, persist: readonly ReturnType<typeof readGiven>[]): string {
  const hash = createHash('sha256').update(JSON.stringify([users, wipe, keep, reinstall, disabledRules]));
  for (const { file, bytes } of persist) hash.update(`\0${file}\0`).update('error' in bytes ? bytes.error : bytes);
  return hash.digest('hex').slice(0, 16);
}

/** The last report under the request's plan. With no plan in the request the scan's own holds. */
export async function lastReport({ request, host, index, plan }: Session, last: Report): Promise<Report> {
  const { persist, flake, wipe, keep, users, reinstall } = request;
  const asksNothing = persist.length === 0 && flake === null && wipe.length === 0 && keep.length === 0 && users === null && !reinstall;
  if (asksNothing || plan().about.planKey === last.scan.planKey) return last;
  const tree = index.tree(host.root)!;
  return judgeAgain({ host, plan: plan(), notes: last.notes }, last, tree.entry('/')!, tree.listings()).report;
}

function scanWith({ io, host, index, plan }: Session, request: ScanRequest): Promise<Report> {
  const before = index.last(host.root)?.entries ?? null;
  return audit({
    host,
    plan: plan(),
    index,
    paths: startsOf(host, request.paths),
    tool: { name: 'cruft', version: io.version },
    signal: request.signal,
    clock: () => new Date(io.now()),
    notes: notesOf(io, host, plan(), index),
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
function notesOf(io: Io, host: Host, plan: Plan, index: Index): string[] {
  const notes = index.movedAside === null ? [] : [`the index was damaged: it was moved to ${index.movedAside} and is built anew`];
  const wipedAt = (path: Path): boolean =>
    plan.planned.plans.filter(({ where }) => isWithin(path, where)).toSorted((a, b) => b.where.length - a.where.length)[0]?.fate === 'wiped';
  for (const { path, enabled } of plan.declared.roots) {
    const found = host.lstat(path);
    if (enabled && !failed(found) && wipedAt(path) && !plan.planned.plans.some(({ where }) => where === path)) {
      notes.push(`${path} lies on the file system that would be wiped: move it to a volume of its own before the first wipe`);
    }
  }
  const inside = relativeTo(normalizePath(index.file), host.root);
  const state = inside === null ? null : parentOf(`/${inside}`);
  const isDeclared = plan.judge.claims.some(({ verdict, covers, path }) => verdict === 'kept' && covers === 'subtree' && state !== null && isWithin(state, path));
  if (state !== null && host.root === '/' && wipedAt(state) && !isDeclared) notes.push(`the index itself lies in ${state}, which would be wiped: persist it first`);
  void io;
  return notes;
}
