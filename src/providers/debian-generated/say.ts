import { type Claim, RANK } from '../../model/claim.ts';
import type { Evidence } from '../../model/evidence.ts';
import type { Path } from '../../model/path.ts';

const base = {
  glob: false,
  covers: 'entry',
  provider: 'debian-generated',
  kinds: 'other',
  user: null,
  store: null,
} as const;

/** Made again with the package. */
export const generated = (path: Path, owner: string, why: string, seen: Evidence, more: Partial<Claim> = {}): Claim => ({
  ...base,
  path,
  rank: RANK.owned,
  verdict: 'managed',
  class: null,
  regret: 'none',
  confidence: 'certain',
  owner,
  why,
  evidence: [seen],
  ...more,
});

/** The administrator's: it was made by a package's script, or stands among such files, and is not as the script makes it. */
export const edited = (path: Path, owner: string | null, why: string, seen: Evidence, confidence: 'ask' | 'likely' | 'certain'): Claim => ({
  ...base,
  path,
  rank: RANK.modified,
  verdict: 'persist',
  class: 'config',
  regret: 'tedious',
  confidence,
  owner,
  why,
  evidence: [seen],
});
