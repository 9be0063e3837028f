import type { EntryKind } from './entry.ts';
import type { Path } from './path.ts';
import type { Presence } from './verdict.ts';

/** A value as a desktop file assigns it. `line` counts from 1 and is where the assignment begins; `text` is the line as it stands, stripped. */
export interface Assigned<T> {
  value: T;
  line: number;
  text: string;
}

/** A desktop file as systemd's xdg-autostart-generator reads it: only the group "Desktop Entry", locale keys left out. */
export interface DesktopEntry {
  /** Why the whole file is dropped, and where; null: it is read. */
  failed: { line: number; text: string; why: string } | null;
  /** Name, Exec, Path, TryExec, Type, AutostartCondition, X-KDE-autostart-condition, X-GNOME-Autostart-Phase: unescaped, the first wins. */
  strings: ReadonlyMap<string, Assigned<string>>;
  /** Hidden, X-systemd-skip: the last wins. */
  booleans: ReadonlyMap<string, Assigned<boolean>>;
  /** OnlyShowIn, NotShowIn: the first wins. */
  lists: ReadonlyMap<string, Assigned<readonly string[]>>;
  /** Every other key, not unescaped: the last wins, as GLib has it. */
  others: ReadonlyMap<string, Assigned<string>>;
}

/** What systemd's generator does with a file of an autostart folder, and why. */
export type AutostartReason =
  | 'generated'
  | 'hidden'
  | 'systemd-skip'
  | 'type-unsupported'
  | 'no-exec'
  | 'exec-empty'
  | 'exec-error'
  | 'exec-missing'
  | 'tryexec-missing'
  | 'parse-failed'
  | 'gnome-phase'
  | 'not-considered'
  | 'stat-failed'
  | 'not-regular'
  | 'unit-create-failed';

/** Something a command line needs in order to run. */
export type Need =
  /** a program, by path or by name; `shell`: looked up by a login shell, whose PATH is not the user manager's */
  | { kind: 'program'; word: string; shell: boolean }
  /** a script, archive or document that a program is given; absolute */
  | { kind: 'file'; path: Path }
  | { kind: 'directory'; path: Path }
  /** a Flatpak application's id */
  | { kind: 'flatpak'; id: string }
  /** a snap's name */
  | { kind: 'snap'; name: string }
  /** a desktop id with its ".desktop" */
  | { kind: 'launcher'; id: string };

/** Where a program or file was looked for. */
export interface Lookup {
  presence: Presence;
  /** Where it was found; null unless present. */
  path: Path | null;
  /** errno name of the failure ("ENOENT", "EACCES" …); null if present. */
  error: string | null;
  /** The places searched: directories for a bare name, else the path itself. Directories that do not exist are in it too. */
  tried: readonly Path[];
  /** How many different existing directories are among `tried`. */
  places: number;
  /** Why an absence may be the view's fault ("/nix/store is not there: is it mounted?"); null: no doubt. */
  doubt: string | null;
}

/** One link of the chain from the command line to what really runs. */
export interface Needed {
  need: Need;
  /** As the user manager finds it: for a bare name its own PATH. */
  found: Lookup;
  /** Anywhere programs are usually kept; the same as `found` for everything but a bare name. */
  anywhere: Lookup;
}

/** What a command line starts in the end: `env`, `sh -c`, `flatpak run`, an interpreter's script … unwrapped. */
export interface Effective {
  /** In the order in which they are needed, up to the first that is absent. Never empty. */
  chain: readonly Needed[];
  /** Why the rest of the command line was not judged ("a shell line that is not one simple command"); null: all of it was. */
  opaque: string | null;
}

/** A node in an autostart folder. */
export interface AutostartFile {
  path: Path;
  name: string;
  kind: EntryKind;
  /** The user it is for; null: everyone's. */
  user: string | null;
  /** True in a user's own folder, where the user may delete it; false in a system or profile folder. */
  own: boolean;
  /** The unit's name, also where none is generated. Files of one unit name hide each other. */
  unit: string;
  /** null: could not be told, and `error` says why. */
  reason: AutostartReason | null;
  /** errno name or text where it could not be read, stat()ed or its Exec found. */
  error: string | null;
  entry: DesktopEntry | null;
  /** Words of Exec, field codes dropped; empty where there are none. */
  argv: readonly string[];
  /** The program of `argv[0]` as the generator writes it into the unit; null unless it was found. */
  program: Path | null;
  /** null where Exec gave no words. */
  effective: Effective | null;
  /** Where TryExec was looked for; null: no TryExec. */
  tryExec: { found: Lookup; anywhere: Lookup } | null;
  /** The path, then every path a link led to. */
  chain: readonly Path[];
  /** For a link that leads nowhere: why that may be the view's fault, and where home-manager's current generation has the file; else null. */
  doubt: string | null;
  regenerated: Path | null;
  /** Who writes it, where that can be seen from the links; null: nobody known. */
  managed: 'nixos' | 'home-manager' | 'nix' | null;
  /** The files of its unit name that come first for every user it is for; empty: it counts. */
  hiddenBy: readonly Path[];
  /** The next file of its unit name, for any user it is for: what counts when this one is gone. */
  hides: readonly { path: Path; reason: AutostartReason | null }[];
}

export interface AutostartFacts {
  /** Every node, by folder in order of precedence, then by name. */
  files: readonly AutostartFile[];
  /** Folders and files that could not be read, were too many or too large. */
  problems: readonly { path: Path; error: string }[];
  /** Folders that could not be listed: what they hold is unknown. */
  unlisted: readonly Path[];
}
