/** An engine over values, and the streams of a process that nobody sees. */
import type { Engine, Line, Request, ScanRequest, SuggestRequest } from '../../src/cli/engine.ts';
import type { Io } from '../../src/cli/io.ts';
import { run } from '../../src/cli/program.ts';
import type { PathExplanation } from '../../src/model/explanation.ts';
import type { Report } from '../../src/model/report.ts';
import { NOW, story } from '../reporters/reports.ts';

export interface Fake extends Engine {
  /** What was asked for, in order. */
  asked: (Request | ScanRequest | SuggestRequest)[];
}

const line = (path: string, known: Partial<Line> = {}): Line => ({
  path,
  kind: 'file',
  verdict: 'unknown',
  class: null,
  regret: 'none',
  owner: null,
  user: null,
  bytes: 10,
  mtime: NOW - 100,
  isNew: false,
  ...known,
});

export const lines: Line[] = [
  line('/', { kind: 'directory', verdict: 'managed' }),
  line('/a b'),
  line('/bytes\udcff\n'),
  line('/keep', { verdict: 'kept' }),
  line('/new', { isNew: true, verdict: 'persist', regret: 'hard' }),
];

export function fakeEngine(report: Report | null, more: Partial<Engine> = {}): Fake {
  const asked: Fake['asked'] = [];
  const note = <T>(request: Request, value: T): Promise<T> => {
    asked.push(request);
    return Promise.resolve(value);
  };
  return {
    asked,
    scan: (request) => {
      request.onProgress({ entries: 100, ofLast: 400, folder: '/usr/share' });
      return note(request, report ?? story);
    },
    last: (request) => note(request, report),
    entries: (request) => note(request, report === null ? null : lines),
    diff: (request) =>
      note(
        request,
        report === null
          ? null
          : {
              from: { scan: 6, at: '2026-11-23T09:00:00Z', baseline: null },
              to: { scan: 7, at: '2026-11-24T09:00:00Z', baseline: null },
              changes: [],
              notCompared: [],
              notes: [],
              homes: story.scan.users,
            },
      ),
    explain: (request, path) => note(request, report === null ? null : explanationOf(report, path)),
    declared: (request) => note(request, { list: (report ?? story).declared, users: story.scan.users }),
    contents: (request, groups) =>
      note(request, {
        of: new Map(
          groups.map((group) => [
            group,
            { parts: [{ path: group.path, kind: group.kind, files: 1, bytes: group.bytes, newest: NOW }], more: 0 },
          ]),
        ),
        folders: [{ path: '/var/lib', names: ['bluetooth', 'nixos'] }],
      }),
    deletions: (request) =>
      note(request, report === null ? null : { plan: [], withheld: [], homes: story.scan.users, script: () => Buffer.from('#!/bin/sh\n') }),
    verify: (request, list) =>
      note(
        request,
        list.places.map(({ id, path }) => ({
          path,
          status: 'same' as const,
          regret: 'hard' as const,
          id,
          before: null,
          after: null,
          missing: [],
          note: null,
        })),
      ),
    suggest: (request) =>
      note(
        request,
        report === null
          ? null
          : {
              suggestions: [
                {
                  path: '/var/lib/bytes\udcff',
                  relative: null,
                  kind: 'directory' as const,
                  scope: 'system' as const,
                  user: null,
                  owner: 'root',
                  group: 'root',
                  mode: '0700',
                  class: 'state' as const,
                  regret: 'hard' as const,
                  confidence: 'likely' as const,
                  bytes: 1,
                  entries: 1,
                  why: 'pairings',
                  evidence: [],
                  store: null,
                  parent: null,
                },
              ],
              withheld: [{ path: '/var/100%\x1b', reason: 'a unit cannot carry it' }],
              text: `for ${request.target}\n`,
            },
      ),
    watch: (request) =>
      note(
        request,
        report === null
          ? null
          : (async function* () {
              yield { type: 'ready' as const, directories: 3, scan: { id: 7, finishedAt: '2026-11-24T10:00:02Z' } };
              yield { type: 'gone' as const, path: '/var/lib/bytes\udcff\x1b' };
              yield { type: 'summary' as const, new: 1, gone: 1, errors: 0 };
            })(),
      ),
    trace: (request) =>
      note(request, {
        exitCode: 3,
        signal: null,
        tookMs: 1200,
        looked: ['/home/will'],
        unread: 0,
        places: [],
        accounted: { disposable: 2 },
        others: 1,
      }),
    rules: () =>
      Promise.resolve([
        {
          id: 'desktop/autostart-exec-missing',
          title: 'Its program is gone',
          since: '0.1.0',
          looksAt: ['~/.config/autostart'],
          cannotRun: null,
          page: '# Its program is gone\n\nText.\n',
        },
      ]),
    doctor: (request) =>
      note(request, [
        { name: 'index', status: 'ok', text: 'sound', hint: null },
        { name: 'user', status: 'warn', text: 'not root', hint: 'run it as root' },
      ]),
    index: {
      path: () => '/var/lib/cruft/index.db',
      info: () => Promise.resolve({ path: '/var/lib/cruft/index.db', bytes: 4096, schemaVersion: 1, scans: 2, rows: 20, entries: 10 }),
      scans: () =>
        Promise.resolve([
          { id: 1, startedAt: '2026-11-23T10:00:00Z', finishedAt: '2026-11-23T10:00:02Z', root: '/', entries: 10 },
          { id: 2, startedAt: '2026-11-24T10:00:00Z', finishedAt: null, root: '/mnt', entries: 3 },
        ]),
      prune: () => Promise.resolve({ removed: 3 }),
      vacuum: () => Promise.resolve({ before: 8192, after: 4096 }),
      export: async (_, file) => {
        const { writeFile } = await import('node:fs/promises');
        await writeFile(file, 'a database');
      },
    },
    ...more,
  };
}

function explanationOf(report: Report, path: string): PathExplanation | 'not-indexed' {
  const group = report.groups.find((one) => one.path === path);
  if (group === undefined) return 'not-indexed';
  const { verdict, class: kind, regret, confidence, owner, user, why, evidence, store, bytes, entries } = group;
  return {
    path,
    kind: group.kind,
    verdict,
    class: kind,
    regret,
    confidence,
    owner,
    user,
    why,
    evidence,
    store,
    bytes,
    entries,
    below: group.kind === 'directory' ? report.summary.verdicts : null,
    claims: [
      { path, provider: 'known', covers: 'subtree', rank: 20, verdict, class: kind, regret, confidence, owner, why, evidence, won: true },
    ],
    findings: report.findings.filter((one) => one.path === path),
    facts: { autostart: { reason: 'exec-missing', unit: null } },
    history: { firstSeen: '2026-11-20T00:00:00Z', lastChanged: null },
  };
}

export interface Ran {
  code: number;
  out: string;
  err: string;
  bytes: Buffer;
  paged: string[];
}

/** Runs a command line in this process. */
export async function cruft(
  words: readonly string[],
  engine: Engine,
  known: Partial<Omit<Io, 'out' | 'err'>> & { tty?: boolean; errTty?: boolean; rows?: number; onWrite?(): void } = {},
): Promise<Ran> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const paged: string[] = [];
  const { tty = false, errTty = false, rows = 24, onWrite, ...rest } = known;
  const sink = (to: Buffer[], isTTY: boolean, before?: () => void): Io['out'] => ({
    isTTY,
    columns: isTTY ? 80 : null,
    rows: isTTY ? rows : null,
    write: async (text) => {
      before?.();
      to.push(Buffer.from(text as string));
    },
  });
  let clock = NOW * 1000;
  const io: Io = {
    out: sink(out, tty, onWrite),
    err: sink(err, errTty),
    env: { LANG: 'C.UTF-8', HOME: '/nonexistent', TERM: 'xterm' },
    cwd: '/home/will',
    uid: 1000,
    self: { name: 'will', home: '/nonexistent' },
    version: '1.2.3',
    now: () => (clock += 10),
    interruptible: () => new AbortController().signal,
    page: (_, text) => {
      paged.push(text);
      return Promise.resolve(true);
    },
    ...rest,
  };
  const code = await run(words, { io, openEngine: () => Promise.resolve(engine) });
  const bytes = Buffer.concat(out);
  return { code, out: bytes.toString(), err: Buffer.concat(err).toString(), bytes, paged };
}
