import { cutPath, number, printable } from '../reporters/wording.ts';
import type { Progress } from './engine.ts';
import type { Io } from './io.ts';
import { isUtf8 } from './look.ts';

const INTERVAL_MS = 100;

export interface Meter {
  show(progress: Progress): void;
  /** Wipes the line. */
  clear(): Promise<void>;
}

const SILENT: Meter = { show: () => {}, clear: () => Promise.resolve() };

/** One line on stderr, at most ten times a second, and only where stderr is a terminal that can redraw a line. */
export function meter(io: Io, wanted: boolean): Meter {
  const { TERM, CI } = io.env;
  if (!wanted || !io.err.isTTY || TERM === 'dumb' || (CI !== undefined && CI !== '' && CI !== 'false')) return SILENT;
  const columns = Math.max(20, (io.err.columns ?? 80) - 1);
  const look = { color: false, unicode: isUtf8(io.env), width: columns, now: 0 };
  let last = -Infinity;
  let drawn = Promise.resolve();
  return {
    show({ entries, ofLast, folder }) {
      const now = io.now();
      if (now - last < INTERVAL_MS) return;
      last = now;
      const share = ofLast !== null && ofLast > 0 ? `${Math.min(99, Math.floor((entries / ofLast) * 100))} %  ` : '';
      const head = `${share}${number(entries)} entries  `;
      drawn = io.err.write(`\r\x1b[K${head}${cutPath(printable(folder), Math.max(0, columns - head.length), look)}`).catch(() => {});
    },
    async clear() {
      await drawn;
      if (last > -Infinity) await io.err.write('\r\x1b[K').catch(() => {});
    },
  };
}
