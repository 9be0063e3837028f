import type { Effective, Lookup } from './autostart.ts';
import type { LinkEnd } from './links.ts';
import type { Path } from './path.ts';

/** A launcher in a folder of applications that no package fills. */
export interface Launcher {
  path: Path;
  /** The desktop file id: the path below "applications", "/" as "-". */
  id: string;
  user: string | null;
  managed: LinkEnd['managed'];
  /** What its Exec needs, up to the first thing that is absent; null: no Exec, or nothing to be told of it. */
  effective: Effective | null;
  /** Where its TryExec was looked for; null: no TryExec. */
  tryExec: Lookup | null;
  /** The line of Exec or TryExec. */
  line: { number: number; text: string } | null;
  /** The next launcher of that id, in another folder: what counts when this one is gone. */
  hides: Path | null;
}

/** An id in a mimeapps.list(5) of which there is no launcher. */
export interface DeadId {
  path: Path;
  user: string | null;
  line: number;
  text: string;
  type: string;
  id: string;
  /** None of the default applications of the type is there. */
  isLast: boolean;
  /** The line without the ids that are dead; null: nothing is left of it. */
  rest: string | null;
}

/** A file that names a program to be started on demand: a D-Bus service, or a browser's native messaging host. */
export interface Starter {
  path: Path;
  user: string | null;
  managed: LinkEnd['managed'];
  /** What it offers: a bus name, or a host's name. */
  name: string;
  program: string;
  found: Lookup;
  line: { number: number; text: string } | null;
}

export interface DesktopFacts {
  launchers: readonly Launcher[];
  deadIds: readonly DeadId[];
  busServices: readonly Starter[];
  nativeHosts: readonly Starter[];
  problems: readonly { path: Path; error: string }[];
}
