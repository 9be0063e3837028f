import { parentOf, type Path } from '../model/path.ts';
import type { Group, Report } from '../model/report.ts';
import type { Decision } from '../model/verdict.ts';

const keyOf = ({ verdict, class: kind, regret, owner, user }: Pick<Group, 'verdict' | 'class' | 'regret' | 'owner' | 'user'>): string =>
  [verdict, kind, regret, owner, user].join('\0');

/** The report with `newEntries` in every group. An entry counts in the innermost group around it that says the same of it, or stands for all in it. */
export function withNewEntries(report: Report, news: Iterable<{ path: Path; decision: Decision | null }>): Report {
  const at = new Map<Path, Group[]>();
  for (const group of report.groups) at.set(group.path, [...(at.get(group.path) ?? []), group]);
  const counts = new Map<Group, number>();
  for (const { path, decision } of news) {
    const key = decision === null ? null : keyOf(decision);
    for (let dir = path; ; dir = parentOf(dir)) {
      const found = at.get(dir)?.find((group) => group.whole || keyOf(group) === key);
      if (found !== undefined) counts.set(found, (counts.get(found) ?? 0) + 1);
      if (found !== undefined || dir === '/') break;
    }
  }
  return { ...report, groups: report.groups.map((group) => ({ ...group, newEntries: counts.get(group) ?? 0 })) };
}
