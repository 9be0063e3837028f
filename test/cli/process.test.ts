import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const MAIN = here('../../src/cli/main.ts');
const FAKE = here('./fake-program.ts');
const TSX = ['--import', 'tsx'];
const root = here('../..');

void test('--version is the version of package.json', () => {
  const { version } = JSON.parse(readFileSync(here('../../package.json'), 'utf8')) as { version: string };
  for (const flag of ['--version', '-V']) {
    const ran = spawnSync(process.execPath, [...TSX, MAIN, flag], { encoding: 'utf8', cwd: root });
    assert.deepEqual([ran.status, ran.stdout, ran.stderr], [0, version + '\n', '']);
  }
});

const pretend = (version: string): string => `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`;

void test('a Node that is too old is told so before anything is loaded', () => {
  for (const [version, status] of [
    ['18.20.4', 2],
    ['20.18.3', 2],
    ['20.19.0', 0],
    ['21.7.0', 2],
    ['22.13.9', 2],
    ['22.14.0', 0],
    ['24.0.0', 0],
  ] as const) {
    const ran = spawnSync(process.execPath, [...TSX, '--import', pretend(version), MAIN, '--version'], { encoding: 'utf8', cwd: root });
    assert.equal(ran.status, status, version + ran.stderr);
    if (status === 2) assert.match(ran.stderr, new RegExp(`^cruft: this is Node ${version}; it needs Node 20\\.19 .*22\\.14 or later\n$`));
  }
});

void test('words that are not UTF-8 arrive byte for byte', () => {
  const ran = spawnSync('bash', ['-c', `exec "$0" ${TSX.join(' ')} "$1" story explain $'/x\\xe9y'`, process.execPath, FAKE], { cwd: root });
  assert.equal(ran.status, 2);
  assert.match(ran.stderr.toString(), /^cruft: \/x\\xe9y is not in the last scan/);
});

void test('a reader that goes away ends it quietly with 141', () => {
  const words = '"$0" --import tsx "$1" many list --all --no-group -0 | head -c 100 | wc -c; echo "${PIPESTATUS[0]}"';
  const ran = spawnSync('bash', ['-c', words, process.execPath, FAKE], { encoding: 'utf8', cwd: root });
  assert.equal(ran.stdout.trim(), '100\n141');
  assert.equal(ran.stderr, '');
});

void test('what a pipe gets is whole', () => {
  const ran = spawnSync('bash', ['-c', '"$0" --import tsx "$1" story report | (sleep 0.2; cat)', process.execPath, FAKE], {
    encoding: 'utf8',
    cwd: root,
  });
  assert.match(ran.stdout, /^# Before framework[\s\S]*from scan 7, report [a-z2-7]{16}\.\n$/);
});

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  void test(`${signal} stops a scan with ${code}`, async () => {
    const child = spawn(process.execPath, [...TSX, FAKE, 'slow', 'scan'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => {
      if (said === '') child.kill(signal);
      said += bytes.toString();
    });
    const status = await new Promise((done) => child.on('close', done));
    assert.equal(status, code);
    assert.equal(said, 'walking\ncruft: interrupted; the scan before stays the current one\n');
  });
}
