import { closeSync, constants, openSync } from 'node:fs';
import { forSystem } from '../model/path.ts';
import type { Path } from '../model/path.ts';

// PATH_MAX is 4,096 bytes with the final NUL, a name takes up to 255, and a UTF-16 unit at most 3.
const SAFE_UNITS = 1250;
const STEP_UNITS = 1000;
const OPEN = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * How the kernel is asked for the entries of a directory: `prefix + '/' + name`. Where that would be longer than PATH_MAX, the prefix goes
 * through an open directory, "/proc/self/fd/N/rest". One such anchor is kept open, as the walk stays near it.
 */
export class Prefixes {
  readonly #base: Path;
  #anchor: Path = '';
  #fd = -1;

  /** `hostRoot`: the root directory on this machine. */
  constructor(hostRoot: Path) {
    this.#base = hostRoot === '/' ? '' : hostRoot;
  }

  /** Good until the next call. Throws what `open` throws. */
  of(dir: Path): Path {
    const whole = dir === '/' ? this.#base : this.#base + dir;
    return whole.length <= SAFE_UNITS ? whole : this.#through(whole);
  }

  close(): void {
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
    this.#anchor = '';
  }

  #through(whole: Path): Path {
    if (this.#fd < 0 || !(whole.startsWith(this.#anchor) && (whole.length === this.#anchor.length || whole[this.#anchor.length] === '/')))
      this.close();
    while (whole.length - this.#anchor.length > STEP_UNITS) {
      const end = whole.lastIndexOf('/', this.#anchor.length + STEP_UNITS);
      if (end <= this.#anchor.length) break;
      const next = whole.slice(0, end);
      const fd = openSync(forSystem(this.#short(next)), OPEN);
      this.close();
      this.#fd = fd;
      this.#anchor = next;
    }
    return this.#short(whole);
  }

  #short(whole: Path): Path {
    return this.#fd < 0 ? whole : `/proc/self/fd/${this.#fd}${whole.slice(this.#anchor.length)}`;
  }
}
