import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hasNix = spawnSync('nix-instantiate', ['--version']).status === 0;
export const noNix = hasNix ? false : 'nix-instantiate is not installed';

/** Runs the real Nix on texts, offline and without a store. */
function run(args: (dir: string) => string[], files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'cruft-nix-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
    const at = (name: string) => join(dir, name);
    const env = {
      ...process.env,
      NIX_STORE_DIR: at('store'),
      NIX_STATE_DIR: at('state'),
      NIX_LOG_DIR: at('log'),
      NIX_CONF_DIR: at('conf'),
      HOME: dir,
    };
    const { status, stdout, stderr } = spawnSync('nix-instantiate', args(dir), { env, encoding: 'utf8', maxBuffer: 1 << 28 });
    if (status !== 0) throw new Error(stderr);
    return stdout;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

export const parse = (text: string): string => run((dir) => ['--parse', join(dir, 'x.nix')], { 'x.nix': text });

/** The value of an expression, which may `import` the given files. */
export const evaluate = (expression: string, files: Record<string, string> = {}): unknown =>
  JSON.parse(run((dir) => ['--eval', '--strict', '--json', join(dir, 'main.nix')], { 'main.nix': expression, ...files }));

export const STUB = readFileSync(new URL('modules.nix', import.meta.url), 'utf8');
