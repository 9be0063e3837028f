import type { Effective } from './autostart.ts';
import type { LinkEnd } from './links.ts';
import type { Path } from './path.ts';
import type { Presence } from './verdict.ts';

/** Something in a unit folder that a person or a program wrote, and not a package: /etc, /usr/local and the homes. */
export interface InUnitFolder {
  path: Path;
  scope: 'system' | 'user';
  /** The user whose folder it is; null: everyone's. */
  user: string | null;
  /** Who writes it, where that can be seen from the links. */
  managed: LinkEnd['managed'];
}

/** A node that lies directly in a unit folder and is named as a unit. */
export interface UnitNode extends InUnitFolder {
  name: string;
  /** null: no link. */
  link: LinkEnd | null;
  /** A link into a unit folder stands for the unit it names there, wherever that is: unit_file_resolve_symlink(); null: it does not. */
  alias: { name: string; presence: Presence } | null;
  /** A link to /dev/null, or an empty file: the unit is switched off. */
  isMask: boolean;
  /** The next node of its name, in the order of the folders: what counts when this one is gone. */
  hides: Path | null;
}

/** An entry of a folder "X.wants" or "X.requires". */
export interface UnitWish extends InUnitFolder {
  how: 'wants' | 'requires';
  /** X, and whether there is such a unit. */
  holder: { name: string; presence: Presence };
  /** The unit that is wanted: the entry's name is all that counts. null: no unit has such a name. */
  wanted: { name: string; presence: Presence } | null;
  link: LinkEnd | null;
}

/** A folder "X.d" or a "*.conf" in it. */
export interface UnitDropIn extends InUnitFolder {
  folder: Path;
  /** X. */
  unit: string;
  /** A unit that it is for; "unknown" also where units of that name may come and go. */
  presence: Presence;
  link: LinkEnd | null;
}

/** A command of a service, socket, mount or swap. */
export interface UnitExec extends InUnitFolder {
  unit: string;
  key: string;
  line: number;
  text: string;
  /** Why systemd refuses the line, and with it the unit; null: it does not. */
  fault: string | null;
  /** null where there is a fault. */
  effective: Effective | null;
  /** "-": its failure does not matter. */
  isOptional: boolean;
  /** The line of a Condition…= or Assert…= that fails, so that the unit is not started anyway; null: none. */
  guard: string | null;
  isEnabled: boolean;
  /** The file is a drop-in. */
  inDropIn: boolean;
  /** The only commands of the unit are those of this one line. */
  isAll: boolean;
  hides: Path | null;
}

/** A unit that another one names: Requires=, BindsTo=, or what a timer, path or socket starts. */
export interface UnitReference extends InUnitFolder {
  unit: string;
  /** "Requires", "BindsTo", "Requisite"; "starts": what a timer, path or socket starts. */
  key: 'Requires' | 'BindsTo' | 'Requisite' | 'starts';
  named: string;
  presence: Presence;
  /** null: named by nothing but the unit's own name. */
  line: { number: number; text: string } | null;
  isEnabled: boolean;
}

/** User= or Group= of a service. */
export interface UnitAccount extends InUnitFolder {
  unit: string;
  key: 'User' | 'Group';
  name: string;
  line: number;
  text: string;
}

export interface UnitFacts {
  nodes: readonly UnitNode[];
  wishes: readonly UnitWish[];
  dropIns: readonly UnitDropIn[];
  execs: readonly UnitExec[];
  references: readonly UnitReference[];
  /** Only those that neither passwd(5), group(5) nor sysusers.d(5) know. */
  unknownAccounts: readonly UnitAccount[];
  /** Files in /var/lib/systemd/linger whose name is no user's. */
  unknownLingers: readonly Path[];
  problems: readonly { path: Path; error: string }[];
}
