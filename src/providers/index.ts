import { debianGenerated } from './debian-generated.ts';
import { dpkg } from './dpkg.ts';
import { flatpak } from './flatpak.ts';
import { git } from './git.ts';
import { homeManager } from './home-manager.ts';
import { nix } from './nix.ts';
import { pacman } from './pacman.ts';
import type { Provider } from './provider.ts';
import { rpm } from './rpm.ts';
import { snap } from './snap.ts';
import { staticLinks } from './static-links.ts';
import { systemdDirs } from './systemd-dirs.ts';

/** Who is asked, in no order: ranks decide. The catalogue comes beside them. */
export const PROVIDERS: readonly Provider[] = [
  debianGenerated,
  dpkg,
  flatpak,
  git,
  homeManager,
  nix,
  pacman,
  rpm,
  snap,
  staticLinks,
  systemdDirs,
];
