import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { realHost } from '../../src/host/real.ts';
import type { Claim } from '../../src/model/claim.ts';
import { isWithin } from '../../src/model/path.ts';
import { systemdDirs } from '../../src/providers/systemd-dirs.ts';
import { claimsAt } from '../../src/verdicts/explain.ts';
import { Weigher } from '../../src/verdicts/weigh.ts';

type Files = Record<string, string | readonly ['L', string] | null>;

const root0 = { name: 'root', uid: 0, gid: 0, group: 'root', home: '/root', shell: '/bin/sh' };
const kim = { name: 'kim', uid: 1000, gid: 100, group: 'users', home: '/home/kim', shell: '/bin/sh' };
const accounts = { users: [root0, kim], userName: () => null, groupName: () => null };

/** A file as text, a link, null: a directory. */
function build(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), 'cruft-tmpfiles-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(content === null ? join(root, path) : dirname(join(root, path)), { recursive: true });
    if (typeof content === 'string') writeFileSync(join(root, path), content);
    else if (content !== null) symlinkSync(content[1], join(root, path));
  }
  return root;
}

const claimsOf = (root: string): Claim[] => systemdDirs.collect({ host: realHost(root), accounts, subjects: [kim], now: 0 }).claims;

/** The verdict these claims alone lead to; null: nobody says anything. */
function verdictAt(claims: readonly Claim[], path: string, isDirectory: boolean): string | null {
  const weighed = claimsAt(new Weigher({ claims, ownerships: [], linkClaim: () => null }), path, isDirectory, null, () => new Set());
  return weighed.find(({ won }) => won)?.verdict ?? null;
}

/** Every node below the root, but the configuration: path → what it is. */
function snapshot(root: string, at = ''): Map<string, string> {
  const out = new Map<string, string>();
  for (const name of readdirSync(join(root, at))) {
    const path = `${at}/${name}`;
    if (isWithin(path, '/usr') || isWithin(path, '/etc') || isWithin(path, '/dev')) continue;
    const node = lstatSync(join(root, path));
    const kind = node.isDirectory()
      ? 'd'
      : node.isSymbolicLink()
        ? `L:${readlinkSync(join(root, path))}`
        : node.isFile()
          ? `f:${readFileSync(join(root, path), 'utf8')}`
          : 'node';
    out.set(path, kind);
    if (node.isDirectory()) for (const [below, what] of snapshot(root, path)) out.set(below, what);
  }
  return out;
}

const FACTORY: Files = {
  '/usr/share/factory/src/one': '1',
  '/usr/share/factory/src/sub/two': '2',
  '/usr/share/factory/var/lib/a': null,
  '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nkim:x:1000:100::/home/kim:/bin/sh\n',
  '/etc/machine-id': '0123456789abcdef0123456789abcdef\n',
};
const STATES: Record<string, Files> = { empty: { '/var/lib': null }, dir: { '/var/lib/a/keep': 'USER' }, file: { '/var/lib/a': 'USER' } };

interface Measured {
  exit: number;
  changes: Record<string, string>;
}
type Case = { line: string } & Record<string, Record<string, Measured>>;
const cases = JSON.parse(readFileSync(new URL('../cases/tmpfiles-cases.json', import.meta.url), 'utf8')) as Case[];

/**
 * What holds for any configuration, given what systemd-tmpfiles did to a tree: what was there and was removed had been called disposable (or
 * managed, where the line made something of its own there), what it left alone was not called so, and what it made is managed once it stands.
 */
function check(
  before: Map<string, string>,
  claims: readonly Claim[],
  after: Map<string, string>,
  later: readonly Claim[],
  title: string,
  isAged: boolean,
): void {
  for (const [path, kind] of before) {
    const now = after.get(path);
    const verdict = verdictAt(claims, path, kind === 'd');
    if (now === undefined) assert.equal(verdict, 'disposable', `${title}: ${path} is removed`);
    else if (kind.startsWith('f:USER') && now === kind && !(isAged && verdict === 'disposable'))
      assert.equal(verdict, null, `${title}: ${path} is the user's`);
  }
  for (const [path, kind] of after) {
    if (before.get(path) === kind) continue;
    const verdict = verdictAt(later, path, kind === 'd');
    assert.equal(verdict, 'managed', `${title}: ${path} was made (${kind})`);
  }
}

test('88 lines on three trees, as systemd-tmpfiles 252 treated them', () => {
  let checked = 0;
  for (const { line, ...states } of cases) {
    // Of a running system only; %H fails under --root; the prefix is doubled there by a bug of 252.
    if (/%[bHq]|%[SCLt]/.test(line)) continue;
    for (const [state, measured] of Object.entries(states)) {
      const { exit, changes } = measured['all'] ?? measured['252']!;
      const root = build({ ...FACTORY, ...STATES[state], '/etc/tmpfiles.d/x.conf': line + '\n' });
      const before = snapshot(root);
      const claims = claimsOf(root);
      const after = new Map(before);
      const removedFirst = Object.entries(changes).sort(([, a], [, b]) => Number(b === '(removed)') - Number(a === '(removed)'));
      for (const [path, what] of removedFirst) {
        if (what === '(removed)') {
          rmSync(join(root, path), { recursive: true, force: true });
          after.delete(path);
        } else if (path.startsWith('/dev/')) continue;
        else {
          rmSync(join(root, path), { recursive: true, force: what !== 'd' || !before.has(path) });
          if (what === 'd') mkdirSync(join(root, path), { recursive: true });
          else if (what === 'p') spawnSync('mkfifo', [join(root, path)]);
          else {
            mkdirSync(dirname(join(root, path)), { recursive: true });
            if (what.startsWith('L:')) symlinkSync(what.slice(2), join(root, path));
            else writeFileSync(join(root, path), what.slice(2));
          }
          after.set(path, what);
        }
      }
      const later = claimsOf(root);
      // Parents that it makes on the way, and what w writes into somebody's file, are nobody's.
      const isParent = (path: string): boolean => [...after.keys()].some((other) => other !== path && isWithin(other, path));
      for (const [path, kind] of after)
        if (kind === 'd' && !before.has(path) && !line.startsWith('C') && isParent(path)) before.set(path, 'd');
      if (line.startsWith('w')) for (const [path, kind] of after) before.set(path, kind);
      check(before, claims, after, later, `${line} [${state}, exit ${exit}]`, / \d+d /.test(line));
      // What 252 refuses and 257 takes is taken.
      if (exit === 65 && measured['all'] !== undefined) assert.deepEqual(later, [], `${line}: refused`);
      checked++;
      rmSync(root, { recursive: true });
    }
  }
  assert.ok(checked > 200, `${checked} checked`);
});

const noTmpfiles = spawnSync('systemd-tmpfiles', ['--version']).error ? 'systemd-tmpfiles is not installed here' : false;

const path = fc.constantFrom('/var/lib/a', '/var/lib/a/keep', '/var/lib/b c', '/var/lib/d', '/srv/e', '/srv/e/*', '/var/lib/?', '/run/f');
const line = fc
  .record({
    type: fc.constantFrom('d', 'D', 'D!', 'e', 'v', 'f', 'f+', 'L', 'L+', 'C', 'p', 'p+', 'r', 'R', 'R!', 'r!', 'x', 'z', 'q-', 'd='),
    path,
    mode: fc.constantFrom('-', '0755', '0600', '9999'),
    user: fc.constantFrom('-', 'root', 'nosuchuser'),
    argument: fc.constantFrom('-', '', '/usr/share/factory/src', 'USER', 'hello\\tx'),
  })
  .map(({ type, path, mode, user, argument }) => `${type} "${path}" ${mode} ${user} - - ${/^[fFLC]/.test(type) ? argument : ''}`);
const files = fc.dictionary(
  fc.constantFrom('a.conf', 'b.conf', 'c.conf.off'),
  fc.array(line, { maxLength: 3 }).map((lines) => lines.join('\n') + '\n'),
);

test('any lines, as the systemd-tmpfiles here treats them', { skip: noTmpfiles }, () => {
  fc.assert(
    fc.property(files, files, fc.constantFrom('empty', 'dir', 'file'), (etc, usr, state) => {
      const config = [etc, usr].flatMap((dir, i) =>
        Object.entries(dir).map(([name, text]) => [`${['/etc', '/usr/lib'][i]}/tmpfiles.d/${name}`, text]),
      );
      const root = build({
        ...FACTORY,
        ...STATES[state],
        '/var/lib/d/USER': 'USER',
        '/srv/e/one': 'USER',
        '/srv/e/two/x': 'USER',
        ...Object.fromEntries(config),
      });
      const before = snapshot(root);
      const claims = claimsOf(root);
      spawnSync('systemd-tmpfiles', [`--root=${root}`, '--create', '--remove', '--boot'], { stdio: 'ignore' });
      const after = snapshot(root);
      const later = claimsOf(root);
      for (const [path, kind] of before) {
        const now = after.get(path);
        const verdict = verdictAt(claims, path, kind === 'd');
        // An empty directory goes by r, but it holds nothing to lose: no claim.
        if (now === undefined && kind === 'd' && verdict === null) continue;
        if (now === undefined) assert.equal(verdict, 'disposable', `${path} is removed`);
        else if (now === kind && kind === 'f:USER') assert.notEqual(verdict, 'disposable', `${path} is left alone`);
      }
      const isParent = (path: string): boolean => [...after.keys()].some((other) => other !== path && isWithin(other, path));
      for (const [path, kind] of after) {
        if (before.get(path) === kind || (kind === 'd' && isParent(path))) continue;
        assert.notEqual(verdictAt(later, path, kind === 'd'), null, `${path} was made (${kind})`);
      }
      rmSync(root, { recursive: true });
    }),
    { numRuns: 60 },
  );
});
