import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyEnvironment, parseEnvironmentFile } from '../../src/parsers/environment-d.ts';
import { applyPamEnvironment } from '../../src/parsers/pam-environment.ts';

const GENERATOR = '/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator';
const apply = (text: string, env: Record<string, string> = {}) =>
  Object.fromEntries(applyEnvironment(parseEnvironmentFile(text), new Map(Object.entries(env))));

test('environment.d: what the manual page says', () => {
  assert.deepEqual(
    apply(
      'FOO_DEBUG=force-software-gl,log-verbose\nPATH=/opt/foo/bin:$PATH\nXDG_DATA_DIRS="/opt/foo/share:${XDG_DATA_DIRS:-/usr/local/share/:/usr/share/}"',
      { PATH: '/bin' },
    ),
    {
      PATH: '/opt/foo/bin:/bin',
      FOO_DEBUG: 'force-software-gl,log-verbose',
      XDG_DATA_DIRS: '/opt/foo/share:/usr/local/share/:/usr/share/',
    },
  );
  assert.deepEqual(apply('A=${X:+set}${PATH:+set}', { PATH: '/bin' }), { PATH: '/bin', A: 'set' });
  assert.deepEqual(apply('EMPTY=\nexport X=1\nA=~/bin\n'), { A: '~/bin' });
});

test('environment.d: values that double do not fill the memory, and nesting has an end', { timeout: 20_000 }, () => {
  const doubling = 'A=xxxxxxxxxxxxxxxx\n' + 'A=$A$A\n'.repeat(200);
  assert.ok(apply(doubling)['A']!.length <= 128 * 1024);
  apply('A=' + '${B:-'.repeat(50_000) + '}'.repeat(50_000));
  apply('A=' + '${'.repeat(100_000));
});

/** What shell_maybe_quote() of systemd wrote. */
function unquote(value: string): string {
  const quoted = /^(\$'|")([^]*)['"]$/.exec(value);
  const named: Record<string, string> = { n: '\n', r: '\r', t: '\t' };
  return quoted ? quoted[2]!.replace(/\\([^])/g, (_, c: string) => named[c] ?? c) : value;
}

test('environment.d: random files give what the installed generator gives', async (t) => {
  if (!existsSync(GENERATOR)) return t.skip(`${GENERATOR} is not installed`);
  const top = await mkdtemp(join(tmpdir(), 'cruft-environment-'));
  t.after(() => rm(top, { recursive: true, force: true }));
  await mkdir(join(top, 'environment.d'));
  // Of one name the user's file counts: the machine's own files are switched off.
  for (const dir of ['/etc/environment.d', '/usr/lib/environment.d', '/usr/local/lib/environment.d', '/run/environment.d']) {
    for (const name of existsSync(dir) ? await readdir(dir) : [])
      await symlink('/dev/null', join(top, 'environment.d', name)).catch(() => {});
  }
  const env = { HOME: '/h', PATH: '/usr/bin', XDG_CONFIG_HOME: top };
  const piece = fc.oneof(
    fc.constantFrom(
      '\nA=',
      '\nB=',
      '\nC=',
      '\n',
      '=',
      '$',
      '$A',
      '${A}',
      '${B}',
      '${A:-',
      '${A:+',
      '${N:-',
      '}',
      '{',
      '"',
      "'",
      '\\',
      ' ',
      '\t',
    ),
    fc.constantFrom('\r', '#', '\n# c\n', '\n; c\n', 'x', ':', '/bin', '$$', '$PATH', 'export ', '1X', 'ü', '\\\n', '${A:?}', '${:', '$1'),
  );
  const text = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(''));
  // Before v254 a comment went on after a backslash.
  const comment = /[#;].*\\[\n\r]/;
  for (const content of fc.sample(text, 300).filter((each) => !comment.test(each))) {
    await writeFile(join(top, 'environment.d/50.conf'), content);
    const { stdout } = spawnSync(GENERATOR, { env, encoding: 'utf8' });
    const theirs = [...`\n${stdout}`.matchAll(/\n([A-Za-z_]\w*)=("(?:\\[^]|[^"\\])*"|\$'(?:\\[^]|[^'\\])*'|[^\n]*)(?=\n)/g)];
    const ours = applyEnvironment(parseEnvironmentFile(content), new Map(Object.entries(env)));
    for (const name of ['A', 'B', 'C']) {
      const theirValue = theirs.find((match) => match[1] === name)?.[2];
      assert.equal(ours.get(name), theirValue === undefined ? undefined : unquote(theirValue), JSON.stringify({ content, name, stdout }));
    }
  }
});

test('environment.d: any text is read without an exception', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => void apply(text, { A: 'x' })),
    { numRuns: 1000 },
  );
});

test('/etc/pam/environment as NixOS writes it', () => {
  const items = new Map([
    ['HOME', '/home/will'],
    ['PAM_USER', 'will'],
  ]);
  const read = (text: string) => Object.fromEntries(applyPamEnvironment(text, new Map(), items));
  assert.deepEqual(
    read(
      'PATH   DEFAULT="/run/wrappers/bin:@{HOME}/.nix-profile/bin:/etc/profiles/per-user/@{PAM_USER}/bin:/run/current-system/sw/bin"\n' +
        'XDG_CONFIG_DIRS DEFAULT="/etc/xdg:@{HOME}/.nix-profile/etc/xdg"\nTZDIR\tDEFAULT="/etc/zoneinfo"\n# c\n',
    ),
    {
      PATH: '/run/wrappers/bin:/home/will/.nix-profile/bin:/etc/profiles/per-user/will/bin:/run/current-system/sw/bin',
      XDG_CONFIG_DIRS: '/etc/xdg:/home/will/.nix-profile/etc/xdg',
      TZDIR: '/etc/zoneinfo',
    },
  );
  assert.deepEqual(
    read('A DEFAULT=x OVERRIDE=@{NONE}\nB DEFAULT=x OVERRIDE=${A}y\nC DEFAULT="\\$HOME"\nD DEFAULT="$HOME/$USER"\nE DEFAULT="a \\\nb"\n'),
    {
      A: 'x',
      B: 'xy',
      C: '$HOME',
      D: '/home/will/will',
      E: 'a  b',
    },
  );
  fc.assert(fc.property(fc.string(), (text) => void read(text)));
});
