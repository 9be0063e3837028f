import type { Path } from './path.ts';

/** A line of passwd(5), with the home resolved inside the root directory. */
export interface User {
  name: string;
  uid: number;
  gid: number;
  /** The primary group's name, or its number as text. */
  group: string;
  home: Path;
  shell: string;
}

/** Names of ids, from the audited system's passwd and group files. */
export interface Accounts {
  users: readonly User[];
  userName(uid: number): string | null;
  groupName(gid: number): string | null;
}
