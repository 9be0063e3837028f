import type { Group } from '../../model/report.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Appeared } from '../../model/watch.ts';
import { failed } from '../../host/host.ts';
import type { Plan } from '../../audit/plan.ts';
import { lines } from '../../suggest/line.ts';
import { suggestPersist } from '../../suggest/persist.ts';
import { targetOf } from '../../reporters/wording.ts';
import type { Session } from './session.ts';

/** What comes back by itself, is kept, or makes itself again is no news. */
const NEWS: readonly Verdict[] = ['persist', 'unknown', 'leftover'];

/** The lines that a person should hear of: not the bare folder around others. */
export const isNews = ({ verdict, kind, whole, entries }: Group): boolean =>
  NEWS.includes(verdict) && !(kind === 'directory' && !whole && entries === 1);

/** A line of the list as news, with what would declare it. */
export function appeared({ host }: Pick<Session, 'host'>, plan: Plan, group: Group): Appeared {
  const { path, kind, verdict, class: kindOfState, regret, confidence, owner, user, entries, bytes, why } = group;
  const about = { path, kind, verdict, class: kindOfState, regret, confidence, owner, user, entries, bytes, why };
  if (verdict === 'leftover') return { ...about, suggestion: null };
  const declared = plan.said.declared;
  const basis = { groups: [group], declared, scan: { users: plan.about.users } };
  const proposal = suggestPersist(basis, {
    accounts: plan.accounts,
    minConfidence: 'ask',
    node: (at) => {
      const node = host.lstat(at);
      return failed(node) ? null : node;
    },
    isReplaced: plan.isReplaced,
  });
  return { ...about, suggestion: lines(targetOf(declared), proposal).lines[0] ?? null };
}
