import type { Path } from '../model/path.ts';

export interface Stream {
  /** Resolves when the bytes are handed over. Rejects with `ClosedPipe` when the reader is gone. */
  write(text: string | Uint8Array): Promise<void>;
  isTTY: boolean;
  /** null: not a terminal, or it does not say. */
  columns: number | null;
  rows: number | null;
}

/** All that the commands know of the process they run in. Tests give their own. */
export interface Io {
  out: Stream;
  err: Stream;
  env: Readonly<Record<string, string | undefined>>;
  cwd: Path;
  /** Of the process: effective. */
  uid: number;
  /** The name and home that passwd gives for `uid`; the home is never taken from `$HOME` under sudo. */
  self: { name: string; home: Path };
  version: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** From now on SIGINT and SIGTERM abort this signal (reason: `Interrupted`) instead of ending the process; a second one ends it at once. */
  interruptible(): AbortSignal;
  /** Shows `text` in a pager and waits for it; false if there is none to be had. */
  page(command: string, text: string): Promise<boolean>;
}

/** What a person did wrong, or what the machine refused, in one line. Exit 2. */
export class Refusal extends Error {}

/** The reader of stdout went away: exit 141, nothing to say. */
export class ClosedPipe extends Error {}

export class Interrupted extends Error {
  readonly signal: 'SIGINT' | 'SIGTERM';
  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`interrupted by ${signal}`);
    this.signal = signal;
  }
}
