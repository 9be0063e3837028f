import { type Claim, RANK } from '../../model/claim.ts';
import type { Evidence } from '../../model/evidence.ts';
import type { Path } from '../../model/path.ts';

/** The statements a line of tmpfiles.d can make. */
export interface Say {
  /** The node at the path, or at another that the line makes too; it comes back as it is. */
  made(path?: Path): Claim;
  madeDirectory(path?: Path): Claim;
  /** Deleted in it is what was not used for so long. */
  aged(age: string): Claim;
  /** Every boot empties the directory. */
  emptied(): Claim;
  /** Whatever stands there is put away for what the line makes. */
  replaced(): Claim;
  /** Every boot removes it, or all that the glob matches; a directory only where `recursive`. */
  removed(recursive: boolean): Claim;
}

export function sayOf({ path, user, seen }: { path: Path; user: string | null; seen: Evidence }): Say {
  const base = {
    path,
    glob: false,
    provider: 'tmpfiles',
    rank: RANK.owned,
    owner: 'tmpfiles.d',
    user,
    evidence: [seen],
    store: null,
  } as const;
  const managed = { verdict: 'managed', class: null, regret: 'none', confidence: 'certain' } as const;
  const volatile = { verdict: 'disposable', class: 'runtime', regret: 'none', confidence: 'certain' } as const;
  return {
    made: (at = path) => ({
      ...base,
      ...managed,
      path: at,
      covers: 'entry',
      kinds: 'other',
      why: 'systemd-tmpfiles makes it again at boot',
    }),
    madeDirectory: (at = path) => ({
      ...base,
      ...managed,
      path: at,
      covers: 'entry',
      kinds: 'directory',
      why: 'systemd-tmpfiles makes the directory again at boot',
    }),
    aged: (age) => ({
      ...base,
      ...volatile,
      rank: RANK.unit,
      class: 'cache',
      confidence: 'likely',
      covers: 'contents',
      kinds: 'directory',
      why: `what was not used for ${age} is deleted from it`,
    }),
    emptied: () => ({
      ...base,
      ...volatile,
      covers: 'contents',
      kinds: 'directory',
      why: 'systemd-tmpfiles empties the directory at boot',
    }),
    replaced: () => ({ ...base, ...volatile, covers: 'subtree', kinds: null, why: 'systemd-tmpfiles replaces it at boot' }),
    removed: (recursive) => ({
      ...base,
      ...volatile,
      glob: /[*?[]/.test(path),
      covers: recursive ? 'subtree' : 'entry',
      kinds: recursive ? null : 'other',
      why: 'systemd-tmpfiles removes it at boot',
    }),
  };
}
