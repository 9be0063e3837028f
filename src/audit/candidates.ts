import type { Candidate } from '../model/candidate.ts';
import { isSymlinkMode, kindOfMode } from '../model/entry.ts';
import type { Listing } from '../model/listing.ts';
import { joinPath, type Path } from '../model/path.ts';
import type { Accounts } from '../model/users.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Judge } from '../verdicts/judge.ts';

/** More are not looked at, and it is said. */
const MOST = 100_000;

/** Names that editors and package tools leave behind. A rule decides; this only notices. */
const LEFT_BEHIND =
  /(?:~|^#.*#|^\.#.*|\.(?:sw[op]|orig|rej|bak|old|save|hm-bak|hm-backup|backup|bkp|dpkg-\w+|ucf-\w+|pacnew|pacsave|pacorig|rpmnew|rpmsave|rpmorig))$/;

/** What comes back by itself, or is kept, or makes itself again is nobody's leftover. */
const OF_INTEREST: readonly Verdict[] = ['persist', 'unknown', 'leftover'];

interface Noticed extends Candidate {
  dir: number;
  /** The codes of its listing, and its place there. */
  codes: Int32Array;
  at: number;
  bytes: number;
}

/** Entries noticed during the walk: symlinks, ids without a name, names that tools leave behind, each where nobody accounts for it for good. */
export class Candidates {
  readonly #judge: Judge;
  readonly #accounts: Accounts;
  readonly #found: Noticed[] = [];
  /** True: there were more than are looked at. */
  overflow = false;

  constructor(judge: Judge, accounts: Accounts) {
    this.#judge = judge;
    this.#accounts = accounts;
  }

  listing(listing: Listing, codes: Int32Array): void {
    const { codes: known } = this.#judge;
    let dir: Path | null = null;
    let links = 0;
    for (let i = 0; i < listing.count; i++) {
      const mode = listing.mode(i);
      const isLink = isSymlinkMode(mode);
      const target = isLink ? listing.targets[links++]! : null;
      if (listing.refs[i]! >= 0) continue;
      if (!isLink && !LEFT_BEHIND.test(listing.names[i]!) && this.#accounts.userName(listing.uid(i)) !== null) continue;
      const { decision } = known.all[codes[i]!]!;
      if (!OF_INTEREST.includes(decision.verdict)) continue;
      if (this.#found.length === MOST) {
        this.overflow = true;
        return;
      }
      dir ??= this.#judge.pathOf(listing.dir);
      this.#found.push({
        path: joinPath(dir, listing.names[i]!),
        kind: kindOfMode(mode),
        mode,
        uid: listing.uid(i),
        gid: listing.gid(i),
        size: listing.size(i),
        target,
        mtime: listing.mtime(i),
        decision,
        dir: listing.dir,
        codes,
        at: i,
        bytes: listing.nlink(i) < 2 ? listing.bytes(i) : 0,
      });
    }
  }

  get all(): readonly Candidate[] {
    return this.#found;
  }

  /** A rule proved it stale: the entry changes its verdict. Gives the new decision's number, or null where there is no such candidate. */
  settle(path: Path, code: (depth: number) => number): number | null {
    const found = this.#found.find((candidate) => candidate.path === path);
    if (found === undefined) return null;
    const to = code(this.#judge.directories[found.dir]!.depth + 1);
    this.#judge.tallies.move(found.dir, found.codes[found.at]!, to, found.bytes, found.bytes === 0 ? 0 : found.size, found.mtime);
    found.codes[found.at] = to;
    return to;
  }
}
