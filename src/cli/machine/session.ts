import { createHash } from 'node:crypto';
import { judgeAgain } from '../../audit.ts';
import { makePlan, type Plan } from '../../audit/plan.ts';
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
export interface Session {
  io: Io;
  request: Request;
  host: Host;
  index: Index;
  /** Made when somebody asks: reading the package database and the persist list takes its time. */
  plan: () => Plan;
}

/** `evaluated`: what --flake gave; null: it is not asked for. */
export function planOf(request: Request, host: Host, io: Io, evaluated: Evaluated | null): Plan {
  const persist = request.persist.map(readGiven);
  const { users, wipe, keep, reinstall, disabledRules } = request;
  const plan = makePlan({
    host,
    here: host.root === '/' ? host : realHost('/'),
    users,
    persist,
    evaluated,
    wipe,
    keep,
    reinstall,
    disabledRules,
    known: catalogue(),
    key: keyOf(request, persist, evaluated),
    now: Math.floor(io.now() / 1000),
  });
  const failed = plan.declared.readers.find(({ reader, status }) => reader === 'eval' && status === 'failed');
  if (failed === undefined) return plan;
  const { text, hint } = plan.declared.notUnderstood.find(({ code }) => code === 'evaluation-failed')!;
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
export async function lastReport({ request, host, index, plan }: Session, last: Report): Promise<Report> {
  const { persist, flake, wipe, keep, users, reinstall } = request;
  const asksNothing = persist.length === 0 && flake === null && wipe.length === 0 && keep.length === 0 && users === null && !reinstall;
  if (asksNothing || plan().about.planKey === last.scan.planKey) return last;
  const tree = index.tree(host.root)!;
  return judgeAgain({ host, plan: plan(), notes: last.notes }, last, tree.entry('/')!, tree.listings()).report;
}
