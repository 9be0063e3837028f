import type { Lookup, Needed } from './autostart.ts';
import type { Path } from './path.ts';

/** A file in a folder of programs that no package fills, and what it needs to be run. */
export interface Executable {
  path: Path;
  /** The file itself where `path` is a link. */
  file: Path;
  user: string | null;
  format: 'script' | 'elf';
  /** What the kernel opens to run it: the interpreter after "#!", or the loader of an ELF file. */
  interpreter: { word: string; found: Lookup };
  /** What `env` in a script's first line would run; null: no env, or not judged. */
  viaEnv: Needed | null;
  /** The first line of a script, as it stands. */
  line: string;
  /** The line ends in CR LF, and the CR counts as part of the name. */
  hasCarriageReturn: boolean;
}

/** A line of a crontab(5). */
export interface CronLine {
  path: Path;
  user: string | null;
  line: number;
  text: string;
  /** The first thing of the command that is absent; null: nothing is, or not judged. */
  missing: Needed | null;
  /** In a system crontab, the account that is to run it, where there is no such user; null: there is. */
  unknownAccount: string | null;
}

/** A line of a shell's start file that reads another file, or runs a program, that is not there. */
export interface ShellLineMissing {
  path: Path;
  user: string;
  line: number;
  text: string;
  kind: 'source' | 'eval';
  what: string;
  found: Lookup;
}

export interface ExecutableFacts {
  executables: readonly Executable[];
  cron: readonly CronLine[];
  shellLines: readonly ShellLineMissing[];
  problems: readonly { path: Path; error: string }[];
}
