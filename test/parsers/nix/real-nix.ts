import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const nixEnv = (dir: string) => ({
  ...process.env,
  NIX_STORE_DIR: join(dir, 'store'),
  NIX_STATE_DIR: join(dir, 'state'),
  NIX_LOG_DIR: join(dir, 'log'),
  NIX_CONF_DIR: join(dir, 'conf'),
  HOME: dir,
});

export const NO_NIX = spawnSync('nix-instantiate', ['--version']).status === 0 ? false : 'nix-instantiate is not installed';

/** Nix 2.24 and later know the pipe operators; in older ones they are errors. */
export const KNOWS_PIPES = ((): boolean => {
  const version = /(\d+)\.(\d+)/.exec(spawnSync('nix-instantiate', ['--version'], { encoding: 'utf8' }).stdout ?? '');
  return version !== null && Number(version[1]) * 100 + Number(version[2]) >= 224;
})();

/** A folder for a run of the real Nix, offline and without a store. */
export function withFolder<T>(
  use: (dir: string, run: (...args: string[]) => { status: number | null; stdout: string; stderr: string }) => T,
): T {
  const dir = mkdtempSync(join(tmpdir(), 'cruft-nix-'));
  try {
    mkdirSync(join(dir, 'conf'));
    writeFileSync(join(dir, 'conf/nix.conf'), 'build-users-group =\n');
    return use(dir, (...args) => spawnSync('nix-instantiate', args, { env: nixEnv(dir), encoding: 'utf8', maxBuffer: 1 << 28, cwd: dir }));
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/**
 * What `nix-instantiate --parse` prints for each file, or the error. One process reads on until a file that it refuses, so that good files cost
 * little and every bad one a process.
 */
export function parseAll(
  run: (...args: string[]) => { stdout: string; stderr: string },
  files: readonly string[],
): ({ printed: string } | { error: string })[] {
  const results: ({ printed: string } | { error: string })[] = [];
  while (results.length < files.length) {
    const batch = files.slice(results.length, results.length + 200);
    const { stdout, stderr } = run('--parse', ...batch);
    const printed = stdout.split('\n').slice(0, -1);
    results.push(...printed.map((line) => ({ printed: line })));
    if (printed.length < batch.length) results.push({ error: stderr });
  }
  return results;
}
