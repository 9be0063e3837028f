import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { collectAutostart } from '../../src/facts/autostart.ts';
import { realHost } from '../../src/host/real.ts';
import { decodePath, forSystem } from '../../src/model/path.ts';
import type { User } from '../../src/model/users.ts';
import { execStart, simplified } from './exec-start.ts';

interface Verdict {
  reason: string;
  unit?: string;
  execStart?: string;
}
interface Case {
  name: string;
  file?: string;
  file_b64?: string;
  kind: 'file' | 'symlink' | 'dir';
  text?: string;
  b64?: string;
  recipe?: { prefix: string; fill: string; count: number; suffix: string };
  systemd: Record<string, Verdict>;
}
interface Fixture {
  path: string;
  kind: 'dir' | 'file' | 'symlink' | 'fifo';
  mode?: string;
  target?: string;
  content?: string;
}

const stored = JSON.parse(readFileSync(new URL('../cases/autostart-cases.json', import.meta.url), 'utf8')) as {
  meta: { PATH: string; fixture: Fixture[] };
  cases: Case[];
};

/** The fixture lies one level below the root directory, as relative programs must not be found in it. */
const ROOT = '/r';
const user: User = { name: 'u', uid: 1000, gid: 1000, group: 'u', home: `${ROOT}/home`, shell: '/bin/sh' };
const nameOf = ({ file, file_b64 }: Case): string => file ?? decodePath(Buffer.from(file_b64!, 'base64'));
const placed = (text: string) => text.replaceAll('@ROOT@', ROOT);
let top = '';

before(async () => {
  top = await mkdtemp(join(tmpdir(), 'cruft-autostart-'));
  await mkdir(top + ROOT);
  for (const node of stored.meta.fixture) {
    const path = join(top + ROOT, node.path);
    if (node.kind === 'dir') await mkdir(path, { recursive: true });
    else if (node.kind === 'symlink') await symlink(node.target!, path);
    else if (node.kind === 'fifo') execFileSync('mkfifo', [path]);
    else await writeFile(path, node.content ?? '');
    if (node.mode !== undefined) await chmod(path, Number(node.mode));
  }
  await mkdir(join(top, 'bin'));
  await writeFile(join(top, 'bin/sh'), '', { mode: 0o755 });
  await mkdir(join(top, 'etc/environment.d'), { recursive: true });
  await writeFile(join(top, 'etc/environment.d/50-path.conf'), `PATH=${placed(stored.meta.PATH)}\n`);
  const folder = join(top + ROOT, 'home/.config/autostart');
  await mkdir(folder, { recursive: true });
  for (const item of stored.cases) {
    const path = forSystem(`${folder}/${nameOf(item)}`);
    if (item.kind === 'dir') await mkdir(path);
    else if (item.kind === 'symlink') await symlink(item.text === 'SELF' ? path.toString().slice(top.length) : placed(item.text!), path);
    else await writeFile(path, contentOf(item));
  }
});
after(() => rm(top, { recursive: true, force: true }));

function contentOf({ text, b64, recipe }: Case): string | Buffer {
  if (b64 !== undefined) return Buffer.from(Buffer.from(b64, 'base64').toString('latin1').replaceAll('@ROOT@', ROOT), 'latin1');
  return placed(text ?? recipe!.prefix + recipe!.fill.repeat(recipe!.count) + recipe!.suffix);
}

const same = (ours: string, theirs: string) => (theirs.endsWith('...') ? ours.startsWith(theirs.slice(0, -3)) : ours === theirs);

for (const version of [252, 257, 262] as const) {
  test(`systemd ${version}: reason, unit and command line of all ${stored.cases.length} stored cases`, () => {
    const facts = collectAutostart(realHost(top), [user], version);
    const files = new Map(facts.files.map((file) => [file.name, file]));
    assert.equal(stored.cases.length, 1052);
    assert.equal(files.size, stored.cases.length);
    const wrong: unknown[] = [];
    for (const item of stored.cases) {
      const want = item.systemd['all'] ?? item.systemd[String(version)]!;
      const file = files.get(nameOf(item))!;
      if (file.reason !== want.reason) wrong.push([item.file, file.reason, want.reason, file.error]);
      if (want.unit !== undefined && file.unit !== want.unit) wrong.push([item.file, file.unit, want.unit]);
      if (want.reason !== 'generated') continue;
      const theirs = simplified(placed(want.execStart!));
      if (!same(execStart(file), theirs)) wrong.push([item.file, execStart(file).slice(0, 300), theirs]);
    }
    assert.deepEqual(wrong, []);
    assert.deepEqual(facts.problems, []);
  });
}
