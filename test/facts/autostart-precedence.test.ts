import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { collectAutostart } from '../../src/facts/autostart.ts';
import { realHost } from '../../src/host/real.ts';
import type { User } from '../../src/model/users.ts';
import { execStart } from './exec-start.ts';

/** null: a directory; ["L", target]: a link. */
type Node = string | null | ['L', string];
interface Scenario {
  scenario: string;
  dirs: Record<string, Record<string, Node>>;
  result: { units: Record<string, { exec: string; source: string }> };
}

const scenarios = JSON.parse(readFileSync(new URL('../cases/precedence-cases.json', import.meta.url), 'utf8')) as Scenario[];
const user: User = { name: 'u', uid: 1000, gid: 1000, group: 'u', home: '/h', shell: '/bin/sh' };
const LATIN1 = new Set(['unparsable-user-masks-system']);

assert.equal(scenarios.length, 20);
for (const { scenario, dirs, result } of scenarios) {
  test(`precedence: ${scenario}`, async (t) => {
    const top = await mkdtemp(join(tmpdir(), 'cruft-precedence-'));
    t.after(() => rm(top, { recursive: true, force: true }));
    const write = async (path: string, text: string | Buffer, mode = 0o644) => {
      await mkdir(dirname(top + path), { recursive: true });
      await writeFile(top + path, text, { mode });
    };
    await write('/usr/bin/ls', '', 0o755);
    const configDirs = Object.keys(dirs)
      .filter((dir) => dir !== 'home')
      .map((dir) => (dir.startsWith('rel:') ? dir.slice(4) : `/${dir}`));
    await write('/etc/environment.d/xdg.conf', `XDG_CONFIG_HOME=/home\nXDG_CONFIG_DIRS=${configDirs.join(':')}\n`);
    for (const [dir, nodes] of Object.entries(dirs)) {
      for (const [name, node] of Object.entries(nodes)) {
        const path = `/${dir.replace('rel:', '')}/autostart/${name}`;
        if (node === null) await mkdir(top + path, { recursive: true });
        else if (typeof node === 'string') await write(path, LATIN1.has(scenario) ? Buffer.from(node, 'latin1') : node);
        else {
          await mkdir(dirname(top + path), { recursive: true });
          await symlink(node[1].replace('@R@', ''), top + path);
        }
      }
    }
    const { files } = collectAutostart(realHost(top), [user]);
    const units = files
      .filter((file) => file.reason === 'generated' && file.hiddenBy.length === 0)
      .map((file) => [file.unit, { exec: execStart(file), source: `@R@${file.path}` }]);
    assert.deepEqual(Object.fromEntries(units), result.units);
  });
}
