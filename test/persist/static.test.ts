import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { nixFiles } from '../../src/host/nix-files.ts';
import type { Declaration } from '../../src/model/declaration.ts';
import { readDeclared } from '../../src/persist/declared.ts';
import { staticReading } from '../../src/persist/static.ts';
import { inputOf } from './tree.ts';

const CASES = join(import.meta.dirname, 'cases');
type Row = Record<string, unknown>;
const expected = (id: string) => JSON.parse(readFileSync(join(CASES, id, 'expected.json'), 'utf8')) as Record<string, Row[]>;

const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

const planOf = (dir: string, more: Parameters<typeof inputOf>[1] = {}, tree: Parameters<typeof inputOf>[0] = {}) =>
  inputOf(tree, { files: [{ file: dir, bytes: { error: 'EISDIR' } }], nixFiles, ...more });

/** Our model in the words of expected.json. */
function inCaseWords(d: Declaration, dir: string): Row {
  return {
    path: d.path,
    kind: d.kind === 'directory' ? 'dir' : d.kind,
    root: d.persistRoot,
    storePath: d.storePath,
    method: d.method,
    scope: d.scope === 'user' ? `user:${d.user}` : 'system',
    via: d.via,
    enabled: d.enabled,
    ...(d.owner === null ? {} : { owner: `${d.owner}:${d.group}` }),
    ...(d.mode === null ? {} : { mode: d.mode }),
    ...(d.parent === null ? {} : { parent: { mode: d.parent.mode } }),
    ...(d.inInitrd ? { inInitrd: true } : {}),
    ...(d.conditions.length === 0 ? {} : { conditions: d.conditions }),
    source: { file: d.source.file.slice(dir.length + 1), line: d.source.line },
  };
}

const names = [
  '01-impermanence-literal',
  '02-users-and-homes',
  '03-conditions',
  '04-computed-lists',
  '05-wrapper-option',
  '06-not-readable',
];
names.push('07-preservation', '08-home-manager-v1', '09-home-manager-now', '10-no-module', '11-strings', '12-syntax-error');
names.push('13-disabled-and-duplicates');

for (const id of names) {
  test(id, () => {
    const dir = join(CASES, id, 'input');
    const wanted = expected(id);
    const { result } = staticReading.read(planOf(dir), []);
    // A home that is assumed is so because no home is set: what the entry is, is the same. A second place is a problem of the merged list.
    const entries = wanted['entries']!.flatMap(({ homeAssumed: _assumed, alsoAt, ...each }) => [
      each,
      ...((alsoAt ?? []) as Row[]).map((source) => ({ ...each, source })),
    ]);
    assert.deepEqual(result.declarations.map((each) => inCaseWords(each, dir)).sort(byText), entries.sort(byText));
    assert.deepEqual(
      result.roots.map(({ path, name, enabled }) => ({ path, ...(name === null ? {} : { name }), enabled })),
      wanted['roots'],
    );
    const place = ({ file, line }: { file: string; line: number | null }) => ({ file: file.slice(dir.length + 1), line });
    assert.deepEqual(
      result.references.map(({ path, option, source }) => ({ storePath: path, option, source: place(source) })).sort(byText),
      (wanted['references'] ?? []).map(({ root: _root, ...each }) => each).sort(byText),
    );
    const broken = (wanted['problems'] ?? []).filter(({ code }) => code === 'parse-error');
    assert.deepEqual(
      result.notUnderstood
        .filter(({ code }) => code === 'parse-error')
        .map((each) => ({ code: each.code, ...place(each), text: each.text })),
      broken,
    );
    assert.deepEqual(
      result.notUnderstood
        .filter(({ code }) => code !== 'parse-error')
        .map((each) => ({
          option: each.option,
          code: each.code,
          text: each.text,
          ...(each.pattern === null ? {} : { pattern: each.pattern }),
          source: place(each),
        }))
        .sort(byText),
      wanted['unresolved']!.map((each) => ({ ...each })).sort(byText),
    );
    const list = readDeclared(planOf(dir));
    assert.equal(list.completeness, wanted['completeness']);
    const ofList = (problems: readonly Row[]) =>
      problems
        .filter(({ code }) => code === 'declared-twice' || code === 'path-in-two-roots')
        .map(({ code, path }) => ({ code, path }))
        .sort(byText);
    assert.deepEqual(ofList(list.problems as unknown as Row[]), ofList(wanted['problems'] ?? []));
  });
}

test('24-two-hosts', () => {
  const id = '24-two-hosts';
  const dir = join(CASES, id, 'input');
  const { byHost, unreachable } = expected(id) as unknown as {
    byHost: Record<string, string[]>;
    unreachable: { path: string; source: Row }[];
  };
  for (const [host, paths] of Object.entries(byHost)) {
    for (const plan of [planOf(dir, { nixHost: host }), planOf(dir, {}, { '/etc/hostname': `${host}\n` })]) {
      const { result, detail } = staticReading.read(plan, []);
      assert.deepEqual(result.declarations.map(({ path }) => path).sort(), paths);
      assert.deepEqual(
        result.declarations.flatMap(({ conditions }) => conditions),
        [],
      );
      assert.ok(detail.endsWith(`(${host})`), detail);
    }
  }
  const { result } = staticReading.read(planOf(dir), []);
  const all = Object.fromEntries(result.declarations.map(({ path, conditions }) => [path, conditions]));
  for (const path of new Set(Object.values(byHost).flat())) {
    const hosts = Object.keys(byHost).filter((host) => byHost[host]!.includes(path));
    assert.deepEqual(all[path], hosts.length === 2 ? [] : [`the machine is ${hosts[0]}`]);
  }
  assert.equal(Object.keys(all).length, 4);
  assert.deepEqual(
    result.problems.map(({ code, path }) => ({ code, path })),
    [{ code: 'several-hosts', path: null }, ...unreachable.map(({ path }) => ({ code: 'file-not-imported', path }))],
  );
  const wrong = staticReading.read(planOf(dir, { nixHost: 'desktop' }), []);
  assert.equal(wrong.status, 'failed');
  assert.match(wrong.result.notUnderstood[0]!.reason, /there are desk, lap/);
});
