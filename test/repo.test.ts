import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const text = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

test("README's first screen is what the program prints of the founding story", () => {
  const screen = text('test/machines/teams-leftover.scan.golden')
    .replace('DIR/root (ext4, wiped)', '/ (ext4, would be wiped)')
    .replaceAll(' --root DIR/root', '')
    .trimEnd();
  assert.ok(text('README.md').includes(`$ sudo cruft scan --persist draft.json\n${screen}\n`));
});

test('the changelog names the version of the package', () => {
  const { version } = JSON.parse(text('package.json')) as { version: string };
  assert.match(text('CHANGELOG.md'), new RegExp(`^## ${version.replaceAll('.', '\\.')}$`, 'm'));
});

test('the lock file does not say where packages came from', () => {
  assert.doesNotMatch(text('package-lock.json'), /"resolved"/);
});

test('no source file is longer than 300 lines', () => {
  const files = execFileSync('find', ['src', '-name', '*.ts'], { encoding: 'utf8' }).trim().split('\n');
  const lengths = files.map((file) => ({ file, lines: text(file).split('\n').length - 1 })).sort((a, b) => a.lines - b.lines);
  assert.deepEqual(
    lengths.filter(({ lines }) => lines > 300),
    [],
  );
  assert.ok(lengths.length > 100);
});
