import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { collectDesktop } from '../../src/facts/desktop.ts';
import { realHost } from '../../src/host/real.ts';
import { entry } from '../rules/machine.ts';

const GLIB = `import sys, gi
gi.require_version('Gio', '2.0')
from gi.repository import Gio
for path in sys.argv[1:]:
    try: print('good' if Gio.DesktopAppInfo.new_from_filename(path) else 'null')
    except TypeError: print('null')`;
const PYTHON = '/usr/bin/python3';
const skip = spawnSync(PYTHON, ['-c', 'from gi.repository import Gio']).status === 0 ? false : 'no python3-gi here to compare with';

/** GLib looks at the first word and at TryExec; what is behind a wrapper only we look at. */
const LAUNCHERS = [
  'Exec=/bin/true %U',
  'Exec=/opt/none/x %U',
  'Exec=true',
  'Exec=nosuch-cruft',
  'Exec="/opt/no ne/x" a',
  'Exec="/bin/true" "a b"',
  'Exec=/etc/passwd',
  'Exec=/usr',
  'Exec=true\nTryExec=/opt/none/x',
  'Exec=true\nTryExec=nosuch-cruft',
  'Exec=true\nTryExec=true',
  'Exec=/bin/true\nNoDisplay=true',
  'Exec=nosuch-cruft\nNoDisplay=true',
];

test('launchers: what GLib refuses is what we find', { skip }, () => {
  const home = mkdtempSync(join(tmpdir(), 'cruft-launchers-'));
  try {
    const dir = join(home, '.local/share/applications');
    mkdirSync(dir, { recursive: true });
    const paths = LAUNCHERS.map((lines, i) => {
      const path = join(dir, `l${i}.desktop`);
      writeFileSync(path, entry(...lines.split('\n')));
      return path;
    });
    const { stdout } = spawnSync(PYTHON, ['-c', GLIB, ...paths], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin', HOME: home } });
    const glib = stdout.trim().split('\n');
    const user = { name: 'will', uid: 1000, gid: 100, group: 'users', home, shell: '/bin/sh' };
    const { launchers } = collectDesktop(realHost('/'), [user]);
    for (const [i, path] of paths.entries()) {
      const found = launchers.find((each) => each.path === path)!;
      const isGone = found.tryExec?.presence === 'absent' || found.effective!.chain[0]!.anywhere.presence === 'absent';
      assert.equal(isGone ? 'null' : 'good', glib[i], LAUNCHERS[i]);
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
