import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Declaration } from '../../src/model/declaration.ts';
import { baked } from '../../src/persist/baked.ts';
import { readDeclared } from '../../src/persist/declared.ts';
import { file } from '../../src/persist/file.ts';
import { inputOf, user } from './tree.ts';

const KIM = user('kim', 1000);
const ANN = user('ann', 1001, '/data/ann home', 'ann');

const read = (content: string | Uint8Array, name = 'list', subjects = [KIM, ANN]) =>
  file.read(inputOf({}, { subjects, files: [{ file: name, bytes: typeof content === 'string' ? Buffer.from(content) : content }] }), []);

const brief = (d: Declaration) => [d.path, d.kind, d.user, d.storePath, d.method, d.via.join()].join(' | ');

test('plain lists and JSON lists of paths', () => {
  const cases: [string, string[]][] = [
    [
      '# mine\n/var/lib/x/\n/etc//machine-id\n',
      ['/var/lib/x | directory |  |  | unknown | list', '/etc/machine-id | unknown |  |  | unknown | list'],
    ],
    [
      '~/.ssh/\n~ann/a b',
      ['/home/kim/.ssh | directory | kim', '/data/ann home/.ssh | directory | ann', '/data/ann home/a b | unknown | ann'],
    ],
    ['/a\0~/b\0', ['/a | unknown', '/home/kim/b | unknown | kim', '/data/ann home/b | unknown | ann']],
    ['["/var/lib/x/", "~/.ssh"]', ['/var/lib/x | directory', '/home/kim/.ssh | unknown | kim', '/data/ann home/.ssh | unknown | ann']],
    ['[]', []],
    ['# nothing\n', []],
  ];
  for (const [content, wanted] of cases) {
    const { result } = read(content);
    assert.equal(result.declarations.length, wanted.length, content);
    for (const [i, start] of wanted.entries())
      assert.ok(brief(result.declarations[i]!).startsWith(start), `${brief(result.declarations[i]!)} / ${start}`);
    assert.deepEqual(result.notUnderstood, []);
  }
  assert.deepEqual(
    read('/a\n/b').result.declarations.map((each) => each.source),
    [
      { file: 'list', line: 1 },
      { file: 'list', line: 2 },
    ],
  );
  assert.equal(read(Buffer.from('/h\xff/x', 'latin1')).result.declarations[0]!.path, '/h\udcff/x');
  assert.equal(read('/a # why').result.problems[0]!.code, 'comment-in-path');
});

test('raw JSON of every module', () => {
  const cases: [string, string, string[]][] = [
    [
      '2020: plain strings',
      '{"/persistent":{"directories":["/var/log"],"files":["/etc/machine-id"]}}',
      [
        '/var/log | directory |  | /persistent/var/log | bind | impermanence',
        '/etc/machine-id | file |  | /persistent/etc/machine-id | auto | impermanence',
      ],
    ],
    [
      'by hand, with users',
      '{"main":{"persistentStoragePath":"/state","users":{"ann":{"directories":["x/"],"files":[".y"]}}}}',
      [
        '/data/ann home/x | directory | ann | /state/data/ann home/x | bind | impermanence',
        '/data/ann home/.y | file | ann | /state/data/ann home/.y | auto | impermanence',
      ],
    ],
    [
      'home.persistence now',
      '{"/persist":{"directories":[{"directory":".ssh","dirPath":"/home/kim/.ssh","home":"/home/kim","user":"kim","mode":"0700"}],"files":[]}}',
      ['/home/kim/.ssh | directory | kim | /persist/home/kim/.ssh | bind | home-manager'],
    ],
    [
      'home.persistence, relative strings',
      '{"/persist":{"directories":[".ssh"]}}',
      [
        '/home/kim/.ssh | directory | kim | /persist/home/kim/.ssh | bind | home-manager',
        '/data/ann home/.ssh | directory | ann | /persist/data/ann home/.ssh | bind | home-manager',
      ],
    ],
    [
      'home.persistence v1',
      '{"/persist/home/kim":{"allowOther":true,"removePrefixDirectory":true,"directories":[{"directory":"g/.steam","method":"symlink"},"d/Downloads"],"files":["s/.screenrc"]}}',
      [
        '/home/kim/.steam | directory | kim | /persist/home/kim/g/.steam | symlink | home-manager-v1',
        '/home/kim/Downloads | directory | kim | /persist/home/kim/d/Downloads | bindfs | home-manager-v1',
        '/home/kim/.screenrc | file | kim | /persist/home/kim/s/.screenrc | symlink | home-manager-v1',
      ],
    ],
    [
      'preservation',
      '{"/state":{"commonMountOptions":[],"directories":[{"directory":"/var/x","how":"symlink"},{"directory":"/var","how":"_intermediate"}]}}',
      ['/var/x | directory |  | /state/var/x | symlink | preservation'],
    ],
    ['one root alone', '{"persistentStoragePath":"/p","directories":["/a"]}', ['/a | directory |  | /p/a | bind | impermanence']],
  ];
  for (const [name, content, wanted] of cases) {
    const { result, status } = read(content, 'raw.json');
    assert.deepEqual(
      result.declarations.map(brief).map((line) => line.replaceAll('null', '')),
      wanted,
      name,
    );
    assert.deepEqual([result.notUnderstood, status], [[], 'used'], name);
  }
});

test('the rest of the projection: binds, tmpfiles, files, a disabled preservation, __proto__', () => {
  const json = `{"schema":1,"impermanence":{"/persist":{"directories":["/var/log"]},"__proto__":{"directories":["/var/p"],"persistentStoragePath":"/proto"}},
    "preservation":{"enable":false,"preserveAt":{"/state":{"files":["/etc/x"]}}},
    "binds":[{"where":"/var/log","what":"/persist/var/log","options":["bind"]},{"where":"/srv/a b","what":"/data/m","options":["bind","x-gvfs-hide"]},{"where":1}],
    "tmpfiles":["L+ /var/lib/k - - - - /persist/var/lib/k","L /usr/x - - - - /run/x","C /var/c - - - - /persist/var/c",7],
    "files":{"environment.persistence":["/nix/store/abc-source/persist.nix"]}}`;
  const { result } = read(json);
  assert.deepEqual(
    result.declarations.map((d) => [d.path, d.storePath, d.via.join(), d.enabled, d.source.file]),
    [
      ['/var/log', '/persist/var/log', 'impermanence', true, 'persist.nix'],
      ['/var/p', '/proto/var/p', 'impermanence', true, 'persist.nix'],
      ['/etc/x', '/state/etc/x', 'preservation', false, 'list'],
      ['/srv/a b', '/data/m', 'fileSystems', true, 'list'],
      ['/var/lib/k', '/persist/var/lib/k', 'tmpfiles', true, 'list'],
    ],
  );
  assert.equal(result.declarations[3]!.hideMount, true);
  assert.deepEqual(
    result.notUnderstood.map((each) => each.text),
    ['{"where":1}', '7'],
  );
  assert.deepEqual(
    result.problems.map(({ code, path }) => [code, path]),
    [['copied-not-kept', '/var/c']],
  );
  assert.equal(({} as Record<string, unknown>)['directories'], undefined);
});

test('what is not understood has its place and its reason', () => {
  const cases: [string, string, number | null, RegExp][] = [
    ['{"/p": {"directories": }', 'x.json', 1, /no JSON: expected a value at line 1, column 24/],
    ['{ config, ... }:\n{ }', 'x', 1, /no JSON/],
    ['', 'x', null, /empty/],
    [' \n', 'x', null, /empty/],
    ['{"a": 1}', 'x', null, /unknown form/],
    ['/ok\nvar/log', 'x', 2, /not an absolute path/],
    ['"/var/log"', 'x', 1, /not an absolute path/],
    ['/./', 'x', 1, /root itself/],
    ['{"/p": {"directories": ["/"]}}', 'x', null, /root itself/],
    ['~nobody-here/x', 'x', 1, /no user nobody-here/],
    ['[1, {"path": "/x"}]', 'x', null, /expected a path/],
    ['["a\\u0000b"]', 'x', null, /NUL/],
    ['{"/p": 5}', 'x', null, /has to be a set/],
    ['{"/p": {"directories": "x"}, "/q": {"files": []}}', 'x', null, /expected a list/],
    ['{"/p": {"directories": [7, {"directory": 9}], "users": {"kim": []}}}', 'x', null, /expected a set/],
    ['{"/p": {"directories": [7]}}', 'x', null, /expected a path or a set/],
    ['{"/p": {"directories": [{"directory": 9}]}}', 'x', null, /no directory/],
    ['{"/p": {"users": {"zoe": {"directories": ["x"]}}}}', 'x', null, /home of zoe is not known/],
    ['{"p": {"directories": ["/x"]}}', 'x', null, /not an absolute path/],
  ];
  for (const [content, name, line, reason] of cases) {
    const { result } = read(content, name);
    const [first] = result.notUnderstood;
    assert.ok(first, content);
    assert.match(first.reason, reason, content);
    assert.deepEqual([first.file, first.line], [name, line], content);
  }
  const closed = file.read(inputOf({}, { files: [{ file: 'x', bytes: { error: 'EACCES' } }] }), []);
  assert.deepEqual([closed.status, closed.result.notUnderstood[0]!.reason], ['failed', 'EACCES']);
  const binary = read(Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7) % 251)));
  assert.ok(binary.result.notUnderstood.length > 0 && binary.result.notUnderstood.length <= 100);
  assert.equal(readDeclared(inputOf({}, { files: [{ file: 'x', bytes: Buffer.from('nonsense') }] })).completeness, 'none');
});

test('completeness is that of the list which decides', () => {
  const broken = { '/etc/systemd/system/x.mount': '[Broken\n' };
  const plan = readDeclared(inputOf(broken, { files: [{ file: 'x', bytes: Buffer.from('/a\n') }] }));
  assert.deepEqual([plan.completeness, plan.notUnderstood.length], ['complete', 1]);
  const half = readDeclared(inputOf({}, { files: [{ file: 'x', bytes: Buffer.from('/a\nb\n') }] }));
  assert.equal(half.completeness, 'partial');
  const fstab = { ...broken, '/etc/fstab': '/data/a /a none bind\n/data/b /b none bind,noauto\n' };
  assert.equal(readDeclared(inputOf(fstab)).completeness, 'partial');
  assert.equal(readDeclared(inputOf(broken)).completeness, 'none');
});

test('declared twice, and in two roots', () => {
  const twice = readDeclared(inputOf({}, { files: [{ file: 'x', bytes: Buffer.from('/a\n/b\n/a/\n') }] }));
  assert.deepEqual(
    twice.problems.find(({ code }) => code === 'declared-twice'),
    { code: 'declared-twice', path: '/a', text: 'declared in x:1 and again in x:3' },
  );
  assert.equal(twice.declarations.find(({ path }) => path === '/a')!.kind, 'directory');
  const roots = readDeclared(
    inputOf(
      {},
      {
        files: [
          {
            file: 'x',
            bytes: Buffer.from('{"/p":{"directories":["/a"]},"/q":{"directories":["/a"]},"/r":{"enable":false,"directories":["/b"]}}'),
          },
        ],
      },
    ),
  );
  assert.deepEqual(
    roots.declarations.map((d) => [d.path, d.persistRoot, d.status]),
    [
      ['/a', '/p', 'planned'],
      ['/a', '/q', 'planned'],
      ['/b', '/r', 'disabled'],
    ],
  );
  assert.ok(roots.problems.some(({ code, path }) => code === 'path-in-two-roots' && path === '/a'));
});

test('whatever JSON or bytes come, the answer is a list', () => {
  const names = [
    'schema',
    'impermanence',
    'homeManager',
    'preservation',
    'preserveAt',
    'directories',
    'files',
    'users',
    'binds',
    'tmpfiles',
    '/persist',
    'home',
    'user',
    'mode',
    'how',
    'directory',
    'file',
    'dirPath',
    'persistentStoragePath',
    'parentDirectory',
    'where',
    'what',
    '__proto__',
    'constructor',
    'enable',
    'allowOther',
  ];
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom(null, true, 1, '', '/x', 'x', '..', 'kim', '0700', 'u=rwx', '/home/kim', 'L /a - - - - /b', '\0'),
      fc.array(tie('any'), { maxLength: 3 }),
      tie('set'),
    ),
    set: fc.array(fc.tuple(fc.constantFrom(...names), tie('any')), { maxLength: 4 }),
  })).any;
  const isPairs = (v: unknown): v is [string, unknown][] =>
    Array.isArray(v) && v.length > 0 && v.every((each) => Array.isArray(each) && each.length === 2 && names.includes(each[0] as string));
  const print = (v: unknown): string =>
    isPairs(v)
      ? `{${v.map(([key, each]) => `${JSON.stringify(key)}:${print(each)}`).join()}}`
      : Array.isArray(v)
        ? `[${v.map(print).join()}]`
        : JSON.stringify(v);
  fc.assert(
    fc.property(value, (json) => {
      const bytes = Buffer.from(print(json));
      const { result } = read(bytes);
      for (const each of result.declarations)
        assert.ok(each.path.startsWith('/') && !each.path.includes('\0') && !/\/(\.{0,2})(\/|$)/.test(each.path.slice(1)));
      baked.read(inputOf({}, { host: { ...inputOf({}).host, read: () => bytes } }), []);
    }),
    { numRuns: 200 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void read(bytes)));
});
