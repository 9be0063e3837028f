import type { Path } from './path.ts';

export type FactKind = 'packages' | 'units' | 'passwords' | 'encryption' | 'mounts' | 'schedules' | 'networks' | 'configuration';

/**
 * What has to be set up again by hand after a reinstall, and no copy of files brings back by itself: named, never shown. A password is the
 * account's name, a network its name, a job its file.
 */
export interface ReinstallFact {
  kind: FactKind;
  /** Who answers for it: "apt", "systemd", "crypttab". */
  by: string;
  /** Whose it is; null: the system's. */
  user: string | null;
  /** In byte order. At most 5,000. */
  names: readonly string[];
  /** How many more there are. */
  more: number;
  /** The file or folder that says so. */
  source: Path;
  /** A command that does it again, to which the names are added as words; null: there is none. */
  redo: readonly string[] | null;
}

export interface Reinstall {
  facts: readonly ReinstallFact[];
  /** What could not be read or understood: not known, rather than not there. */
  problems: readonly { path: Path; text: string }[];
}
