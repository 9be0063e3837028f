import type { AutostartFile, AutostartReason, DesktopEntry } from '../model/autostart.ts';
import { encodePath } from '../model/path.ts';
import { execArguments, splitExec } from '../parsers/exec-line.ts';
import { effectiveOf, type Surroundings } from './needs.ts';

/** A version of systemd whose generator differs: 252 makes no unit for an entry with a GNOME phase, 262 fails on an empty group header. */
export type SystemdVersion = 252 | 257 | 262;

/** NAME_MAX of limits.h: a unit is a file. */
const NAME_MAX = 255;

type Judged = Pick<AutostartFile, 'reason' | 'error' | 'argv' | 'program' | 'effective' | 'tryExec'>;

/** What xdg-autostart-generator does with a parsed file, in the order in which xdg-autostart-service.c asks. */
export function judgeEntry(entry: DesktopEntry, unit: string, at: Surroundings, version: SystemdVersion): Judged {
  const value = (key: string) => entry.strings.get(key)?.value;
  const tried = value('TryExec');
  const tryExec =
    tried === undefined
      ? null
      : { found: at.programs.find(tried, at.paths.generator), anywhere: at.programs.find(tried, at.paths.anywhere) };
  const { words, bad } = splitExec(value('Exec') ?? '');
  const argv = execArguments(words, at.home);
  const program = argv[0] === undefined ? null : at.programs.find(argv[0], at.paths.generator);
  const effective = argv.length === 0 ? null : effectiveOf(argv, workingDirectory(value('Path'), at), at);
  const judged = (reason: AutostartReason | null, error: string | null = null): Judged => ({
    reason,
    error,
    argv,
    program: program?.path ?? null,
    effective,
    tryExec,
  });

  if (entry.failed !== null) return judged('parse-failed', entry.failed.why);
  if (entry.booleans.get('Hidden')?.value) return judged('hidden');
  if (entry.booleans.get('X-systemd-skip')?.value) return judged('systemd-skip');
  if (value('Type') !== 'Application') return judged('type-unsupported');
  if (value('Exec') === undefined) return judged('no-exec');
  if (tryExec?.found.presence === 'unknown') return judged(null, tryExec.found.error);
  if (tryExec?.found.presence === 'absent') return judged('tryexec-missing', tryExec.found.error);
  if (words.length === 0 && !bad) return judged('exec-empty');
  if (program?.presence === 'unknown') return judged(null, program.error);
  if (program?.presence === 'absent') return judged(program.error === 'ENOENT' ? 'exec-missing' : 'exec-error', program.error);
  if (bad) return judged('exec-error', 'EINVAL');
  if (hasPhaseOfItsOwn(entry, version)) return judged('gnome-phase');
  return encodePath(unit).length > NAME_MAX ? judged('unit-create-failed', 'ENAMETOOLONG') : judged('generated');
}

/** From 257 on an entry with a GNOME phase is made NotShowIn=GNOME, and dropped only where nobody else would show it. */
function hasPhaseOfItsOwn(entry: DesktopEntry, version: SystemdVersion): boolean {
  if (!entry.strings.has('X-GNOME-Autostart-Phase')) return false;
  const only = entry.lists.get('OnlyShowIn')?.value;
  return version < 257 || (only?.length === 1 && only[0] === 'GNOME');
}

/** WorkingDirectory= of the unit; a user's unit without one starts in the home directory, systemd.exec(5). */
function workingDirectory(path: string | undefined, { home }: Surroundings): string | null {
  if (path === undefined || path === '') return home;
  return path.startsWith('/') ? path : null;
}
