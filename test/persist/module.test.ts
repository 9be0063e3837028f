import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readDeclared } from '../../src/persist/declared.ts';
import { inputOf } from './tree.ts';
import { temporary } from '../temporary.ts';

const inRepository = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

function instantiate(t: TestContext, words: readonly string[]): string | null {
  const base = temporary('cruft-nix-');
  const dirs = Object.fromEntries(['STORE', 'STATE', 'LOG', 'CONF'].map((name) => [`NIX_${name}_DIR`, join(base, name)]));
  const run = spawnSync('nix-instantiate', words, { encoding: 'utf8', maxBuffer: 1e8, env: { ...process.env, ...dirs } });
  if (run.error) {
    t.skip('nix-instantiate is not installed');
    return null;
  }
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
}

test('the NixOS module: the list in every generation, with its lines', (t) => {
  const printed = instantiate(t, ['--eval', '--strict', '--json', inRepository('test/nix/baked.nix')]);
  if (printed === null) return;
  const [source, more] = [inRepository('test/nix/flake/persist.nix'), inRepository('test/nix/flake/more.nix')];
  const written = { '/etc/cruft/declared.json': JSON.parse(printed) as string };
  const list = readDeclared(inputOf({ ...written, [source]: readFileSync(source), [more]: readFileSync(more) }));
  assert.deepEqual([list.notUnderstood, list.completeness], [[], 'complete']);
  assert.equal(list.declarations.length, 20);
  const lineOf = (path: string) => list.declarations.find((one) => one.path === path)?.source;
  assert.deepEqual(lineOf('/home/kim/Music'), { file: source, line: 16 });
  assert.deepEqual(lineOf('/var/lib/bluetooth'), { file: more, line: 2 });
  assert.deepEqual(
    lineOf('/var/lib/nixos'),
    { file: '/etc/cruft/declared.json', line: null },
    'of two lists that may have it neither is named',
  );
  assert.deepEqual(
    list.references.map(({ path }) => path),
    [
      '/persist/passwords/kim',
      '/persist/etc/ssh/host_ed25519',
      '/persist/age.txt',
      '/persist/etc/ssh/host_ed25519',
      '/persist/etc/ssh/key',
      '/persist/music-data',
    ],
  );
});

test('the flake gives the module, and every file of ours is Nix', (t) => {
  for (const file of ['flake.nix', 'nix/extract.nix', 'nix/module.nix'])
    if (instantiate(t, ['--parse', inRepository(file)]) === null) return;
  const printed = instantiate(t, ['--eval', '--strict', '--json', '-E', `(import ${inRepository('flake.nix')}).outputs { self = { }; }`]);
  assert.deepEqual(Object.keys(JSON.parse(printed!) as object), ['nixosModules']);
});
