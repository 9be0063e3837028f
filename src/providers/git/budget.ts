/**
 * How much may be looked at, in steps of about 5 µs: one lstat. So a home full of repositories costs a scan a known time, whatever is in them, and
 * the same repositories give the same answer every time.
 */
export class Budget {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  /** False: there is not enough left. */
  spend(steps: number): boolean {
    if (this.#left < steps) return false;
    this.#left -= steps;
    return true;
  }
}

/** Steps of a directory listing and of a file opened and read, beside what is done with the names or bytes. */
export const LIST = 8;
export const READ = 10;
