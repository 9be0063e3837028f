import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { failed } from '../../src/host/host.ts';
import { realHost } from '../../src/host/real.ts';
import { temporary } from '../temporary.ts';

/** stat(2) of every path by the kernel itself, with `root` as its root directory: "inode" or the errno name. */
const KERNEL = `
import errno, json, os, sys
root, paths = sys.argv[1], json.load(sys.stdin)
os.chroot(root); os.chdir('/')
out = []
for path in paths:
    try: out.append(str(os.stat(path).st_ino))
    except OSError as e: out.append(errno.errorcode[e.errno])
print(json.dumps(out))`;

const hasPython = spawnSync('python3', ['-c', 'pass']).status === 0;
const cannot = process.getuid!() !== 0 ? 'chroot needs root' : hasPython ? false : 'no python3 to ask the kernel with';

test('links resolve inside the root directory as the kernel resolves them in a chroot', { skip: cannot }, () => {
  const root = temporary('cruft-host-');
  const random = numbers(7);
  const pick = <T>(from: readonly T[]): T => from[random() % from.length]!;
  const names = ['a', 'b', 'c', 'd'];
  const path = (depth: number) => Array.from({ length: 1 + (random() % depth) }, () => pick([...names, '..', '.'])).join('/');
  for (const a of ['', ...names.map((name) => '/' + name)]) {
    for (const name of names) {
      const at = join(root, a, name);
      try {
        if (random() % 3 === 0) symlinkSync((random() % 2 === 0 ? '/' : '') + path(4), at);
        else if (random() % 4 === 0) writeFileSync(at, '');
        else mkdirSync(at);
      } catch {
        // Below a file or a link: not made.
      }
    }
  }
  const paths = Array.from({ length: 600 }, () => '/' + path(6));
  const wanted: string[] = JSON.parse(execFileSync('python3', ['-c', KERNEL, root], { input: JSON.stringify(paths), encoding: 'utf8' }));
  const warm = realHost(root);
  for (const [i, asked] of paths.entries()) {
    for (const host of [realHost(root), warm]) {
      const found = host.resolve(asked);
      assert.equal(found.entry === null ? found.error : String(found.entry.ino), wanted[i], asked);
      assert.equal(found.presence === 'present', found.path !== null);
    }
  }
  assert.ok(new Set(wanted).size > 8, 'a tree in which nothing resolves proves nothing');
});

test('nothing but a regular file is opened, and none above the bound', () => {
  const root = temporary('cruft-host-');
  execFileSync('mkfifo', [join(root, 'fifo')]);
  mkdirSync(join(root, 'dir'));
  writeFileSync(join(root, 'file'), 'text');
  writeFileSync(join(root, 'empty'), '');
  symlinkSync('/etc/passwd', join(root, 'out'));
  symlinkSync('loop', join(root, 'loop'));
  const host = realHost(root);
  const read = (path: string, most = 100) => {
    const bytes = host.read(path, most);
    return failed(bytes) ? bytes.error : bytes.toString();
  };
  assert.equal(read('/file'), 'text');
  assert.equal(read('/file', 4), 'text');
  assert.match(read('/file', 3), /^larger than 3/);
  assert.equal(read('/empty'), '');
  assert.equal(read('/fifo'), 'not a regular file');
  assert.equal(read('/dir'), 'not a regular file');
  assert.equal(read('/out'), 'ENOENT', 'a link out of the root directory ends inside it');
  assert.equal(read('/loop'), 'ELOOP');
  assert.equal(read('/../../etc/passwd'), 'ENOENT');
  assert.match(String(realHost('/').read('/proc/self/status', 1 << 16)), /^Name:/, 'a file of procfs has no size');
});

test('what cannot be looked at is unknown, never absent', { skip: process.getuid!() === 0 ? 'root may look at everything' : false }, () => {
  const root = temporary('cruft-host-');
  mkdirSync(join(root, 'shut'));
  chmodSync(join(root, 'shut'), 0);
  assert.equal(realHost(root).resolve('/shut/x').presence, 'unknown');
});

/** The same numbers for the same seed (xorshift). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
