import type { Claim } from '../model/claim.ts';
import type { Path } from '../model/path.ts';
import type { Decision } from '../model/verdict.ts';

/** So many lines of what nobody accounts for are read by a person; more below one directory are one line. */
export const FEW = 8;

/** Where a decision's group is shown: the path its claim was made for. */
export interface Anchor {
  path: Path;
  /** Number of the directory in the walk; -1: not a directory that the walk entered. */
  ref: number;
  /** Components below the root directory. */
  depth: number;
}

export interface Coded {
  decision: Decision;
  anchor: Anchor | null;
  /** Files of a directory that nobody claimed: shown one by one while they are few. */
  loose: boolean;
  /** Equal for decisions that may be shown as one line. */
  key: number;
}

/** Decisions by number. Equal decisions with the same anchor have one number. */
export class Codes {
  readonly all: Coded[] = [];
  readonly #byText = new Map<string, number>();
  readonly #byClaim = new Map<Claim, number>();
  readonly #keys = new Map<string, number>();

  of(claim: Claim, anchor: Anchor | null, loose = false): number {
    if (anchor === null && !loose) {
      const known = this.#byClaim.get(claim);
      if (known !== undefined) return known;
    }
    const { verdict, regret, confidence, owner, user, why, store } = claim;
    const key = `${verdict}|${claim.class}|${regret}|${owner}|${user}`;
    const text = `${key}|${confidence}|${store}|${why}|${loose}|${anchor?.path ?? ''}`;
    let code = this.#byText.get(text);
    if (code === undefined) {
      let keyNumber = this.#keys.get(key);
      if (keyNumber === undefined) this.#keys.set(key, (keyNumber = this.#keys.size));
      const decision: Decision = {
        verdict,
        class: claim.class,
        regret,
        confidence,
        owner,
        user,
        why,
        evidence: claim.evidence,
        store,
        anchor: anchor?.path ?? null,
      };
      code = this.all.push({ decision, anchor, loose, key: keyNumber }) - 1;
      this.#byText.set(text, code);
    }
    // Only the few claims that speak for many paths are worth remembering by themselves.
    if (anchor === null && !loose && claim.path === '/') this.#byClaim.set(claim, code);
    return code;
  }

  /** The same decision shown at another path: the highest directory that is wholly of it. */
  moved(code: number, anchor: Anchor): number {
    const coded = this.all[code]!;
    return this.all.push({ ...coded, loose: false, anchor, decision: { ...coded.decision, anchor: anchor.path } }) - 1;
  }
}
