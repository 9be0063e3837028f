import { failed, type Host } from '../host/host.ts';
import type { Candidate } from '../model/candidate.ts';
import type { Claim } from '../model/claim.ts';
import type { DeclaredList } from '../model/declaration.ts';
import type { Finding } from '../model/finding.ts';
import type { Mount } from '../model/mount.ts';
import { decodePath, type Path } from '../model/path.ts';
import type { Report, ScanInfo } from '../model/report.ts';
import type { User } from '../model/users.ts';
import type { Known } from '../parsers/known.ts';
import { isCacheTag } from '../parsers/cachedir-tag.ts';
import { parseMountinfo, rebase } from '../parsers/mountinfo.ts';
import { readDeclared } from '../persist/declared.ts';
import type { Evaluated, PersistFile } from '../persist/reader.ts';
import { PROVIDERS } from '../providers/index.ts';
import { knownProvider } from '../providers/known.ts';
import { linkVerdicts } from '../providers/static-links.ts';
import { type AccountList, loginUsers, readAccounts } from '../providers/users.ts';
import { planMounts, type PlannedMounts } from '../scanner/mounts.ts';
import type { JudgeInput } from '../verdicts/judge.ts';
import { claimsAt } from '../verdicts/explain.ts';
import { declarationClaims, leftoverClaims, mountClaims, rootClaims } from './claims.ts';
import { Weigher } from '../verdicts/weigh.ts';
import { findAll, type RuleContext } from './findings.ts';
import type { RuleFacts } from '../rules/facts.ts';
import { RULES } from '../rules/index.ts';
import { collectFacts, problemsIn } from './rules.ts';

export interface PlanOptions {
  host: Host;
  /** This machine, for its mountinfo where the root directory is a folder of it. */
  here: Host;
  /** Names of the audited system's users, or uids as text; null: every login user. */
  users: readonly string[] | null;
  persist: readonly PersistFile[];
  evaluated: Evaluated | null;
  wipe: readonly Path[];
  keep: readonly Path[];
  reinstall: boolean;
  disabledRules: readonly string[];
  known: Known;
  /** Tells plans apart: equal for equal options. */
  key: string;
  /** Seconds since the epoch. */
  now: number;
}

/** Everything that is known before the walk: who is who, what is mounted, what is declared, who claims what, what the rules found. */
export interface Plan {
  accounts: AccountList;
  subjects: readonly User[];
  /** Seen from inside the root directory; null: they could not be read. */
  mounts: readonly Mount[] | null;
  planned: PlannedMounts;
  declared: DeclaredList;
  claims: readonly Claim[];
  judge: JudgeInput;
  findings: readonly Finding[];
  /** What the rules find that judge what the walk noticed. */
  findLate: (candidates: readonly Candidate[]) => Finding[];
  facts: RuleFacts;
  /** Whether the program that writes this file replaces it by rename: a file that is bound or linked loses such a write. */
  isReplaced: (path: Path) => boolean;
  /** What the report says of the plan. */
  said: Pick<Report, 'declared' | 'skipped'>;
  about: Pick<ScanInfo, 'root' | 'host' | 'users' | 'wiped' | 'rootFsType' | 'planKey'>;
}

const MOUNTINFO = '/proc/self/mountinfo';
const MAX_MOUNTINFO = 16 * 1024 * 1024;

/** The mounts of the audited system: its own mountinfo if that is a file in it (a captured system), else the kernel's. */
function readMounts(host: Host, here: Host): Mount[] | null {
  const captured = host.root === '/' ? null : host.read(MOUNTINFO, MAX_MOUNTINFO);
  if (captured !== null && !failed(captured)) return parseMountinfo(captured);
  const bytes = here.read(MOUNTINFO, MAX_MOUNTINFO);
  if (failed(bytes)) return null;
  const mounts = parseMountinfo(bytes);
  return host.root === '/' ? mounts : rebase(mounts, host.root);
}

function subjectsOf(accounts: AccountList, names: readonly string[] | null): User[] {
  if (names === null) return loginUsers(accounts);
  return names.map((name) => {
    const user = accounts.users.find((each) => each.name === name || String(each.uid) === name);
    if (user === undefined)
      throw new Error(
        `no user "${name}" in the /etc/passwd of the audited system; there are ${
          loginUsers(accounts)
            .map((each) => each.name)
            .join(', ') || 'none'
        }`,
      );
    return user;
  });
}

/** Reads all that the verdicts rest on. Nothing here depends on the walk. */
export function makePlan(options: PlanOptions): Plan {
  const { host, here, known, now } = options;
  const accounts = readAccounts(host);
  const subjects = subjectsOf(accounts, options.users);
  const mounts = readMounts(host, here);
  const declared = readDeclared({ host, accounts, subjects, mounts, files: options.persist, evaluated: options.evaluated });
  const persistRoots = declared.roots.filter(({ enabled }) => enabled).map(({ path }) => path);
  const planned = planMounts(mounts ?? [], { wipe: options.wipe, keep: options.keep, reinstall: options.reinstall, persistRoots });
  const provided = [...PROVIDERS, knownProvider(known)].map((provider) => ({
    id: provider.id,
    ...provider.collect({ host, accounts, subjects, now }),
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
  const facts = collectFacts(host, subjects, accounts);
  const enabled = RULES.filter(({ id }) => !options.disabledRules.includes(id));
  const context: RuleContext = {
    subjects,
    verdictAt: (path) => claimsAt(weigher, path, false, null, () => new Set()).find(({ won }) => won) ?? null,
  };
  const findings = findAll(
    enabled.filter(({ late }) => late !== true),
    facts,
    context,
  );
  return {
    accounts,
    subjects,
    mounts,
    planned,
    declared,
    claims,
    judge: {
      weigher: findings.length === 0 ? weigher : new Weigher({ ...weighed, claims: [...claims, ...leftoverClaims(findings)] }),
      isCache: (dir) => isTagged(host, dir),
    },
    findings,
    findLate: (candidates) =>
      findAll(
        enabled.filter(({ late }) => late === true),
        { ...facts, candidates },
        context,
      ),
    facts,
    isReplaced: replacedFiles(known, subjects),
    said: {
      declared,
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
