import type { Host } from '../host/host.ts';
import { rulePage } from '../host/package-files.ts';
import { realHost } from '../host/real.ts';
import type { Path } from '../model/path.ts';
import type { Report } from '../model/report.ts';
import type { Evaluated } from '../persist/reader.ts';
import { IndexError } from '../store/error.ts';
import type { Index } from '../store/index-file.ts';
import { openIndex } from '../store/open.ts';
import { defaultIndexFile } from '../store/place.ts';
import type { Engine, Request } from './engine.ts';
import { scanWith } from './machine/scan.ts';
import { lastReport, type Planner, plannerOf, type Session } from './machine/session.ts';
import { type Io, Refusal } from './io.ts';

function hostOf({ root }: Request): Host {
  try {
    return realHost(root);
  } catch (error) {
    throw new Refusal(`the root directory ${root} cannot be opened: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`);
  }
}

/** The engine of this machine: the audit over the index. What only one command needs is loaded when it is called. */
export async function openEngine(io: Io): Promise<Engine> {
  const place = (request: Request): Path => request.db ?? defaultIndexFile(io.env, io.uid, io.self.home);

  const evaluations = new Map<string, Promise<Evaluated>>();
  /** What --flake gives, asked for once a command. */
  function evaluated({ flake }: Request, host: Host, signal?: AbortSignal): Promise<Evaluated | null> {
    if (flake === null) return Promise.resolve(null);
    const key = `${flake}\0${host.root}`;
    const known =
      evaluations.get(key) ??
      import('./machine/evaluate.ts').then(({ evaluate }) => evaluate({ flake, host, io, ...(signal === undefined ? {} : { signal }) }));
    evaluations.set(key, known);
    return known;
  }

  async function planner(request: Request, host: Host): Promise<Planner> {
    const made = plannerOf(request, host, io, await evaluated(request, host));
    await made.load();
    return made;
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
    return use({ io, request, host, index, ...plannerOf(request, host, io, await evaluated(request, host)) }, last);
  }

  /** The same, for what asks for the plan in any case. */
  const planned = <T>(request: Request, use: (session: Session, last: Report) => T | Promise<T>): Promise<T | null> =>
    reading(request, async (session, last) => {
      await session.load();
      return use(session, last);
    });

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
      const made = plannerOf(request, host, io, await evaluated(request, host, request.signal));
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
    entries: (request) => reading(request, async (session, last) => (await import('./machine/entries.ts')).entriesOf(session, last)),
    contents: (request, groups) =>
      reading(request, async (session, last) => {
        const [{ contentsOf }, { entriesOf }] = await Promise.all([import('./machine/contents.ts'), import('./machine/entries.ts')]);
        const notEntered = last.scan.notEntered.map(({ path }) => path);
        return contentsOf(() => entriesOf(session, last), groups, notEntered);
      }),
    verify: async (request, list) => (await import('../facts/verify.ts')).verifyChecklist(hostOf(request), list),
    explain: (request, path) =>
      planned(request, async (session, last) => (await import('./machine/explain.ts')).explainPath(session, last, path)),
    declared: async (request) => {
      const host = hostOf(request);
      const { declared, subjects } = (await planner(request, host)).survey();
      return { list: declared, users: subjects };
    },
    deletions: (request) =>
      planned(request, async (session, last) =>
        (await import('./machine/delete.ts')).deletionsFor(session, await lastReport(session, last), request),
      ),
    diff: (request) => planned(request, async (session, last) => (await import('./machine/diff.ts')).diffOf(session, last, request)),
    suggest: (request) =>
      planned(request, async (session, last) =>
        (await import('./machine/suggest.ts')).suggestFor(session, await lastReport(session, last), request),
      ),
    watch: (request) =>
      planned(request, async (session, last) => (await import('./machine/watch.ts')).watchWith(session, last, request.signal)),
    trace: async (request) => {
      const host = hostOf(request);
      return (await import('./machine/trace.ts')).traceWith({ io, host, ...(await planner(request, host)) }, request);
    },
    rules: async (request) => {
      const host = request === undefined ? null : hostOf(request);
      const [{ RULES }, { whyNot }] = await Promise.all([import('../rules/index.ts'), import('../audit/rules.ts')]);
      return RULES.map(({ id, title, since, looksAt, needs }) => {
        const cannotRun = host === null ? null : whyNot(host, needs ?? []);
        return { id, title, since, looksAt, cannotRun, page: rulePage(id) };
      });
    },
    doctor: async (request) => {
      const host = hostOf(request);
      return (await import('./machine/checks.ts')).checkMachine(io, request, place(request), (await planner(request, host)).plan);
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
