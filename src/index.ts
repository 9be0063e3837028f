/** The audit for programs. What stands here is stable; the command line is `cruft`. */
export { audit, type ScanOptions } from './audit.ts';
export { makePlan, type Plan, type PlanOptions } from './audit/plan.ts';
export { surveyOf, type Survey, type SurveyOptions } from './audit/survey.ts';
export { realHost } from './host/real.ts';
export type { Host } from './host/host.ts';
export { openIndex } from './store/open.ts';
export type { DeclaredList, Declaration } from './model/declaration.ts';
export type { Finding } from './model/finding.ts';
export type { Group, Report, ScanInfo } from './model/report.ts';
