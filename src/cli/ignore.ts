import { Minimatch } from 'minimatch';
import { nameOf, parentOf, type Path } from '../model/path.ts';
import type { Report } from '../model/report.ts';
import type { Ignore } from './config.ts';

const OPTIONS = { dot: true, nonegate: true, nocomment: true, platform: 'linux', braceExpandMax: 1000 } as const;

interface Pattern {
  from: Ignore;
  matches(path: Path, isDirectory: boolean): boolean;
}

/**
 * gitignore(5): a pattern with a slash before its end is anchored at "/", one without matches a name at any depth; a trailing slash asks for
 * a directory; what lies in a matched directory is matched too. "!" and "#" have no meaning here: the list has reasons instead.
 */
function compile(from: Ignore, homes: readonly Path[]): Pattern[] {
  const onlyDirectory = from.pattern.endsWith('/');
  const bare = onlyDirectory ? from.pattern.slice(0, -1) : from.pattern;
  const places = bare === '~' || bare.startsWith('~/') ? homes.map((home) => escapeGlob(home) + bare.slice(1)) : [bare];
  return places.map((place) => {
    const anchored = place.includes('/');
    const glob = new Minimatch(anchored && !place.startsWith('/') ? '/' + place : place, OPTIONS);
    return {
      from,
      matches(path, isDirectory) {
        let at = path;
        let directory = isDirectory;
        while (at !== '/') {
          if ((directory || !onlyDirectory) && glob.match(anchored ? at : nameOf(at))) return true;
          at = parentOf(at);
          directory = true;
        }
        return false;
      },
    };
  });
}

const escapeGlob = (text: string): string => text.replace(/[\\*?[\]{}()!+@]/g, '\\$&');

/**
 * The report without the lines and findings that the configuration ignores. They stay in the index and in the totals, and a note says how
 * many they are; a pattern that matches nothing is named in a note of its own.
 */
export function withoutIgnored(report: Report, ignore: readonly Ignore[]): Report {
  if (ignore.length === 0) return report;
  const patterns = ignore.flatMap((one) =>
    compile(
      one,
      report.scan.users.map(({ home }) => home),
    ),
  );
  const used = new Set<Ignore>();
  const stays = (path: Path, isDirectory: boolean): boolean => {
    const hits = patterns.filter((pattern) => pattern.matches(path, isDirectory));
    for (const { from } of hits) used.add(from);
    return hits.length === 0;
  };
  const groups = report.groups.filter(({ path, kind }) => stays(path, kind === 'directory'));
  const findings = report.findings.filter(({ path }) => stays(path, false));
  const hidden = report.groups.length - groups.length + report.findings.length - findings.length;
  const notes = [
    ...report.notes,
    ...(hidden > 0 ? [`${hidden} lines are not shown because the configuration ignores them`] : []),
    ...ignore.filter((one) => !used.has(one)).map(({ pattern }) => `the ignore pattern "${pattern}" matches no line`),
  ];
  return { ...report, groups, findings, notes };
}
