import { createHash } from 'node:crypto';
import type { Finding } from '../model/finding.ts';
import type { Path } from '../model/path.ts';
import { isWithin, relativeTo } from '../model/path.ts';
import type { Found, Rule } from '../model/rule.ts';
import type { User } from '../model/users.ts';
import type { Verdict } from '../model/verdict.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';

/** Stable over runs, machines and reinstalls: neither inode nor time nor the home's place goes into it. `nth`: of several of one rule at one path. */
function findingId(rule: string, path: Path, user: User | null, nth: number): string {
  const place = user === null ? path : `~/${relativeTo(path, user.home) ?? path}`;
  const hash = createHash('sha256')
    .update(`${rule}\0${user === null ? 'system' : 'user'}\0${place}${nth === 0 ? '' : `\0${nth}`}`)
    .digest();
  let bits = 0n;
  for (const byte of hash.subarray(0, 5)) bits = (bits << 8n) | BigInt(byte);
  return `${rule}:${Array.from({ length: 8 }, (_, i) => LETTERS[Number((bits >> BigInt(35 - 5 * i)) & 31n)]).join('')}`;
}

export interface RuleContext {
  /** The verdict of the entry at a path, and who accounts for it; null: not indexed. */
  verdictAt(path: Path): { verdict: Verdict; owner: string | null; why: string } | null;
  /** Who owns it, though something else may have the last word on what becomes of it ("the package bash owns it"); null: nobody. */
  ownerAt(path: Path): string | null;
  subjects: readonly User[];
}

/**
 * The guards that every rule needs, in one place: what a package or the system's configuration makes is never suggested for deletion (it comes back,
 * and it is not the user's to delete), and what is only untidy in it is its maker's business. null: there is no finding.
 */
function guarded(found: Found, context: RuleContext): Pick<Finding, 'actions' | 'severity' | 'consequences'> | null {
  const at = context.verdictAt(found.path);
  const owner = context.ownerAt(found.path);
  const { severity, actions, consequences = [] } = found;
  const why = owner ?? (at?.verdict === 'managed' ? at.why : null);
  if (why === null) return { severity, actions, consequences };
  const isGrave = severity === 'critical' || severity === 'high';
  if (owner !== null && !isGrave) return null;
  const kept = actions.filter((action) => action.do !== 'delete');
  const hint = { do: 'config', hint: `${found.path} is not yours to delete: ${why}` } as const;
  return { severity: isGrave ? 'medium' : severity, consequences, actions: kept.length === actions.length ? actions : [...kept, hint] };
}

/** Runs the rules over their facts, in path order. */
export function findAll<Facts>(rules: readonly Rule<Facts>[], facts: Facts, context: RuleContext): Finding[] {
  return rules
    .flatMap((rule) => {
      const times = new Map<Path, number>();
      return [...rule.check(facts)].flatMap((found): Finding[] => {
        const guard = guarded(found, context);
        if (guard === null) return [];
        const user =
          context.subjects.find(({ name }) => name === found.user) ??
          context.subjects.find(({ home }) => isWithin(found.path, home)) ??
          null;
        const nth = times.get(found.path) ?? 0;
        times.set(found.path, nth + 1);
        const finding = {
          id: findingId(rule.id, found.path, user, nth),
          rule: rule.id,
          path: found.path,
          user: user?.name ?? null,
          state: found.state,
          confidence: found.confidence,
          message: found.message,
          evidence: found.evidence,
          ...guard,
        };
        return [finding];
      });
    })
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.rule < b.rule ? -1 : 1));
}

/** A finding that says the entry is stale and may go, on evidence good enough to say so unasked. */
export const provesLeftover = ({ confidence, actions, path }: Finding): boolean =>
  confidence !== 'ask' && actions.some((action) => action.do === 'delete' && action.path === path);
