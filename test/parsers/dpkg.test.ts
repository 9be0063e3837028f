import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodePath, encodePath, nameOf, parentOf } from '../../src/model/path.ts';
import { parseAlternative } from '../../src/parsers/alternatives.ts';
import { parseDiversions } from '../../src/parsers/diversions.ts';
import { listRuns, namesOfRun } from '../../src/parsers/dpkg-list.ts';
import { parseDpkgStatus } from '../../src/parsers/dpkg-status.ts';

const noDpkg = spawnSync('dpkg-query', ['--version']).error ? 'dpkg is not installed here' : false;

const pathsOf = (list: Uint8Array): { paths: string[]; problem: string | null } => {
  const paths: string[] = [];
  const problem = listRuns(list, ({ directory, begin, end }) => {
    for (const name of namesOfRun(list, begin, end)) paths.push(directory === '/' ? '/' + name : `${directory}/${name}`);
  });
  return { paths, problem };
};

const name = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
    fc.uint8Array({ minLength: 1, maxLength: 6 }).map((raw) => decodePath(raw)),
    fc.constantFrom('a', 'b', 'etc'),
  )
  .map((text) => decodePath(encodePath(text.replace(/[/\n]/g, '_'))))
  .filter((text) => text !== '' && text !== '.' && encodePath(text).length <= 255);

test('a list gives back its lines, whatever their bytes', () => {
  fc.assert(
    fc.property(fc.array(fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => '/' + parts.join('/'))), (paths) => {
      const found = pathsOf(encodePath(['/.', ...paths].map((path) => path + '\n').join('')));
      assert.deepEqual(found, { paths, problem: null });
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (raw) => {
      for (const path of pathsOf(raw).paths) assert.ok(path.startsWith('/') && nameOf(path) !== '' && parentOf(path) !== '');
    }),
    { numRuns: 500 },
  );
});

test('more lines in one directory than fit one run', () => {
  const paths = Array.from({ length: 2500 }, (_, i) => `/usr/share/doc/x/${i}`);
  assert.deepEqual(pathsOf(Buffer.from(paths.join('\n') + '\n')), { paths, problem: null });
});

test('status: fields, states, conffiles', () => {
  const { packages, problems } = parseDpkgStatus(
    Buffer.from(
      [
        'PACKAGE: a',
        'Status: install ok installed',
        'Description: one',
        ' Conffiles: no',
        ' .',
        'Conffiles:',
        ' /etc/a b.conf 0123456789abcdef0123456789abcdef',
        ' /etc/old 0123456789abcdef0123456789abcdef obsolete',
        ' /etc/drop newconffile remove-on-upgrade',
        ' /etc/both 0123456789abcdef0123456789abcdef obsolete remove-on-upgrade',
        ' /etc/obsolete 0123456789abcdef0123456789abcdef',
        'Version: 1:2-3',
        '',
        '',
        'Package: b',
        'Architecture: amd64',
        'Status: deinstall ok config-files',
        '',
        'Package: c',
        'Status: purge ok flying',
        '',
      ].join('\n'),
    ),
  );
  const md5 = '0123456789abcdef0123456789abcdef';
  const plain = { obsolete: false, removeOnUpgrade: false };
  assert.deepEqual(packages, [
    {
      name: 'a',
      architecture: '',
      version: '1:2-3',
      state: 'installed',
      conffiles: [
        { path: '/etc/a b.conf', md5, ...plain },
        { path: '/etc/old', md5, obsolete: true, removeOnUpgrade: false },
        { path: '/etc/drop', md5: null, obsolete: false, removeOnUpgrade: true },
        { path: '/etc/both', md5, obsolete: true, removeOnUpgrade: true },
        { path: '/etc/obsolete', md5, ...plain },
      ],
    },
    { name: 'b', architecture: 'amd64', version: '', state: 'config-files', conffiles: [] },
    { name: 'c', architecture: '', version: '', state: 'not-installed', conffiles: [] },
  ]);
  assert.deepEqual(problems, []);
});

const word = fc.stringMatching(/^[a-z][a-z0-9]{1,8}$/);
const conffile = fc.record({
  path: fc
    .array(fc.oneof(word, fc.constantFrom('a b', 'x\u00e9', '\u202e', "'q'", 'obsolete')), { minLength: 1, maxLength: 3 })
    .map((parts) => '/etc/' + parts.join('/')),
  md5: fc.constantFrom('d41d8cd98f00b204e9800998ecf8427e', '0123456789abcdef0123456789abcdef'),
  obsolete: fc.boolean(),
});

test('status: the same as dpkg-query reads', { skip: noDpkg }, () => {
  const states = ['install ok installed', 'deinstall ok config-files', 'install ok unpacked', 'hold ok half-configured'];
  const packages = fc.uniqueArray(
    fc.record({
      name: word,
      state: fc.constantFrom(...states),
      conffiles: fc.uniqueArray(conffile, { selector: (c) => c.path, maxLength: 4 }),
    }),
    {
      selector: (found) => found.name,
      minLength: 1,
      maxLength: 30,
    },
  );
  const admin = mkdtempSync(join(tmpdir(), 'cruft-status-'));
  mkdirSync(join(admin, 'info'));
  fc.assert(
    fc.property(packages, (list) => {
      const text = list
        .map(({ name, state, conffiles }) => {
          const lines = conffiles.map(({ path, md5, obsolete }) => ` ${path} ${md5}${obsolete ? ' obsolete' : ''}\n`).join('');
          const config = state.endsWith('unpacked') || state.endsWith('half-configured') ? 'Config-Version: 1\n' : '';
          return `Package: ${name}\nStatus: ${state}\nMaintainer: n <n@example.org>\nArchitecture: all\nVersion: 1\n${config}${lines === '' ? '' : 'Conffiles:\n' + lines}Description: x\n y\n\n`;
        })
        .join('');
      writeFileSync(join(admin, 'status'), text);
      const format = '${Package}\\t${db:Status-Status}\\t${Conffiles}\\n--\\n';
      const theirs = execFileSync('dpkg-query', [`--admindir=${admin}`, '-W', '-f', format], { stdio: 'pipe' }).toString();
      const ours = parseDpkgStatus(Buffer.from(text))
        .packages.toSorted((a, b) => (a.name < b.name ? -1 : 1))
        .map(
          ({ name, state, conffiles }) =>
            `${name}\t${state}\t${conffiles.map((c) => ` ${c.path} ${c.md5}${c.obsolete ? ' obsolete' : ''}`).join('\n')}\n--\n`,
        );
      assert.equal(ours.join(''), theirs);
    }),
    { numRuns: 40 },
  );
  rmSync(admin, { recursive: true });
});

test('no bytes make a parser throw', () => {
  const line = fc.oneof(
    fc.constantFrom(
      'Package: a',
      'Status: install ok installed',
      'Conffiles:',
      ' /etc/a 0123456789abcdef0123456789abcdef',
      '',
      ' ',
      '\t.',
      'Package',
      ':',
      'auto',
      '/usr/bin/a',
      ':\n/x',
    ),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  const text = fc.oneof(
    fc.array(line).map((lines) => Buffer.from(lines.join('\n'))),
    fc.uint8Array({ maxLength: 300 }),
  );
  fc.assert(
    fc.property(text, (raw) => {
      const { packages, problems, problemCount } = parseDpkgStatus(raw);
      assert.ok(packages.every((found) => found.name !== '') && problems.length <= Math.min(20, problemCount));
      for (const { from, to } of parseDiversions(raw).diversions) assert.ok(from.startsWith('/') && to.startsWith('/'));
      for (const { path } of parseAlternative('x', raw)?.links ?? []) assert.ok(path.startsWith('/'));
    }),
    { numRuns: 1000 },
  );
});

test('diversions: groups of three, the end may be cut', () => {
  const groups = '/bin/sh\n/bin/sh.distrib\ndash\n/bin/mine\n/bin/mine.real\n:\n';
  const diversions = [
    { from: '/bin/sh', to: '/bin/sh.distrib', by: 'dash' },
    { from: '/bin/mine', to: '/bin/mine.real', by: null },
  ];
  assert.deepEqual(parseDiversions(Buffer.from(groups)), { diversions, cut: false });
  assert.deepEqual(parseDiversions(Buffer.from(groups + '/bin/x\n')), { diversions, cut: true });
  assert.deepEqual(parseDiversions(new Uint8Array()), { diversions: [], cut: false });
});
