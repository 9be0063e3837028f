import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Declaration, declaration, type NotUnderstood, type PersistRoot, type ReaderResult } from '../../src/model/declaration.ts';
import { baked } from '../../src/persist/baked.ts';
import { readDeclared } from '../../src/persist/declared.ts';
import { evaluation } from '../../src/persist/evaluation.ts';
import { file } from '../../src/persist/file.ts';
import { fstab } from '../../src/persist/fstab.ts';
import { links } from '../../src/persist/links.ts';
import { mountinfo } from '../../src/persist/mountinfo.ts';
import { reconcile } from '../../src/persist/reconcile.ts';
import { setStatuses } from '../../src/persist/status.ts';
import { tmpfiles } from '../../src/persist/tmpfiles.ts';
import { units } from '../../src/persist/units.ts';
import { inputOf, type Tree } from './tree.ts';

const CASES = join(import.meta.dirname, 'cases');
const input = (id: string, name: string) => readFileSync(join(CASES, id, 'input', name));
const text = (id: string, name: string) => input(id, name).toString();
const expected = (id: string) => JSON.parse(readFileSync(join(CASES, id, 'expected.json'), 'utf8')) as Record<string, unknown>;

type Row = Record<string, unknown>;
const byPath = (a: Row, b: Row) => (String(a['path']) < String(b['path']) ? -1 : 1);

/** Our model in the words of expected.json; `members`: which of its members that case speaks of. */
function inCaseWords(d: Declaration, members: string): Row {
  const bound = d.method === 'bind' && d.status === 'source-deleted' ? { sourceDeleted: true } : {};
  const all: Row = {
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
    ...(d.parent === null ? {} : { parent: d.parent }),
    ...(d.inInitrd ? { inInitrd: true } : {}),
    ...(d.hideMount ? { hideMount: true } : {}),
    ...bound,
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => members.includes(name)));
}

const ALL = 'path kind root storePath method scope via enabled owner mode parent inInitrd hideMount';
const BUILT = 'path kind root storePath method owner mode hideMount';
const MOUNTED = 'path storePath method root sourceDeleted';

const rows = (result: ReaderResult, members: string): Row[] => result.declarations.map((each) => inCaseWords(each, members)).sort(byPath);
const entries = (id: string): Row[] => (expected(id)['entries'] as Row[]).toSorted(byPath);
const rootRows = (roots: readonly PersistRoot[]) =>
  roots.map(({ path, name, enabled }) => ({ path, ...(name === null ? {} : { name }), enabled })).sort(byPath);

for (const [id, name] of [
  ['14-eval-impermanence-2026', 'projection.json'],
  ['15-eval-impermanence-2022-2025', 'projection.json'],
  ['15-eval-impermanence-2022-2025', 'raw-environment.persistence.json'],
  ['16-eval-preservation', 'projection.json'],
] as const) {
  test(`${id}: ${name}`, () => {
    const { result } = file.read(inputOf({}, { files: [{ file: name, bytes: input(id, name) }] }), []);
    assert.deepEqual(rows(result, ALL), entries(id));
    assert.deepEqual(rootRows(result.roots), expected(id)['roots']);
    assert.deepEqual([result.problems, result.notUnderstood], [[], []]);
    const list = readDeclared(inputOf({}, { files: [{ file: name, bytes: input(id, name) }] }));
    assert.equal(list.completeness, expected(id)['completeness']);
    assert.deepEqual(
      [...new Set(list.declarations.map((each) => each.status))].sort(),
      id.startsWith('14') ? ['disabled', 'planned'] : ['planned'],
    );
    if (name !== 'projection.json') return;
    const same = baked.read(inputOf({ '/etc/cruft/declared.json': input(id, name) }), []);
    assert.deepEqual(rows(same.result, ALL), entries(id));
  });
}

test('16: whole and raw preservation', () => {
  const id = '16-eval-preservation';
  const { preservation } = JSON.parse(text(id, 'projection.json')) as { preservation: { preserveAt: unknown } };
  for (const value of [preservation, preservation.preserveAt]) {
    const { result } = file.read(inputOf({}, { files: [{ file: 'x', bytes: Buffer.from(JSON.stringify(value)) }] }), []);
    assert.deepEqual(rows(result, ALL), entries(id));
  }
});

test('17: a failed evaluation is never parsed', () => {
  const id = '17-eval-failed-output';
  const evaluated = {
    reference: '.#desk',
    status: Number(text(id, 'exit-status')),
    stdout: input(id, 'stdout'),
    stderr: input(id, 'stderr'),
  };
  const { result, status } = evaluation.read(inputOf({}, { evaluated }), []);
  assert.equal(status, 'failed');
  const records = result.notUnderstood.map(({ option, code, text, hint }: NotUnderstood) => ({ option, code, text, hint }));
  assert.deepEqual(records, expected(id)['unresolved']);
  assert.deepEqual([result.declarations, result.roots, result.completeness], [[], [], 'none']);
  assert.equal(readDeclared(inputOf({}, { evaluated })).completeness, 'none');
  const asFile = file.read(inputOf({}, { files: [{ file: 'out.json', bytes: input(id, 'stdout') }] }), []);
  assert.match(asFile.result.notUnderstood[0]!.reason, /expected a value at line 1, column 24/);
});

for (const id of ['18-mountinfo-btrfs', '19-mountinfo-tmpfs-bindfs']) {
  test(id, () => {
    const read = inputOf({}, { mountinfo: text(id, 'mountinfo') });
    const { result } = mountinfo.read(read, []);
    const bound = { ...result, declarations: result.declarations.filter((each) => each.method !== 'subvolume') };
    assert.deepEqual(rows(bound, MOUNTED), entries(id));
    const own = result.declarations.filter((each) => each.method === 'subvolume');
    assert.deepEqual(
      own.map((each) => each.path).sort(),
      (expected(id)['persistentMounts'] as Row[]).map((each) => each['path']),
    );
    assert.ok(own.every((each) => each.storePath === each.path && each.persistRoot === null));
    assert.deepEqual(result.problems, expected(id)['problems']);
  });
}

const unitTree = (id: string): Tree => {
  const names = JSON.parse(text(id, 'unit-names.json')) as Record<string, string>;
  const script = '/nix/store/00000000000000000000000000000000-persistence-run-create-directories';
  return {
    ...Object.fromEntries(Object.entries(names).map(([plain, name]) => [`/etc/systemd/system/${name}`, input(id, `units/${plain}`)])),
    '/run/current-system/activate': `#!/bin/sh\n_localstatus=0\n${script}\n`,
    [script]: input(id, 'persistence-run-create-directories'),
  };
};

test('20-units-and-script', () => {
  const id = '20-units-and-script';
  const { result, status } = units.read(inputOf(unitTree(id)), []);
  assert.equal(status, 'used');
  assert.deepEqual(rows(result, BUILT), entries(id));
  assert.deepEqual(rootRows(result.roots), [
    { path: '/cache', enabled: true },
    { path: '/keep', enabled: true },
  ]);
  assert.deepEqual([result.notUnderstood, result.problems], [[], []]);
});

test('21-fstab', () => {
  const id = '21-fstab';
  const { result } = fstab.read(inputOf({ '/etc/fstab': input(id, 'fstab') }), []);
  assert.deepEqual(rows(result, BUILT), entries(id));
  assert.deepEqual(result.declarations.map((each) => each.source.line).sort(), [6, 7, 8]);
});

test('22-tmpfiles', () => {
  const id = '22-tmpfiles';
  const names = readdirSync(join(CASES, id, 'input'));
  const tree = Object.fromEntries(names.map((name) => [`/etc/tmpfiles.d/${name}`, input(id, name)]));
  const { result } = tmpfiles.read(inputOf(tree), expected(id)['roots'] as string[]);
  assert.deepEqual(rows(result, BUILT), entries(id));
  assert.deepEqual(tmpfiles.read(inputOf(tree), ['/other']).result.declarations, []);
});

type Entry = {
  path: string;
  kind: string;
  root: string;
  storePath: string;
  method: string;
  enabled: boolean;
  conditions?: string[];
  sourceDeleted?: boolean;
};

/** A machine on which what case 23 calls effective is mounted or linked, and every directory has something in it. */
function machineOf(declared: readonly Entry[], effective: readonly Entry[]): { tree: Tree; mountinfo: string } {
  const tree: Tree = { '/persist': null, '/etc/machine-id': 'x', '/etc/adjtime': ['/persist/etc/adjtime'] };
  for (const { path, storePath, kind } of declared) {
    if (kind === 'dir') Object.assign(tree, { [`${path}/x`]: 'x', [`${storePath}/x`]: 'x' });
    else tree[storePath] = 'x';
  }
  const mounts = ['1 0 0:21 / / rw - tmpfs none rw', '2 1 8:2 / /persist rw - ext4 /dev/sda2 rw'];
  for (const { path, storePath, method, sourceDeleted } of effective) {
    if (method !== 'bind') continue;
    if (!(path in tree)) Object.assign(tree, { [`${path}/x`]: 'x', [`${storePath}/x`]: 'x' });
    const source = storePath.slice('/persist'.length) + (sourceDeleted ? '//deleted' : '');
    mounts.push(`${mounts.length + 1} 1 8:2 ${source} ${path} rw - ext4 /dev/sda2 rw`);
  }
  return { tree, mountinfo: mounts.join('\n') };
}

test('23-reconcile', () => {
  const id = '23-reconcile';
  const [declared, effective] = ['declared.json', 'effective.json'].map((name) => JSON.parse(text(id, name)) as Entry[]);
  const { tree, mountinfo: mounted } = machineOf(declared!, effective!);
  const read = inputOf(tree, { mountinfo: mounted });
  const seen = [...mountinfo.read(read, ['/persist']).result.declarations, ...links.read(read, ['/persist']).result.declarations];
  const list = declared!.map(({ path, root, storePath, enabled, conditions = [], kind }) =>
    declaration({
      path,
      storePath,
      persistRoot: root,
      enabled,
      conditions,
      kind: kind === 'dir' ? 'directory' : 'file',
      source: { file: 'x', line: 1 },
      readers: ['baked'],
    }),
  );
  const mountedFrom = new Map(seen.map((each) => [each.path, each.storePath]));
  setStatuses(list, { host: read.host, mounts: read.mounts, offline: false, mountedFrom, roots: ['/persist'], isRunning: () => true });
  const problems = reconcile({ declared: list, effective: seen });
  const findings = expected(id)['findings'] as { code: string; path: string; declared?: string; actual?: string; storePath?: string }[];
  assert.deepEqual(
    problems.map(({ code, path }) => ({ code, path })),
    findings.map(({ code, path }) => ({ code, path })),
  );
  for (const [i, { declared: wanted, actual, storePath }] of findings.entries()) {
    for (const word of [wanted, actual, storePath]) if (word !== undefined) assert.ok(problems[i]!.text.includes(word), problems[i]!.text);
  }
});

test('23, the same machine with the list baked in', () => {
  const id = '23-reconcile';
  const [declared, effective] = ['declared.json', 'effective.json'].map((name) => JSON.parse(text(id, name)) as Entry[]);
  const { tree, mountinfo: mounted } = machineOf(declared!, effective!);
  const roots: Record<string, { directories: string[]; files: string[]; enable: boolean }> = {};
  for (const { root, path, kind, enabled } of declared!) {
    const lists = (roots[root] ??= { directories: [], files: [], enable: enabled });
    lists[kind === 'dir' ? 'directories' : 'files'].push(path);
  }
  tree['/etc/cruft/declared.json'] = JSON.stringify({ schema: 1, impermanence: roots });
  const list = readDeclared(inputOf(tree, { mountinfo: mounted }));
  assert.deepEqual(Object.fromEntries(list.declarations.map((each) => [each.path, each.status])), {
    '/etc/adjtime': 'ok',
    '/etc/machine-id': 'source-deleted',
    '/srv/www': 'mounted-from-elsewhere',
    '/var/lib/bluetooth': 'not-mounted',
    '/var/lib/docker': 'ok',
    // An evaluated list has no conditions: it is declared, and not in effect.
    '/var/lib/iwd': 'not-mounted',
    '/var/lib/old': 'disabled',
    '/var/log': 'ok',
  });
  assert.deepEqual(list.declarations.find((each) => each.path === '/var/log')!.readers, ['baked', 'mountinfo']);
  assert.equal(list.completeness, 'complete');
});
