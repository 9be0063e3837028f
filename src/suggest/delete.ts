import { minimatch } from 'minimatch';
import type { Deletion } from '../model/deletion.ts';
import type { Entry } from '../model/entry.ts';
import type { Finding } from '../model/finding.ts';
import { isWithin, nameOf, parentOf, type Path, segmentsOf } from '../model/path.ts';
import type { Report } from '../model/report.ts';
import type { Withheld } from '../model/suggestion.ts';
import { type Confidence, CONFIDENCES } from '../model/verdict.ts';

export interface DeleteOptions {
  /** What is less sure is left out. */
  minConfidence: Confidence;
  /** The indexed node, with what lies below it; null: not indexed. `foreign`: an entry at or below it that a package owns, or that is on another file system. */
  indexed(path: Path): { entry: Entry; entries: number; bytes: number; foreign: { path: Path; why: string } | null } | null;
  /** How the node differs from the index by now ("changed", "gone"); null: it does not. */
  changed(entry: Entry): string | null;
}

export interface DeletePlan {
  plan: readonly Deletion[];
  /** What findings would delete and the plan does not, and why. */
  withheld: readonly Withheld[];
}

/** Folders that hold what many programs put there. */
const CONTAINERS = /^\/(?:[^/]+|(?:usr|var|etc|opt|srv|home|root|nix)\/[^/]+|var\/(?:lib|cache|log)\/[^/]*)$/;

/**
 * What may go, from the findings alone: only paths that a finding names, each as the scan saw it, none that a package owns, none that a declaration
 * covers which could not be read or decided. The least number of steps: what lies in a directory that goes is not named again.
 */
export function suggestDelete(report: Report, options: DeleteOptions): DeletePlan {
  const withheld: Withheld[] = [];
  const steps = new Map<Path, Deletion>();
  const minimum = CONFIDENCES.indexOf(options.minConfidence);
  for (const finding of report.findings) {
    if (CONFIDENCES.indexOf(finding.confidence) < minimum) continue;
    for (const action of finding.actions) {
      if (action.do !== 'delete') continue;
      const { path } = action;
      const made = stepFor(finding, path, report, options);
      if ('reason' in made) withheld.push(made);
      else if (CONFIDENCES.indexOf(made.confidence) > CONFIDENCES.indexOf(steps.get(path)?.confidence ?? 'ask') || !steps.has(path))
        steps.set(path, made);
    }
  }
  const all = [...steps.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  const plan = all.filter(({ path }) => !all.some((other) => other.path !== path && isWithin(path, other.path)));
  return { plan, withheld: withheld.filter(({ path }) => !steps.has(path)) };
}

function stepFor(finding: Finding, path: Path, report: Report, { indexed, changed }: DeleteOptions): Deletion | Withheld {
  const withhold = (reason: string): Withheld => ({ path, reason });
  const found = indexed(path);
  if (found === null) return withhold('it is not in the index: cruft scan looks anew');
  const { entry, entries, bytes, foreign } = found;
  if (foreign !== null) return withhold(foreign.path === path ? foreign.why : `${foreign.path} lies in it: ${foreign.why}`);
  if (entry.kind === 'directory' && (CONTAINERS.test(path) || report.scan.users.some(({ home }) => isWithin(home, path))))
    return withhold('a folder that holds what many programs put there');
  const doubt = mayBeDeclared(path, report);
  if (doubt !== null) return withhold(doubt);
  const now = changed(entry);
  if (now !== null) return withhold(`${now} since the scan: cruft scan looks anew`);
  const { id, rule, confidence, message, consequences } = finding;
  const guard = { dev: entry.dev, ino: entry.ino, mtimeNs: entry.mtimeNs, size: entry.size };
  return { path, kind: entry.kind, rule, finding: id, confidence, bytes, entries, why: message, consequences, guard };
}

/** A declaration that was not understood, or whose condition is not known, may be what keeps it. */
function mayBeDeclared(path: Path, { declared, scan }: Report): string | null {
  const undecided = declared.declarations.find((each) => each.conditions.length > 0 && isWithin(path, each.path));
  if (undecided !== undefined) return `declared at ${placeOf(undecided.source)}, under a condition that could not be decided`;
  const home = scan.users.find((user) => isWithin(path, user.home))?.home ?? '/';
  const around = [path, ...parentsOf(path)];
  const unread = declared.notUnderstood.find(({ pattern, text, file }) => {
    if (pattern !== null) return around.some((each) => minimatch(each, pattern, { dot: true }));
    // A line of the system's own files speaks of one place; anything else of a persist list could be any path.
    return !OF_THE_SYSTEM.test(file) || namesOf(path, home).some((name) => text.includes(name));
  });
  return unread === undefined ? null : `it may be what a declaration keeps that was not understood (${placeOf(unread)})`;
}

const OF_THE_SYSTEM = /^\/(?:etc\/fstab$|(?:etc|run|usr\/(?:local\/)?lib)\/(?:tmpfiles\.d|systemd)(?:\/|$))/;

function parentsOf(path: Path): Path[] {
  const parents: Path[] = [];
  for (let at = path; at !== '/'; at = parentOf(at)) parents.push(parentOf(at));
  return parents;
}

const placeOf = ({ file, line }: { file: string; line: number | null }): string => (line === null ? file : `${file}:${line}`);

/** The names by which a declaration would speak of a path: its own, and those of the directories around it that are not everybody's. */
function namesOf(path: Path, home: Path): string[] {
  const depth = segmentsOf(home).length;
  const names = [nameOf(path)];
  for (let at = parentOf(path); segmentsOf(at).length > depth + 1; at = parentOf(at)) names.push(nameOf(at));
  return names.filter((name) => name.length > 2);
}
