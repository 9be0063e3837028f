import { isPartlyRead } from '../model/declaration.ts';
import type { Report } from '../model/report.ts';
import { REGRETS, SEVERITIES, type Regret, type Severity, type Verdict } from '../model/verdict.ts';

/** 0 clean · 1 found something · 2 error · 3 clean, but something could not be read · 130/143 interrupted · 141 closed pipe. */
export type ExitCode = 0 | 1 | 2 | 3 | 130 | 141 | 143;

/** What `--fail-on` may name: a regret, a severity. From the worst down. */
export const LEVELS = ['irreplaceable', 'hard', 'tedious', 'critical', 'high', 'medium', 'low', 'info', 'never'] as const;
export type Level = (typeof LEVELS)[number];

/** From where on a persist verdict or a finding counts; null: never. */
export interface Threshold {
  regret: Exclude<Regret, 'none'> | null;
  severity: Severity | null;
}

const DEFAULT: Threshold = { regret: 'hard', severity: 'high' };

/** A level speaks of its own scale only: `--fail-on high` counts findings and no regret. Both may be given. None: "hard" and "high". */
export function thresholdOf(levels: readonly Level[]): Threshold {
  if (levels.length === 0) return DEFAULT;
  if (levels.includes('never')) return { regret: null, severity: null };
  const regret = REGRETS.find((one) => one !== 'none' && levels.includes(one));
  const severity = SEVERITIES.find((one) => levels.includes(one));
  return { regret: regret === undefined || regret === 'none' ? null : regret, severity: severity ?? null };
}

export const countsAsLoss = ({ verdict, regret }: { verdict: Verdict; regret: Regret }, threshold: Threshold): boolean =>
  threshold.regret !== null && verdict === 'persist' && REGRETS.indexOf(regret) >= REGRETS.indexOf(threshold.regret);

/** Is there anything in the report at or above the threshold? */
export const reaches = ({ groups, findings }: Pick<Report, 'groups' | 'findings'>, threshold: Threshold): boolean =>
  groups.some((group) => countsAsLoss(group, threshold)) ||
  findings.some(({ severity }) => threshold.severity !== null && SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(threshold.severity));

/** 1 beats 3 beats 0; `strict`: 3 beats 1; `exitZero`: both are 0. Errors (2) are thrown and never come here. */
export function exitCode(found: boolean, incomplete: boolean, { exitZero, strict }: { exitZero: boolean; strict: boolean }): ExitCode {
  if (exitZero) return 0;
  if (incomplete && (strict || !found)) return 3;
  return found ? 1 : 0;
}

/** Could something not be read that the answer rests on: an entry, or a part of the persist list? */
export const isIncomplete = ({ scan, declared }: Pick<Report, 'scan' | 'declared'>): boolean =>
  !scan.complete || scan.unread.length > 0 || isPartlyRead(declared);
