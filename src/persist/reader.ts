import type { Failure, Host } from '../host/host.ts';
import type { NixFiles } from '../host/nix-files.ts';
import { emptyResult, type Reader, type ReaderResult } from '../model/declaration.ts';
import type { Mount } from '../model/mount.ts';
import type { Path } from '../model/path.ts';
import type { Accounts, User } from '../model/users.ts';
import type { Sources } from '../parsers/persistence-positions.ts';

/** A file or folder given with --persist: its name as given, and its bytes or why there are none ("EISDIR" for a folder). */
export interface PersistFile {
  file: string;
  bytes: Uint8Array | Failure;
}

/** What one run of `nix` printed. */
export interface EvaluatedRun {
  /** Exit status; null: ended by a signal. */
  status: number | null;
  stdout: Uint8Array;
  stderr: Uint8Array;
  /** Why it was ended before it was done; null or left out: it was not. */
  ended?: string | null;
}

/** What `nix` printed about --flake: the whole projection (nix/extract.nix), and after a failure its sections one by one. */
export interface Evaluated extends EvaluatedRun {
  /** "REF#HOST". */
  reference: string;
  sections?: readonly (EvaluatedRun & { names: readonly string[] })[];
  /** The files that it says it is written in. */
  sources?: Sources;
}

export interface PersistInput {
  host: Host;
  accounts: Accounts;
  /** The users whose homes are looked at: "~" in a plain list is each of them. */
  subjects: readonly User[];
  /** The mounts of the audited system, seen from inside its root directory; null: not known. */
  mounts: readonly Mount[] | null;
  /** It is not running: its mounts are those that somebody made below its root directory, and what it would mount itself cannot be seen. */
  offline?: boolean;
  /** The plan: what --persist and --flake give. With none the list in effect is read from the system. */
  files: readonly PersistFile[];
  /** Reads what .nix files import, on this machine; left out: nothing but what was given is read. */
  nixFiles?: NixFiles;
  /** Which machine of a flake that is given as a folder; null or left out: that of the audited system's name, the only one, or all. */
  nixHost?: string | null;
  evaluated: Evaluated | null;
}

export interface Outcome {
  /** "absent": the reader has nothing to read here; "failed": it has, and nothing of it could be read. */
  status: 'used' | 'failed' | 'absent';
  /** One line for a person. */
  detail: string;
  result: ReaderResult;
}

/** One way of declaring persistence. Never throws for what it finds; every read is bounded. */
export interface PersistReader {
  id: Reader;
  /** `roots`: the persist roots that readers of higher trust know. */
  read(input: PersistInput, roots: readonly Path[]): Outcome;
}

export const absent = (detail: string): Outcome => ({ status: 'absent', detail, result: emptyResult() });

export const outcome = (status: 'used' | 'failed', detail: string, result: ReaderResult): Outcome => ({ status, detail, result });

/** A source of the static reader: a .nix file, or a folder of them. */
export const isNixSource = ({ file, bytes }: PersistFile): boolean =>
  file.endsWith('.nix') || ('error' in bytes && bytes.error === 'EISDIR');

/** errno names that say a path is not there; every other error says nothing about it. */
export const saysAbsent = (error: string): boolean => error === 'ENOENT' || error === 'ENOTDIR' || error === 'ELOOP';

/** "1 entry", "3 entries". */
export const countOf = (count: number): string => (count === 1 ? '1 entry' : `${count} entries`);

/** A bind mount by its options, or by the file system type "bind" of old fstabs. */
export const isBind = (options: readonly string[], fsType: string): boolean =>
  fsType === 'bind' || options.includes('bind') || options.includes('rbind');

/** A link to /dev/null hides the files of that name in directories of lower precedence, also where the audited system has no /dev. */
export const isMasked = (host: Host, path: Path): boolean => host.resolve(path).chain.includes('/dev/null');
