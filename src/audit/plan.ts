import { collectReinstall } from '../facts/reinstall.ts';
import { collectTree } from '../facts/tree.ts';
import { failed, type Host } from '../host/host.ts';
import type { Candidate } from '../model/candidate.ts';
import { type Claim, RANK } from '../model/claim.ts';
import type { Finding } from '../model/finding.ts';
import { decodePath, type Path } from '../model/path.ts';
import type { Report, ScanInfo } from '../model/report.ts';
import type { User } from '../model/users.ts';
import type { Known } from '../parsers/known.ts';
import { isCacheTag } from '../parsers/cachedir-tag.ts';
import { PROVIDERS } from '../providers/index.ts';
import { knownProvider } from '../providers/known.ts';
import { linkVerdicts } from '../providers/static-links.ts';
import { queryForeign } from '../store/foreign.ts';
import type { JudgeInput } from '../verdicts/judge.ts';
import { claimsAt } from '../verdicts/explain.ts';
import { declarationClaims, leftoverClaims, mountClaims, rootClaims } from './claims.ts';
import { Weigher } from '../verdicts/weigh.ts';
import { findAll, type RuleContext } from './findings.ts';
import type { RuleFacts } from '../rules/facts.ts';
import { RULES } from '../rules/index.ts';
import { collectFacts, problemsIn } from './rules.ts';
import { MOUNTINFO, type Survey, type SurveyOptions } from './survey.ts';

export interface PlanOptions extends SurveyOptions {
  disabledRules: readonly string[];
  known: Known;
  /** Tells plans apart: equal for equal options. */
  key: string;
  /** Seconds since the epoch. */
  now: number;
}

/** Everything that the verdicts rest on: the survey, who claims what, what the rules found. */
export interface Plan extends Survey {
  claims: readonly Claim[];
  judge: JudgeInput;
  findings: readonly Finding[];
  /** What the rules find that judge what the walk noticed. */
  findLate: (candidates: readonly Candidate[]) => Finding[];
  facts: RuleFacts;
  /** Why an entry comes back by itself or is a package's, whatever else is said of it; null: it does not. */
  ownerAt: (path: Path) => string | null;
  /** Whether the program that writes this file replaces it by rename: a file that is bound or linked loses such a write. */
  isReplaced: (path: Path) => boolean;
  /** What the report says of the plan. */
  said: Pick<Report, 'declared' | 'skipped' | 'reinstall'>;
  about: Pick<ScanInfo, 'root' | 'host' | 'users' | 'wiped' | 'rootFsType' | 'planKey'>;
}

/** Reads all that the verdicts rest on. Nothing here depends on the walk, so it is done while the walk has begun. */
export function makePlan(survey: Survey, options: PlanOptions): Plan {
  const { host, here, known, now } = options;
  const { accounts, subjects, mounts, declared, planned, persistRoots } = survey;
  const provided = [...PROVIDERS, knownProvider(known)].map((provider) => ({
    id: provider.id,
    ...provider.collect({ host, accounts, subjects, now, query: queryForeign }),
  }));

  const claims: Claim[] = [
    ...mountClaims(planned.plans),
    ...(options.reinstall ? [] : [...rootClaims(persistRoots), ...declarationClaims(declared.declarations)]),
    ...provided.flatMap((each) => each.claims),
  ];
  const weighed = {
    claims,
    ownerships: provided.flatMap(({ ownership }) => (ownership === null ? [] : [ownership])),
    linkClaim: linkVerdicts(host),
  };
  const weigher = new Weigher(weighed);
  const facts = collectFacts(host, subjects, accounts, declared);
  const enabled = RULES.filter(({ id }) => !options.disabledRules.includes(id));
  const context: RuleContext = {
    subjects,
    verdictAt: (path) => claimsAt(weigher, path, false, null, () => new Set()).find(({ won }) => won) ?? null,
    ownerAt: (path) => ownerAt(weigher, path),
  };
  const findings = findAll(
    enabled.filter(({ late }) => late !== true),
    facts,
    context,
  );
  return {
    ...survey,
    claims,
    judge: {
      weigher: findings.length === 0 ? weigher : new Weigher({ ...weighed, claims: [...claims, ...leftoverClaims(findings)] }),
      isCache: (dir) => isTagged(host, dir),
    },
    findings,
    findLate: (candidates) =>
      findAll(
        enabled.filter(({ late }) => late === true),
        { ...facts, tree: collectTree(host, candidates, subjects, accounts) },
        context,
      ),
    facts,
    ownerAt: (path) => ownerAt(weigher, path),
    isReplaced: replacedFiles(known, subjects),
    said: {
      declared,
      reinstall: collectReinstall({ host, subjects, mounts, isLost: (path) => context.verdictAt(path)?.verdict !== 'kept' }),
      skipped: [
        ...provided.flatMap(({ id, skipped }) => (skipped === null ? [] : [{ what: id, reason: skipped }])),
        ...[...accounts.problems, ...provided.flatMap(({ problems }) => problems)].map(({ path, text }) => ({ what: path, reason: text })),
        ...problemsIn(facts).map(({ path, error }) => ({ what: path, reason: error })),
        ...(mounts === null ? [{ what: MOUNTINFO, reason: 'could not be read: what is on which file system is not known' }] : []),
      ],
    },
    about: {
      root: host.root,
      host: hostName(host) ?? hostName(here) ?? 'localhost',
      users: subjects.map(({ name, home }) => ({ name, home })),
      wiped: planned.plans.filter(({ fate, skip }) => fate === 'wiped' && skip === null).map(({ where }) => where),
      rootFsType: planned.plans.find(({ where }) => where === '/')?.mount.fsType ?? 'unknown',
      planKey: options.key,
    },
  };
}

/** What a package stopped shipping is still in its lists. */
function ownerAt(weigher: Weigher, path: Path): string | null {
  const claims = claimsAt(weigher, path, false, null, () => new Set());
  const owner = claims.find(({ verdict, rank }) => verdict === 'managed' && rank === RANK.owned);
  const isStale = claims.some(({ verdict, rank }) => verdict === 'unknown' && rank === RANK.modified);
  return owner === undefined || isStale ? null : owner.why;
}

/** hostname(5): the first line that is not a comment. */
export function hostName(host: Host): string | null {
  const bytes = host.read('/etc/hostname', 4096);
  if (failed(bytes)) return null;
  return (
    decodePath(bytes)
      .split('\n')
      .map((line) => line.trim())
      .find((line) => line !== '' && !line.startsWith('#')) ?? null
  );
}

function replacedFiles({ rows }: Known, subjects: readonly User[]): (path: Path) => boolean {
  const replaced = rows.filter(
    ({ directory, glob, fate }) => !directory && !glob && (fate.write === 'renamed' || fate.write === 'renamed-link-kept'),
  );
  const paths = new Set(replaced.flatMap(({ path }) => (path.startsWith('~') ? subjects.map(({ home }) => home + path.slice(1)) : [path])));
  return (path) => paths.has(path);
}

function isTagged(host: Host, dir: Path): boolean {
  const tag = host.read(`${dir}/CACHEDIR.TAG`, 65536);
  return !failed(tag) && isCacheTag(tag);
}
