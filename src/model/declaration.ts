import type { Path } from './path.ts';

export type Reader = 'file' | 'baked' | 'eval' | 'units' | 'fstab' | 'tmpfiles' | 'mountinfo' | 'symlinks' | 'static';
export type Method = 'bind' | 'symlink' | 'auto' | 'bindfs' | 'subvolume' | 'copy' | 'unknown';
export type DeclarationStatus =
  | 'ok'
  | 'planned'
  | 'missing'
  | 'empty'
  | 'not-mounted'
  | 'shadowed'
  | 'mounted-from-elsewhere'
  | 'source-deleted'
  | 'replaced'
  | 'disabled'
  | 'unknown';

/** Where something was written. `line` counts from 1; null where the source has no lines (JSON, the kernel). */
export interface SourceLocation {
  file: string;
  line: number | null;
}

/** One entry of the persist list. */
export interface Declaration {
  /** The live path, absolute and normalised. */
  path: Path;
  kind: 'directory' | 'file' | 'unknown';
  scope: 'system' | 'user';
  /** The user's name where scope is "user"; null for system entries. */
  user: string | null;
  /** null: declared, but its root could not be read, or the mapping is the user's own. */
  persistRoot: Path | null;
  /** Where the data really is. Not always `persistRoot` + `path` (home-manager before 2025-09, plain binds); null: not known. */
  storePath: Path | null;
  method: Method;
  /** Names as declared; null: the module's default or not said. */
  owner: string | null;
  group: string | null;
  /** Four octal digits, or the text where a symbolic form can't be converted; null: not said. */
  mode: string | null;
  /** The parent directory's owner "user:group" and mode, where a file entry declares them. */
  parent: { owner: string; mode: string } | null;
  enabled: boolean;
  inInitrd: boolean;
  hideMount: boolean;
  /** Source conditions that could not be decided (static reading only). */
  conditions: string[];
  /** The mechanisms that declare it: impermanence, preservation, home-manager, home-manager-v1, fstab, tmpfiles … */
  via: string[];
  source: SourceLocation;
  readers: Reader[];
  status: DeclarationStatus;
}

/** State used in place below a persist root (a host key, a password file): declared, never a stray. */
export interface PersistReference {
  path: Path;
  option: string;
  source: SourceLocation;
}

/** A place of the persist list that could not be read, and what would resolve it. */
export interface NotUnderstood {
  file: string;
  line: number | null;
  text: string;
  reason: string;
  /** The NixOS option, or null. */
  option: string | null;
  code: string | null;
  /** A glob that the unread path could match (a home folder of any user, then ".ssh"), or null: it could be anything. */
  pattern: string | null;
  hint: string | null;
  /** Source conditions above it that could not be decided (static reading only). */
  conditions?: string[];
}

export interface PersistRoot {
  path: Path;
  /** The attribute's name where it is not the path. */
  name: string | null;
  enabled: boolean;
}

export interface Problem {
  code: string;
  path: Path | null;
  text: string;
}

/** The persist list as understood. */
export interface DeclaredList {
  completeness: 'complete' | 'conditional' | 'partial' | 'none';
  roots: PersistRoot[];
  declarations: Declaration[];
  references: PersistReference[];
  notUnderstood: NotUnderstood[];
  problems: Problem[];
  /** What was tried, in the order of trust. */
  readers: { reader: Reader; status: 'used' | 'failed' | 'absent'; detail: string }[];
}

/** What one reader gives; `readDeclared` merges them. */
export type ReaderResult = Omit<DeclaredList, 'completeness' | 'readers'> & { completeness?: DeclaredList['completeness'] };

export const emptyResult = (): ReaderResult => ({ roots: [], declarations: [], references: [], notUnderstood: [], problems: [] });

/** A declaration with every field at "not said": readers set only what they know. */
export const declaration = (known: Partial<Declaration> & Pick<Declaration, 'path' | 'source' | 'readers'>): Declaration => ({
  kind: 'unknown',
  scope: 'system',
  user: null,
  persistRoot: null,
  storePath: null,
  method: 'unknown',
  owner: null,
  group: null,
  mode: null,
  parent: null,
  enabled: true,
  inInitrd: false,
  hideMount: false,
  conditions: [],
  via: [],
  status: 'unknown',
  ...known,
});

/** A record with every field but the place, the text and the reason at "not known". Long text is cut. */
export const notUnderstood = (known: Partial<NotUnderstood> & Pick<NotUnderstood, 'file' | 'text' | 'reason'>): NotUnderstood => ({
  line: null,
  option: null,
  code: null,
  pattern: null,
  hint: null,
  ...known,
  text: known.text.slice(0, 200),
});

/** The persist root of a mapping: what stands before the live path in the stored one ("/persist/var/log", "/var/log" → "/persist"); else null. */
export const rootOfMapping = (storePath: Path, path: Path): Path | null =>
  storePath.length > path.length && storePath.endsWith(path) && path !== '/' ? storePath.slice(0, -path.length) : null;

/**
 * Is there something of the list that could not be read, or a condition that nobody could decide and the running system does not answer? Then
 * what is not declared was only not found in the part that could be read. A machine without any list has nothing that was not read.
 */
export const isPartlyRead = ({ completeness, notUnderstood, declarations }: DeclaredList): boolean =>
  completeness === 'partial' || completeness === 'none'
    ? notUnderstood.length > 0
    : declarations.some(({ enabled, conditions, status }) => enabled && conditions.length > 0 && !IN_EFFECT.includes(status));

const IN_EFFECT: readonly DeclarationStatus[] = ['ok', 'empty', 'shadowed', 'mounted-from-elsewhere'];
