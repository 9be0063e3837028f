import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { unitTable, type Manager } from '../../src/facts/unit-folders.ts';
import { collectUnits } from '../../src/facts/units.ts';
import { realHost } from '../../src/host/real.ts';
import { readAccounts } from '../../src/providers/users.ts';

const ANALYZE = '/usr/bin/systemd-analyze';
const skip = existsSync(ANALYZE) ? false : 'no systemd-analyze here to compare with';

function verify(dirs: readonly string[], units: readonly string[]): string[] {
  const { stderr } = spawnSync(ANALYZE, ['verify', '--man=no', ...units], {
    env: { ...process.env, SYSTEMD_UNIT_PATH: `${dirs.join(':')}:/usr/lib/systemd/system`, LC_ALL: 'C' },
    encoding: 'utf8',
  });
  return stderr.split('\n');
}

function facts(dirs: readonly string[]) {
  const host = realHost('/');
  const folders = [...dirs.map((path) => ({ path, own: true, user: null })), { path: '/usr/lib/systemd/system', own: false, user: null }];
  const manager: Manager = { scope: 'system', user: null, folders };
  return { ...collectUnits(host, [], readAccounts(host), [manager]), table: unitTable(host, manager, []) };
}

/** A small generator that repeats itself for a seed. */
function dice(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % n;
  };
}

test('random command lines are judged as systemd-analyze verify judges them', { skip }, () => {
  const seed = Number(process.env['CRUFT_FUZZ_SEED'] ?? Date.now() % 1_000_000);
  const roll = dice(seed);
  const pick = <T>(list: readonly T[]): T => list[roll(list.length)]!;
  const dir = mkdtempSync(join(tmpdir(), 'cruft-units-'));
  try {
    const words = [
      '/bin/true',
      '/bin/sh',
      'true',
      '/opt/none/x',
      'nosuch-cruft',
      '"/opt/no ne/x"',
      "'/bin/true'",
      '/usr',
      '/etc/passwd',
      '/bin/../bin/true',
    ];
    const odd = [
      'bin/true',
      '~/x',
      '$X/y',
      '/bin/true/',
      '/opt/a%%b',
      '/opt/\\x41',
      '/bin/tr"ue"',
      '%p',
      '/opt/%p/%N',
      '"/bin/true',
      '/bin/\\q',
      './x',
      '//bin//true',
    ];
    const args = ['', ' a', ' "a b"', " 'x'", ' \\; b', ' %%', ' $A', ' \\x20', ' "open', ' \\q', ' ; /bin/true'];
    const units = Array.from({ length: 300 }, (_, i) => {
      const prefix = pick(['', '', '', '@', ':', '+', '!', '!!', '-', '@-', '+-', '-@']);
      const line = `${prefix}${roll(3) === 0 ? pick(odd) : pick(words)}${pick(args)}${prefix.includes('@') ? ' name' : ''}`;
      const name = `cruft-fuzz${i}.service`;
      // A service of type oneshot may have several commands.
      writeFileSync(join(dir, name), `[Service]\nType=oneshot\nExecStart=${line}\n`);
      return { name, line };
    });
    const said = verify(
      [dir],
      units.map(({ name }) => join(dir, name)),
    );
    const { execs } = facts([dir]);
    for (const { name, line } of units) {
      const mine = execs.filter(({ unit }) => unit === name);
      const refused = said.some((text) => text.startsWith(`${name}: Unit configuration has fatal error`));
      const about = `${name}: ${JSON.stringify(line)} (seed ${seed})\n${said.filter((text) => text.includes(name)).join('\n')}`;
      assert.equal(
        mine.some(({ fault }) => fault !== null),
        refused,
        `refused? ${about}`,
      );
      if (refused) continue;
      // verify looks at the first command, and not at one whose failure does not matter.
      const missing = said.some((text) => text.startsWith(`${name}: Command `));
      const first = mine[0];
      // Nothing is left of the line.
      if (first === undefined) {
        assert.ok(!missing, about);
        continue;
      }
      assert.equal(!first.isOptional && first.effective!.chain[0]!.found.presence === 'absent', missing, `missing? ${about}`);
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test('links: what systemd finds is what we find', { skip }, () => {
  const top = mkdtempSync(join(tmpdir(), 'cruft-units-'));
  try {
    const [hi, mid, lo] = ['hi', 'mid', 'lo'].map((name) => join(top, name)) as [string, string, string];
    for (const dir of [hi, mid, lo]) mkdirSync(dir);
    const good = '[Unit]\nDefaultDependencies=no\n[Service]\nExecStart=/bin/true\n';
    for (const name of ['self', 'other', 'linked', 'plain', 'masked', 'loop']) writeFileSync(join(lo, `${name}.service`), good);
    symlinkSync(join(mid, 'self.service'), join(hi, 'self.service'));
    symlinkSync(join(mid, 'plain.service'), join(hi, 'alias.service'));
    symlinkSync(join(mid, 'gone.service'), join(hi, 'other.service'));
    symlinkSync('/nowhere/linked.service', join(hi, 'linked.service'));
    symlinkSync('/dev/null', join(hi, 'masked.service'));
    symlinkSync('loop.service', join(hi, 'loop.service'));
    symlinkSync('/bin/true', join(hi, 'one@.service'));
    const names = ['self', 'alias', 'other', 'linked', 'plain', 'masked', 'loop', 'nothing'].map((name) => `${name}.service`);
    const { table } = facts([hi, mid, lo]);
    for (const name of names) {
      const said = verify([hi, mid, lo], [name]);
      const isGone = said.some((text) => text.includes(`Unit ${name} not found`));
      assert.equal(table.exists(name), isGone ? 'absent' : 'present', `${name}: ${said.join(' ')}`);
    }
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
});
