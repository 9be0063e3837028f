import { isWithin, parentOf, type Path } from '../model/path.ts';
import type { Group, Report } from '../model/report.ts';
import type { Class, Regret, Verdict } from '../model/verdict.ts';
import type { Line } from './engine.ts';

/** What `list` is asked for. Each member that is given must hold; of several values one. */
export interface Filter {
  verdict: readonly Verdict[];
  class: readonly Class[];
  regret: readonly Regret[];
  rule: readonly string[];
  owner: readonly string[];
  user: readonly string[];
  /** Inside the root directory. */
  under: readonly Path[];
  /** Bytes, at least. */
  larger: number | null;
  /** Seconds since the epoch: changed at or after; before. */
  newer: number | null;
  older: number | null;
  new: boolean;
}

type Judged = Pick<Group, 'path' | 'verdict' | 'class' | 'regret' | 'owner' | 'user' | 'bytes' | 'mtime'> & { isNew: boolean };

const among = <T>(value: T, wanted: readonly T[]): boolean => wanted.length === 0 || wanted.includes(value);

function passes(one: Judged, filter: Filter): boolean {
  return (
    among(one.verdict, filter.verdict) &&
    (filter.class.length === 0 || (one.class !== null && filter.class.includes(one.class))) &&
    among(one.regret, filter.regret) &&
    (filter.owner.length === 0 || filter.owner.some((name) => name.toLowerCase() === one.owner?.toLowerCase())) &&
    (filter.user.length === 0 || (one.user !== null && filter.user.includes(one.user))) &&
    (filter.under.length === 0 || filter.under.some((dir) => isWithin(one.path, dir))) &&
    (filter.larger === null || one.bytes >= filter.larger) &&
    (filter.newer === null || one.mtime >= filter.newer) &&
    (filter.older === null || one.mtime < filter.older) &&
    (!filter.new || one.isNew)
  );
}

export const passesLine = (line: Line, filter: Filter): boolean => passes(line, filter);

/** True if nothing is asked that a group answers: then findings stand for themselves. */
const asksGroups = (filter: Filter): boolean =>
  [filter.verdict, filter.class, filter.regret, filter.owner].some(({ length }) => length > 0) ||
  [filter.larger, filter.newer, filter.older].some((value) => value !== null) ||
  filter.new;

/**
 * The report with what passes. A finding passes with the innermost group that holds its path; `--rule` keeps that rule's findings, and the
 * groups at or below which one lies.
 */
export function select(report: Report, filter: Filter): Report {
  const around = locator(report.groups);
  let groups = report.groups.filter((group) => passes({ ...group, isNew: (group.newEntries ?? 0) > 0 }, filter));
  let findings = report.findings.filter(
    (one) =>
      among(one.rule, filter.rule) &&
      (filter.under.length === 0 || filter.under.some((dir) => isWithin(one.path, dir))) &&
      (filter.user.length === 0 || (one.user !== null && filter.user.includes(one.user))),
  );
  if (asksGroups(filter)) {
    const shown = new Set(groups);
    findings = findings.filter(({ path }) => {
      const group = around(path);
      return group !== null && shown.has(group);
    });
  }
  if (filter.rule.length > 0) {
    const kept = new Set(findings.map(({ path }) => around(path)));
    groups = groups.filter((group) => kept.has(group));
  }
  return { ...report, groups, findings };
}

/** Finds the innermost group around a path. */
function locator(groups: readonly Group[]): (path: Path) => Group | null {
  const at = new Map(groups.map((group) => [group.path, group]));
  return (path) => {
    for (let dir = path; ; dir = parentOf(dir)) {
      const group = at.get(dir);
      if (group !== undefined || dir === '/') return group ?? null;
    }
  };
}
