import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { autostartUnit, isHiddenOrBackup } from '../../src/parsers/autostart-name.ts';
import { parseDesktopEntry } from '../../src/parsers/desktop-entry.ts';
import { execArguments, splitExec } from '../../src/parsers/exec-line.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');
const parse = (text: string) => parseDesktopEntry(bytes(text));

test('every key carries the line on which it begins, and the line as it stands', () => {
  const entry = parse(
    '# c\n\n[Desktop Entry]\n  Exec = a \\\n# dropped\n b\nHidden=no\nHidden=Yes\nX-GNOME-Autostart-enabled=false\nOnlyShowIn=KDE;;GNOME;\n',
  );
  assert.deepEqual(entry.strings.get('Exec'), { value: 'a   b', line: 4, text: 'Exec = a   b' });
  assert.deepEqual(entry.booleans.get('Hidden'), { value: true, line: 8, text: 'Hidden=Yes' });
  assert.deepEqual(entry.others.get('X-GNOME-Autostart-enabled'), { value: 'false', line: 9, text: 'X-GNOME-Autostart-enabled=false' });
  assert.deepEqual(entry.lists.get('OnlyShowIn')?.value, ['KDE', 'GNOME']);
  assert.equal(entry.failed, null);
});

test('what makes systemd drop the file is told with its line', () => {
  const failures: [string, number, RegExp][] = [
    ['[Desktop Entry]\nHidden=perhaps\n', 2, /neither true nor false/],
    ['[Desktop Entry]\nExec=a\nPath=C:\\x\n', 3, /backslash/],
    ['[Desktop Entry\n', 1, /no "\]"/],
    ['\n[]\n', 2, /empty/],
    ['[a"b]\n', 1, /quote/],
    ['[Desktop Entry]\nName=\u{fffe}\n', 2, /UTF-8/],
  ];
  for (const [text, line, why] of failures) {
    const { failed } = parse(text);
    assert.equal(failed?.line, line, text);
    assert.match(failed!.why, why);
  }
});

test('the limits of a line are those of systemd', () => {
  const name = (length: number) => parse(`[Desktop Entry]\nName=${'a'.repeat(length - 'Name='.length)}\n`).failed;
  assert.equal(name((1 << 20) - 1), null);
  assert.match(name(1 << 20)!.why, /longer than 1 MiB/);
  assert.match(parse(`#${'c'.repeat(2 << 20)}`).failed!.why, /longer than 1 MiB/);
  const half = 'y'.repeat(600_000);
  assert.match(parse(`[Desktop Entry]\nName=${half}\\\n${half}\\\n`).failed!.why, /continued/);
});

test('hundreds of thousands of continued lines are no more work than their bytes', { timeout: 20_000 }, () => {
  const entry = parse(`[Desktop Entry]\nExec=${'x\\\n'.repeat(400_000)}`);
  assert.equal(entry.failed, null);
  assert.equal(splitExec(entry.strings.get('Exec')!.value).words.length, 400_000);
});

test('any bytes are read without an exception, and what is read is no longer than they are', () => {
  const pieces = fc.constantFrom(
    '[Desktop Entry]',
    '\n',
    '\r',
    '\0',
    '\\',
    '=',
    'Exec',
    'Hidden',
    'OnlyShowIn',
    ';',
    '"',
    "'",
    'true',
    '\ufeff',
    ' ',
    '#',
    '\\x41',
    '\\u00e4',
  );
  const text = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.array(pieces, { maxLength: 40 }).map((all) => bytes(all.join(''))),
  );
  fc.assert(
    fc.property(text, (content) => {
      const entry = parseDesktopEntry(content);
      for (const { value, line } of entry.strings.values()) {
        assert.ok(value.length <= content.length && line >= 1);
        const { words } = splitExec(value);
        assert.ok(words.join('').length <= value.length * 4);
        execArguments(words, '/home/u');
      }
      assert.deepEqual(parseDesktopEntry(content), entry);
    }),
    { numRuns: 2000 },
  );
});

test('a byte made by an escape survives', () => {
  assert.deepEqual(splitExec('a\\\\xff "\\\\u00e4"'), { words: ['a\udcff', 'ä'], bad: false });
  assert.deepEqual(splitExec('good \\\\q late'), { words: ['good'], bad: true });
});

test('names that are passed over, and the unit of the rest', () => {
  for (const name of ['.x', 'x~', 'x.bak', 'x.desktop.dpkg-old', 'lost+found', 'aquota.user', 'x.new'])
    assert.ok(isHiddenOrBackup(name), name);
  for (const name of ['new', 'x.backup', 'x.desktop.hm-bak', '#x#', 'x.orig', 'README']) assert.ok(!isHiddenOrBackup(name), name);
  assert.equal(autostartUnit('teams.desktop'), 'app-teams@autostart.service');
  assert.equal(autostartUnit('a.desktop.desktop'), 'app-a.desktop@autostart.service');
  assert.equal(autostartUnit('.ü-\udcff\\ .desktop'), 'app-\\x2e\\xc3\\xbc\\x2d\\xff\\x5c\\x20@autostart.service');
});
