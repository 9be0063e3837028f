import type { Path } from './path.ts';
import type { Presence } from './verdict.ts';

/** Where a path leads. */
export interface LinkEnd {
  /** The path, then every path a link led to. */
  chain: readonly Path[];
  target: Path;
  presence: Presence;
  /** errno name; null if present. */
  error: string | null;
  /** Why an absence may be the view's fault; null: no doubt. */
  doubt: string | null;
  /** Where home-manager's current generation has the file; null: it has not. */
  regenerated: Path | null;
  /** Who writes it, where that can be seen from the links; null: nobody known. */
  managed: 'nixos' | 'home-manager' | 'nix' | null;
}
