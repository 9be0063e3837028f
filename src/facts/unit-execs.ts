import type { Path } from '../model/path.ts';
import { normalizePath } from '../model/path.ts';
import type { InUnitFolder, UnitExec } from '../model/units.ts';
import { expandSpecifiers } from '../parsers/specifiers.ts';
import type { Assignment, UnitFile } from '../parsers/unit-file.ts';
import { parseUnitCommands } from '../parsers/unit-exec.ts';
import type { UnitName } from '../parsers/unit-name.ts';
import { effectiveOf, type Surroundings } from './needs.ts';
import type { Programs } from './programs.ts';

/** A unit with its drop-ins. */
export interface Loaded {
  name: string;
  parsed: UnitName;
  files: readonly { path: Path; unit: UnitFile; inDropIn: boolean; user: string | null }[];
  /** Those of its files that no package put there; at least one. */
  own: readonly Path[];
  /** Where an assignment stands; null: in a file that is not one of its own. */
  at(assignment: Assignment): (InUnitFolder & { inDropIn: boolean }) | null;
  first: InUnitFolder;
  /** Assignments of a key that count. */
  all(section: string, key: string): readonly Assignment[];
  specifiers: Readonly<Record<string, string>>;
  isEnabled: boolean;
  hides: Path | null;
  guard: string | null;
}

const KEYS: Readonly<Record<string, { section: string; keys: readonly string[] }>> = {
  service: {
    section: 'Service',
    keys: ['ExecCondition', 'ExecStartPre', 'ExecStart', 'ExecStartPost', 'ExecReload', 'ExecStop', 'ExecStopPost'],
  },
  socket: { section: 'Socket', keys: ['ExecStartPre', 'ExecStartPost', 'ExecStopPre', 'ExecStopPost'] },
};
const GUARDS = /^(?:Condition|Assert)(?:PathExists|PathIsDirectory|PathIsReadWrite|FileIsExecutable|FileNotEmpty|DirectoryNotEmpty)$/;
const MAX_LINES = 200;

export function execsOf(unit: Loaded, at: Surroundings): UnitExec[] {
  const kind = KEYS[unit.parsed.type];
  if (kind === undefined) return [];
  const of = (key: string) => unit.all(kind.section, key);
  // What runs in another root is looked for there.
  if (of('RootDirectory').length + of('RootImage').length > 0) return [];
  const search = of('ExecSearchPath')
    .at(-1)
    ?.value.split(':')
    .filter((dir) => dir.startsWith('/'));
  const paths = search === undefined ? at.paths : { ...at.paths, generator: search, anywhere: [...search, ...at.paths.anywhere] };
  const all = kind.keys.flatMap((key) => of(key));
  const starts = all.filter(({ key }) => key === 'ExecStart').length;
  return all.slice(0, MAX_LINES).flatMap((assignment): UnitExec[] => {
    const place = unit.at(assignment);
    if (place === null) return [];
    const { key, line, value } = assignment;
    const { commands, fault, unknown } = parseUnitCommands(value, unit.specifiers);
    const common = {
      ...place,
      unit: unit.name,
      key,
      line,
      text: `${key}=${value}`.slice(0, 300),
      guard: unit.guard,
      isEnabled: unit.isEnabled,
      isAll: key === 'ExecStart' && starts === 1 && commands.length === 1,
      hides: unit.hides,
    };
    if (fault !== null) return unknown ? [] : [{ ...common, fault, effective: null, isOptional: false }];
    return commands.map(({ argv, isOptional }) => {
      // What a variable stands for is not known, nor what follows it.
      const known = argv.findIndex((word) => word.includes('$'));
      const words = known < 0 ? argv : argv.slice(0, known);
      return { ...common, fault: null, effective: effectiveOf(words, cwdOf(unit, at.home), { ...at, paths }), isOptional };
    });
  });
}

function cwdOf(unit: Loaded, home: Path | null): Path | null {
  const set = unit.all('Service', 'WorkingDirectory').at(-1);
  if (set === undefined) return home ?? '/';
  const value = expandSpecifiers(set.value.replace(/^-/, ''), unit.specifiers);
  return value !== null && value.startsWith('/') ? normalizePath(value) : null;
}

/** The first plain condition on a path that fails because the path is not there. Globs, negated and alternative ones are left alone. */
export function failingGuard({ files, specifiers }: Pick<Loaded, 'files' | 'specifiers'>, programs: Programs): string | null {
  for (const { unit } of files) {
    for (const { section, key, value } of unit.assignments) {
      if (section !== 'Unit' || !GUARDS.test(key) || !value.startsWith('/')) continue;
      const path = expandSpecifiers(value, specifiers);
      if (path !== null && programs.exists(path).presence === 'absent') return `${key}=${value}`;
    }
  }
  return null;
}
