import { type Claim, claimOf, RANK } from '../model/claim.ts';
import type { Declaration, DeclarationStatus } from '../model/declaration.ts';
import { evidence } from '../model/evidence.ts';
import type { MountPlan } from '../model/mount.ts';
import type { Finding } from '../model/finding.ts';
import type { Path } from '../model/path.ts';
import { provesLeftover } from './findings.ts';

/** What the plan leaves alone, and what is memory anyway. What the plan wipes needs no claim. */
export function mountClaims(plans: readonly MountPlan[]): Claim[] {
  return plans.flatMap(({ where, mount, fate, skip }) => {
    if (fate === 'wiped' || (where === '/' && fate === 'volatile')) return [];
    const seen = [evidence('mount', `${where} is ${mount.fsType} ${mount.source}`, '/proc/self/mountinfo')];
    const common = { path: where, covers: 'subtree', provider: 'mounts', rank: RANK.mount, evidence: seen } as const;
    if (skip === 'pseudo')
      return [claimOf({ ...common, verdict: 'managed', owner: 'kernel', why: `a file system of the kernel (${mount.fsType})` })];
    if (fate === 'kept')
      return [claimOf({ ...common, verdict: 'kept', owner: where, why: `on ${mount.fsType} at ${where}, which is not wiped` })];
    return [
      claimOf({
        ...common,
        verdict: 'disposable',
        class: 'runtime',
        owner: where,
        why: `in memory (${mount.fsType} at ${where}): every boot empties it`,
      }),
    ];
  });
}

/** Statuses under which what lies at the live path survives; "unknown": as far as can be told (an offline system mounts nothing). */
const SURVIVES: readonly DeclarationStatus[] = ['ok', 'planned', 'empty', 'shadowed', 'mounted-from-elsewhere', 'unknown'];

/** A declaration whose condition could not be decided counts as declared for deletions, but not for what survives. */
const survives = ({ enabled, conditions, status }: Declaration): boolean => enabled && conditions.length === 0 && SURVIVES.includes(status);

const DOUBTS: Partial<Record<DeclarationStatus, string>> = {
  planned: ' in the plan',
  unknown: '; whether that is in effect cannot be told here',
};

export function declarationClaims(declarations: readonly Declaration[]): Claim[] {
  return declarations.filter(survives).map((declared) => {
    const { path, kind, source, status, via, persistRoot, user } = declared;
    const where = source.line === null ? source.file : `${source.file}:${source.line}`;
    const to = persistRoot === null ? '' : ` to ${persistRoot}`;
    return claimOf({
      path,
      covers: kind === 'file' ? 'entry' : 'subtree',
      provider: 'declared',
      rank: RANK.declared,
      verdict: 'kept',
      owner: via[0] ?? 'declared',
      user,
      confidence: status === 'unknown' ? 'ask' : 'certain',
      why: `declared persistent${to}${DOUBTS[status] ?? ''}`,
      evidence: [evidence('declaration', `${path} (${status})`, where)],
    });
  });
}

/** A persist root that the plan knows is kept, even while it still lies on the file system that will be wiped. */
export function rootClaims(roots: readonly Path[]): Claim[] {
  return roots.map((path) =>
    claimOf({
      path,
      covers: 'subtree',
      provider: 'declared',
      rank: RANK.declared,
      verdict: 'kept',
      owner: 'persist root',
      why: 'the persist root itself',
      evidence: [evidence('declaration', `${path} is a persist root`)],
    }),
  );
}

/** What a rule proved to be stale. Weaker than a package or a declaration, stronger than the catalogue. */
export function leftoverClaims(findings: readonly Finding[]): Claim[] {
  return findings.filter(provesLeftover).map(({ path, rule, message, confidence, user, evidence: seen }) =>
    claimOf({
      path,
      // Of a directory all that is in it.
      covers: 'subtree',
      provider: rule,
      // What dpkg says it left behind is said by dpkg itself, one rank below.
      rank: rule.startsWith('dpkg/') ? RANK.modified + 1 : RANK.leftover,
      verdict: 'leftover',
      confidence,
      user,
      why: message,
      evidence: seen,
    }),
  );
}
