import type { LinkEnd } from './links.ts';
import type { Path } from './path.ts';

/** A symlink that leads nowhere, anywhere in the tree. */
export interface DanglingLink {
  path: Path;
  user: string | null;
  link: LinkEnd;
  /** An earlier rule proved it stale, or it is one that is meant to dangle. */
  isSettled: boolean;
  /** It lies in a work tree of git, Mercurial or Subversion: what is in there is that tool's business. */
  inWorkTree: boolean;
}

/** A virtual environment of Python whose python is a link that leads nowhere. */
export interface BrokenVenv {
  path: Path;
  user: string | null;
  /** The link, below `path`/bin. */
  link: LinkEnd;
  /** Who made it, where its place says so. */
  tool: 'pipx' | 'uv' | null;
}

/** A link into a generation of home-manager that still leads somewhere, though the current generation has no such file. */
export interface StrayGenerationLink {
  path: Path;
  user: string;
  link: LinkEnd;
  /** Where the current generation would have it. */
  expected: Path;
}

/** A file whose name says that an editor or a package tool left it behind. */
export interface LeftBehind {
  path: Path;
  user: string | null;
  /** What was cut off the name, with its point: "~", ".dpkg-old", ".swp". */
  mark: string;
  /** The file it was made of; null: it is not there. */
  base: { path: Path; isNewer: boolean; isSame: boolean; inGeneration: boolean } | null;
  isSettled: boolean;
  inWorkTree: boolean;
}

/** Entries of a uid that no user has. */
export interface Unowned {
  /** The directory, or the one entry. */
  path: Path;
  uid: number;
  entries: number;
  /** Who had the number, by NixOS's map of ids; null: not known. */
  former: string | null;
}

/** What the walk noticed, looked at more closely. */
export interface TreeFacts {
  dangling: readonly DanglingLink[];
  venvs: readonly BrokenVenv[];
  strays: readonly StrayGenerationLink[];
  leftBehind: readonly LeftBehind[];
  unowned: readonly Unowned[];
  problems: readonly { path: Path; error: string }[];
}

export const NO_TREE: TreeFacts = { dangling: [], venvs: [], strays: [], leftBehind: [], unowned: [], problems: [] };
