import { spawn } from 'node:child_process';
import { isRaw, type Path } from '../model/path.ts';
import type { Failure } from './host.ts';

const MAX_STDOUT = 64 * 1024 * 1024;
const MAX_STDERR = 1024 * 1024;

/** What Nix 2.8 and later are always told: what is experimental in them, and to write and build nothing for an answer. */
export const NIX_OPTIONS: readonly string[] = ['--extra-experimental-features', 'nix-command flakes'];
export const EVALUATION_OPTIONS: readonly string[] = ['--no-write-lock-file', '--option', 'allow-import-from-derivation', 'false'];

export interface NixRun {
  /** Exit status; null: ended by a signal. */
  status: number | null;
  stdout: Buffer;
  /** The last of it, where it is long. */
  stderr: Buffer;
  /** Why we ended it ("no answer within 600 seconds"); null: it ended itself. */
  ended: string | null;
}

export interface NixMeans {
  cwd: Path;
  env: Readonly<Record<string, string | undefined>>;
  /** Whom it runs as; null: as this process. */
  as: { uid: number; gid: number } | null;
  /** Milliseconds. */
  timeout: number;
  signal: AbortSignal | null;
}

/** Runs the `nix` of PATH: the only program that cruft ever runs to find something out. A failure is an errno name: it could not be started. */
export function runNix(args: readonly string[], { cwd, env, as, timeout, signal }: NixMeans): Promise<NixRun | Failure> {
  return new Promise((done) => {
    const child = spawn('nix', [...NIX_OPTIONS, ...args], {
      // It is where this process is: one that no string can name need not be named.
      ...(isRaw(cwd) ? {} : { cwd }),
      env: { ...env },
      // A question of Nix (a flake's own settings) is answered with the end of input: no.
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(as === null ? {} : as),
    });
    const stdout: Buffer[] = [];
    let stderr = Buffer.alloc(0);
    let length = 0;
    let ended: string | null = null;
    const end = (why: string): void => {
      ended ??= why;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => end(`no answer within ${timeout / 1000} seconds`), timeout);
    const abort = (): void => end('interrupted');
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > MAX_STDOUT) end(`it printed more than ${MAX_STDOUT} bytes`);
      else stdout.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => (stderr = Buffer.concat([stderr, chunk]).subarray(-MAX_STDERR)));
    const settle = (result: NixRun | Failure): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      done(result);
    };
    child.on('error', (error: NodeJS.ErrnoException) => settle({ error: error.code ?? error.message }));
    child.on('exit', () => {
      // What it left running holds the pipes open: nobody waits for that.
      if (ended !== null) for (const pipe of [child.stdout, child.stderr]) pipe.destroy();
    });
    child.on('close', (status) => settle({ status: ended === null ? status : null, stdout: Buffer.concat(stdout), stderr, ended }));
  });
}
