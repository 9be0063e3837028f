import { spawn } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { WriteStream } from 'node:tty';
import { decodePath } from '../model/path.ts';
import { ClosedPipe, Interrupted, type Io, type Stream } from './io.ts';

function stream(to: NodeJS.WriteStream & Partial<WriteStream>): Stream {
  // The write's own callback reports the error; without a listener it would end the process.
  to.on('error', () => {});
  return {
    isTTY: to.isTTY === true,
    columns: to.columns ?? null,
    rows: to.rows ?? null,
    write: (text) =>
      new Promise((done, fail) => {
        to.write(text, (error) => {
          if (error === null || error === undefined) done();
          else fail((error as NodeJS.ErrnoException).code === 'EPIPE' ? new ClosedPipe() : error);
        });
      }),
  };
}

/** passwd's name and home for the effective uid. A uid without a line there is its own name, and has no home but "/". */
function self(): Io['self'] {
  try {
    const { username, homedir } = userInfo({ encoding: 'buffer' }) as unknown as { username: Buffer; homedir: Buffer };
    return { name: decodePath(username), home: decodePath(homedir) };
  } catch {
    return { name: String(process.geteuid!()), home: '/' };
  }
}

function interruptible(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143);
      controller.abort(new Interrupted(signal));
    });
  }
  return controller.signal;
}

const ignore = (): void => {};

function page(command: string, text: string): Promise<boolean> {
  return new Promise((done) => {
    const pager = spawn('/bin/sh', ['-c', command], {
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { LESS: 'FRX', LV: '-c', ...process.env },
    });
    // Ctrl-C belongs to the pager while it is open, as in git.
    process.on('SIGINT', ignore);
    pager.on('error', () => done(false));
    pager.on('close', (code) => {
      process.off('SIGINT', ignore);
      done(code !== 126 && code !== 127);
    });
    pager.stdin.on('error', () => {});
    pager.stdin.end(text);
  });
}

/** The process as it is. */
export const processIo = (version: string): Io => ({
  out: stream(process.stdout),
  err: stream(process.stderr),
  env: process.env,
  cwd: decodePath(readlinkSync('/proc/self/cwd', { encoding: 'buffer' })),
  uid: process.geteuid!(),
  self: self(),
  version,
  now: Date.now,
  interruptible,
  page,
});
