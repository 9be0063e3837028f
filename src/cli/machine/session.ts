import { createHash } from 'node:crypto';
import { judgeAgain } from '../../audit.ts';
import type { Plan } from '../../audit/plan.ts';
import { type Survey, surveyOf } from '../../audit/survey.ts';
import { readGiven } from '../../host/given.ts';
import type { Host } from '../../host/host.ts';
import { catalogueTexts } from '../../host/package-files.ts';
import { realHost } from '../../host/real.ts';
import type { Report } from '../../model/report.ts';
import { type Known, parseKnown } from '../../parsers/known.ts';
import type { Evaluated } from '../../persist/reader.ts';
import type { Index } from '../../store/index-file.ts';
import type { Request } from '../engine.ts';
import { type Io, Refusal } from '../io.ts';

/** What one request is answered from. */
export interface Session extends Planner {
  io: Io;
  request: Request;
  host: Host;
  index: Index;
}

/** What the verdicts rest on, read when somebody asks. */
export interface Planner {
  survey: () => Survey;
  /** Loads what `plan` is made with, before its first use: half of the program, which a scan does while the walk has begun. */
  load: () => Promise<void>;
  /** Takes its time: the package database, the catalogue, the rules. */
  plan: () => Plan;
}

/** `evaluated`: what --flake gave; null: it is not asked for. */
export function plannerOf(request: Request, host: Host, io: Io, evaluated: Evaluated | null): Planner {
  const { users, wipe, keep, reinstall, disabledRules } = request;
  const persist = request.persist.map(readGiven);
  const self = io.uid === 0 ? null : { ...io.self, uid: io.uid };
  const asked = { host, here: host.root === '/' ? host : realHost('/'), users, self, persist, evaluated, wipe, keep, reinstall };
  const survey = once(() => evaluatedWell(surveyOf(asked)));
  let maker: typeof import('../../audit/plan.ts') | null = null;
  const load = async (): Promise<void> => {
    maker ??= await import('../../audit/plan.ts');
  };
  const plan = once(() =>
    maker!.makePlan(survey(), {
      ...asked,
      disabledRules,
      known: catalogue(),
      key: keyOf(request, persist, evaluated),
      now: Math.floor(io.now() / 1000),
    }),
  );
  return { survey, load, plan };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** A persist list that was asked for and could not be had is not answered with another one. */
function evaluatedWell(survey: Survey): Survey {
  const failed = survey.declared.readers.find(({ reader, status }) => reader === 'eval' && status === 'failed');
  if (failed === undefined) return survey;
  const { text, hint } = survey.declared.notUnderstood.find(({ code }) => code === 'evaluation-failed')!;
  throw new Refusal(`${failed.detail}${text === '' ? '' : `: ${text}`}${hint === null ? '' : `; ${hint}`}`);
}

function catalogue(): Known {
  const parts = catalogueTexts().map(({ file, text }) => parseKnown(text, file));
  return { rows: parts.flatMap(({ rows }) => rows), problems: parts.flatMap(({ problems }) => problems) };
}

function keyOf(
  { users, wipe, keep, reinstall, disabledRules }: Request,
  persist: readonly ReturnType<typeof readGiven>[],
  evaluated: Evaluated | null,
): string {
  const hash = createHash('sha256').update(JSON.stringify([users, wipe, keep, reinstall, disabledRules]));
  for (const { file, bytes } of persist) hash.update(`\0${file}\0`).update('error' in bytes ? bytes.error : bytes);
  for (const { stdout } of evaluated === null ? [] : [evaluated, ...(evaluated.sections ?? [])]) hash.update('\0').update(stdout);
  return hash.digest('hex').slice(0, 16);
}

/** The last report under the request's plan. With no plan in the request the scan's own holds. */
export async function lastReport({ request, host, index, load, plan }: Session, last: Report): Promise<Report> {
  const { persist, flake, wipe, keep, users, reinstall } = request;
  const asksNothing = persist.length === 0 && flake === null && wipe.length === 0 && keep.length === 0 && users === null && !reinstall;
  if (asksNothing) return last;
  await load();
  if (plan().about.planKey === last.scan.planKey) return last;
  const tree = index.tree(host.root)!;
  return judgeAgain({ host, plan: plan(), notes: last.notes }, last, tree.entry('/')!, tree.listings()).report;
}
