import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporary } from '../temporary.ts';
import { answerOf } from './run.ts';

void test('status tells what is new since the scan before, and is quiet where nothing is', async () => {
  const tree = join(temporary('cruft-status-'), 'root');
  const db = join(temporary('cruft-status-db-'), 'index.db');
  const run = (...words: string[]) => answerOf(tree, [words[0]!, '--db', db, ...words.slice(1)]);
  mkdirSync(join(tree, 'opt/first'), { recursive: true });
  writeFileSync(join(tree, 'opt/first/file'), 'x');
  mkdirSync(join(tree, 'var/cache/apt'), { recursive: true });
  await run('scan');
  assert.match((await run('status')).text, /The next wipe would lose\n/, 'no scan before: all of it');

  await run('scan');
  const quiet = await run('status');
  assert.equal(quiet.code, 0);
  assert.match(quiet.text, /^Scan 2 of \/.*: nothing new that the next wipe would lose \(cruft status -v\)\n$/);
  assert.match((await run('status', '-v')).text, /The next wipe would lose\n/);

  mkdirSync(join(tree, 'opt/second/deep'), { recursive: true });
  for (let i = 0; i < 5; i++) writeFileSync(join(tree, `opt/second/deep/${i}`), 'x');
  writeFileSync(join(tree, 'opt/first/file'), 'changed, not new');
  writeFileSync(join(tree, 'var/cache/apt/pkgcache.bin'), 'x');
  await run('scan');
  const loud = await run('status');
  assert.equal(loud.code, 1);
  assert.equal((await run('status', '--fail-on', 'hard')).code, 0, 'it is tedious only');
  assert.match(loud.text, /^Scan 3 of .*: new since the scan before, and lost at the next wipe: 7 entries in 1 place\n/);
  assert.match(loud.text, /\/opt\/second\/ /);
  assert.doesNotMatch(loud.text, /first|pkgcache/);
  const { groups } = JSON.parse((await run('status', '--json')).text) as { groups: { path: string; newEntries: number }[] };
  assert.deepEqual(
    groups.map(({ path, newEntries }) => [path, newEntries]),
    [['/opt/second', 7]],
  );
  assert.match((await run('list', '--new')).text, /\/opt\/second/);
  assert.doesNotMatch((await run('list', '--new')).text, /\/opt\/first/);

  // Gone and back is new again; gone alone is not.
  rmSync(join(tree, 'opt/second'), { recursive: true });
  await run('scan');
  assert.equal((await run('status')).code, 0);
  mkdirSync(join(tree, 'opt/second'));
  await run('scan');
  assert.equal((await run('status')).code, 1);

  const history = async (path: string) =>
    (JSON.parse((await run('explain', path, '--json')).text) as { paths: { history: Record<string, string | null> }[] }).paths[0]!.history;
  assert.notEqual((await history('/opt/second'))['reappeared'], null);
  assert.equal((await history('/opt/first/file'))['reappeared'], null);
  assert.match((await run('explain', '/opt/second')).text, /; gone and back: 2/);
  assert.match((await run('db', 'prune', '--older-than', '1y')).text, /^0 scans forgotten/);
  assert.match((await run('db', 'prune', '--older-than', '2030-01-01')).text, /^4 scans forgotten/, 'never the last');
  assert.equal((await run('diff')).code, 2);
  assert.equal((await run('list', '--all')).code, 0);
});
