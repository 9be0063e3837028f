import type { LinkEnd } from './links.ts';
import type { Path } from './path.ts';

/** A conffile that dpkg still lists and no installed package ships. */
export interface StaleConffile {
  path: Path;
  package: string;
  version: string;
  /** The package was removed and not purged; or it is there and does not ship the file any more. */
  why: 'removed' | 'obsolete';
  /** The content is what the package shipped; null: not to be told. */
  asShipped: boolean | null;
}

/** Data of an application that is not installed. */
export interface OrphanData {
  path: Path;
  user: string | null;
  kind: 'flatpak' | 'flatpak-override' | 'snap' | 'steam-compatdata' | 'steam-shadercache';
  id: string;
  /** Where the application was looked for. */
  tried: readonly Path[];
}

/** What package tools and applications left behind. */
export interface LeftoverFacts {
  conffiles: readonly StaleConffile[];
  data: readonly OrphanData[];
  /** Links in /nix/var/nix/gcroots/per-user that lead nowhere. */
  gcroots: readonly { path: Path; link: LinkEnd }[];
  problems: readonly { path: Path; error: string }[];
}
