import type { Host } from '../host/host.ts';
import { rulePage } from '../host/package-files.ts';
import { verifyChecklist } from '../facts/verify.ts';
import { realHost } from '../host/real.ts';
import type { Path } from '../model/path.ts';
import type { Report } from '../model/report.ts';
import type { Evaluated } from '../persist/reader.ts';
import { whyNot } from '../audit/rules.ts';
import { RULES } from '../rules/index.ts';
import { IndexError } from '../store/error.ts';
import type { Index } from '../store/index-file.ts';
import { openIndex } from '../store/open.ts';
import { defaultIndexFile } from '../store/place.ts';
import type { Engine, Request } from './engine.ts';
import { contentsOf } from './machine/contents.ts';
import { entriesOf } from './machine/entries.ts';
import { deletionsFor } from './machine/delete.ts';
import { diffOf } from './machine/diff.ts';
import { evaluate } from './machine/evaluate.ts';
import { explainPath } from './machine/explain.ts';
import { scanWith } from './machine/scan.ts';
import { lastReport, type Planner, plannerOf, type Session } from './machine/session.ts';
import { suggestFor } from './machine/suggest.ts';
import { traceWith } from './machine/trace.ts';
import { watchWith } from './machine/watch.ts';
import { checkMachine } from './machine/checks.ts';
import { type Io, Refusal } from './io.ts';

function hostOf({ root }: Request): Host {
  try {
    return realHost(root);
  } catch (error) {
    throw new Refusal(`the root directory ${root} cannot be opened: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`);
  }
}

/** The engine of this machine: the audit over the index. */
export async function openEngine(io: Io): Promise<Engine> {
  const place = (request: Request): Path => request.db ?? defaultIndexFile(io.env, io.uid, io.self.home);

  const evaluations = new Map<string, Promise<Evaluated>>();
  /** What --flake gives, asked for once a command. */
  function evaluated({ flake }: Request, host: Host, signal?: AbortSignal): Promise<Evaluated | null> {
    if (flake === null) return Promise.resolve(null);
    const key = `${flake}\0${host.root}`;
    const known = evaluations.get(key) ?? evaluate({ flake, host, io, ...(signal === undefined ? {} : { signal }) });
    evaluations.set(key, known);
    return known;
  }

  const planner = async (request: Request, host: Host, signal?: AbortSignal): Promise<Planner> =>
    plannerOf(request, host, io, await evaluated(request, host, signal));

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
    return use({ io, request, host, index, ...(await planner(request, host)) }, last);
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
      const host = hostOf(request);
      const made = await planner(request, host, request.signal);
      made.survey();
      const attempt = async (): Promise<Report> => {
        const index = await writing(request);
        try {
          return await scanWith({ io, request, host, index, ...made }, request);
        } catch (error) {
          if (error instanceof IndexError && error.fault === 'damaged') index.moveAside();
          throw error;
        } finally {
          index.close();
        }
      };
      try {
        return await attempt();
      } catch (error) {
        // Damage that shows only when a page is read: it is aside now, and the scan goes into a new index.
        if (error instanceof IndexError && error.fault === 'damaged') return attempt();
        throw error;
      }
    },
    last: (request) => reading(request, lastReport),
    entries: (request) => reading(request, (session, last) => entriesOf(session, last)),
    contents: (request, groups) =>
      reading(request, async (session, last) =>
        contentsOf(
          () => entriesOf(session, last),
          groups,
          last.scan.notEntered.map(({ path }) => path),
        ),
      ),
    verify: async (request, list) => verifyChecklist(hostOf(request), list),
    explain: (request, path) => reading(request, (session, last) => explainPath(session, last, path)),
    declared: async (request) => {
      const host = hostOf(request);
      const { declared, subjects } = (await planner(request, host)).survey();
      return { list: declared, users: subjects };
    },
    deletions: (request) => reading(request, async (session, last) => deletionsFor(session, await lastReport(session, last), request)),
    diff: (request) => reading(request, (session, last) => diffOf(session, last, request)),
    suggest: (request) => reading(request, async (session, last) => suggestFor(session, await lastReport(session, last), request)),
    watch: (request) => reading(request, (session, last) => watchWith(session, last, request.signal)),
    trace: async (request) => {
      const host = hostOf(request);
      return traceWith({ io, host, ...(await planner(request, host)) }, request);
    },
    rules: async (request) => {
      const host = request === undefined ? null : hostOf(request);
      return RULES.map(({ id, title, since, looksAt, needs }) => {
        const cannotRun = host === null ? null : whyNot(host, needs ?? []);
        return { id, title, since, looksAt, cannotRun, page: rulePage(id) };
      });
    },
    doctor: async (request) => {
      const host = hostOf(request);
      return checkMachine(io, request, place(request), (await planner(request, host)).plan);
    },
    index: {
      path: place,
      info: (request) => caring(request, (index) => index.info()),
      scans: (request) =>
        caring(request, (index) =>
          index.scans().map(({ id, startedAt, finishedAt, root, entries }) => ({ id, startedAt, finishedAt, root, entries: entries ?? 0 })),
        ),
      prune: (request, { keep, before }) =>
        caring(
          request,
          (index) => ({ removed: index.prune({ ...(keep === null ? {} : { keep }), ...(before === null ? {} : { before }) }).scans }),
          true,
        ),
      vacuum: (request) => caring(request, (index) => index.vacuum(), true),
      export: (request, file) => caring(request, (index) => index.export(file)),
    },
  };
}
