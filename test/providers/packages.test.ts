import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { realHost } from '../../src/host/real.ts';
import type { Provided } from '../../src/model/claim.ts';
import { decodePath, encodePath, joinPath, nameOf, parentOf, type Path } from '../../src/model/path.ts';
import { pacman } from '../../src/providers/pacman.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { rpm } from '../../src/providers/rpm.ts';
import { queryForeign } from '../../src/store/foreign.ts';

const missing = (...programs: string[]): string | false => {
  const absent = programs.filter((program) => spawnSync(program, ['--version']).error);
  return absent.length === 0 ? false : `${absent.join(' and ')}: not installed here`;
};
const temp = realpathSync(mkdtempSync(join(tmpdir(), 'cruft-packages-')));
after(() => rmSync(temp, { recursive: true }));

const collect = (provider: Provider, root: string): Provided =>
  provider.collect({ host: realHost(root), accounts: null as never, subjects: [], now: 0, query: queryForeign });

const write = (root: string, path: Path, text: string): void => {
  mkdirSync(Buffer.concat([Buffer.from(root), encodePath(parentOf(path))]), { recursive: true });
  writeFileSync(Buffer.concat([Buffer.from(root), encodePath(path)]), text);
};

function* entries(root: string, dir: Path = '/'): Generator<Path> {
  for (const name of readdirSync(Buffer.concat([Buffer.from(root), encodePath(dir)]), { encoding: 'buffer' }).map(decodePath)) {
    const path = joinPath(dir, name);
    yield path;
    if (lstatSync(Buffer.concat([Buffer.from(root), encodePath(path)])).isDirectory()) yield* entries(root, path);
  }
}

/** Every path of the system is owned by exactly whom the tool says. `owners`: path as the tool writes it → packages. */
function agrees(root: string, { ownership }: Provided, owners: ReadonlyMap<Path, readonly string[]>): void {
  let owned = 0;
  for (const path of entries(root)) {
    const names = owners.get(path) ?? [];
    assert.equal(ownership!.namesIn(parentOf(path))?.has(nameOf(path)) ?? false, names.length > 0, path);
    const claim = ownership!.claimFor(path);
    assert.equal(claim === null, names.length === 0, path);
    if (names.length === 1) assert.equal(claim!.owner, names[0], path);
    if (names.length > 1) assert.match(claim!.why, new RegExp(`^${names.length} packages`), path);
    owned += names.length > 0 ? 1 : 0;
  }
  assert.ok(owned > 8, `${owned} owned`);
}

const said = ({ claims }: Provided): Record<string, string> =>
  Object.fromEntries(claims.map(({ path, verdict, confidence, why }) => [path, `${verdict} ${confidence}: ${why}`]));

test('pacman', { skip: missing('pacman', 'makepkg', 'bsdtar') }, () => {
  const root = join(temp, 'arch');
  for (const dir of ['var/lib/pacman', 'var/cache', 'var/log', 'usr/bin', 'usr/lib']) mkdirSync(join(root, dir), { recursive: true });
  symlinkSync('usr/bin', join(root, 'bin'));
  const config = join(temp, 'pacman.conf');
  writeFileSync(config, '[options]\nArchitecture = auto\nSigLevel = Never\n');
  const run = (...args: string[]) =>
    execFileSync(
      'pacman',
      ['--root', root, '--config', config, '--logfile', '/dev/null', '--noconfirm', '--hookdir', join(temp, 'nohooks'), ...args],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    ).toString('latin1');

  const install = (name: string, files: Record<Path, string>, backup: string[] = []): void => {
    const build = join(temp, 'build', name);
    for (const [path, text] of Object.entries(files)) write(join(build, 'tree'), path, text);
    writeFileSync(
      join(build, 'PKGBUILD'),
      `pkgname=${name}\npkgver=1.2\npkgrel=3\nepoch=1\narch=(any)\nbackup=(${backup.map((path) => `'${path}'`).join(' ')})\npackage() { cp -a "$startdir/tree/." "$pkgdir/"; }\n`,
    );
    // makepkg does not run as root.
    const asNobody = process.getuid?.() === 0 ? ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'] : [];
    if (asNobody.length > 0) execFileSync('chown', ['-R', '65534:65534', build]);
    chmodSync(temp, 0o755);
    const [program, ...args] = [...asNobody, 'makepkg', '--nodeps', '--skipinteg', '--force'];
    execFileSync(program!, args, {
      cwd: build,
      env: { ...process.env, HOME: build, PKGEXT: '.pkg.tar.gz', LC_ALL: 'C.UTF-8' },
      stdio: 'pipe',
    });
    run('-U', '--noscriptlet', join(build, `${name}-1:1.2-3-any.pkg.tar.gz`));
  };
  const HOSTILE = ['a b', '"q" \'r\'', '\x1b[31m', '\u202e', '*?[x]', '-n'];
  install('alpha', {
    '/usr/bin/alpha': 'x',
    '/usr/share/alpha/x': 'x',
    ...Object.fromEntries(HOSTILE.map((name) => [`/usr/share/alpha/${name}/${name}`, 'x'])),
  });
  const conf = ['edited', 'same', 'gone', 'with space'].map((name) => `etc/conf/${name}`);
  install(
    'name-with-dashes',
    { '/usr/share/alpha/y': 'x', '/etc/not-a-backup': 'x', ...Object.fromEntries(conf.map((path) => ['/' + path, path])) },
    conf,
  );
  write(root, '/etc/conf/edited', 'mine');
  write(root, '/etc/conf/with space', 'mine');
  write(root, '/etc/not-a-backup', 'mine');
  rmSync(join(root, 'etc/conf/gone'));
  write(root, '/usr/bin/mine', 'x');
  write(root, '/etc/conf/mine', 'x');

  const owners = new Map<Path, string[]>();
  for (const line of decodePath(Buffer.from(run('-Ql'), 'latin1')).split('\n')) {
    const [, name, path] = /^(\S+) (\/.*)$/.exec(line) ?? [];
    if (name === undefined || path === undefined) continue;
    const real = path.slice(root.length).replace(/\/$/, '');
    owners.set(real, [...(owners.get(real) ?? []), name]);
  }
  const provided = collect(pacman, root);
  agrees(root, provided, owners);
  const changed = [...run('-Qii').matchAll(/^MODIFIED\t(.*)$/gm)].map((match) => match[1]!.slice(root.length)).sort();
  assert.deepEqual(changed, ['/etc/conf/edited', '/etc/conf/with space']);
  assert.deepEqual(
    said(provided),
    Object.fromEntries(changed.map((path) => [path, 'persist certain: edited: differs from what name-with-dashes ships'])),
  );
  assert.deepEqual(provided.problems, []);
  assert.match(provided.ownership!.claimFor('/usr/bin/alpha')!.evidence[0]!.text, /alpha 1:1\.2-3/);

  // Another place, and damage.
  renameSync(join(root, 'var/lib/pacman'), join(root, 'var/db'));
  assert.equal(collect(pacman, root).ownership, null);
  write(root, '/etc/pacman.conf', '[options]\n#DBPath = /x\nDBPath   = /var/db/\n');
  agrees(root, collect(pacman, root), owners);
  rmSync(join(root, 'var/db/local/alpha-1:1.2-3/files'));
  mkdirSync(join(root, 'var/db/local/alpha-1:1.2-3/files'));
  writeFileSync(join(root, 'var/db/local/name-with-dashes-1:1.2-3/files'), Buffer.alloc(2000, 0xfe));
  const harmed = collect(pacman, root);
  assert.deepEqual(harmed.problems, [{ path: '/var/db/local/alpha-1:1.2-3/files', text: 'not a regular file' }]);
  assert.equal(harmed.ownership!.namesIn('/usr/bin'), null);
});

test('rpm', { skip: missing('rpm', 'rpmbuild') }, () => {
  const root = join(temp, 'fedora');
  for (const dir of ['usr/bin', 'etc', 'var/tmp']) mkdirSync(join(root, dir), { recursive: true });
  symlinkSync('usr/bin', join(root, 'bin'));
  const dbpath = '/usr/lib/sysimage/rpm';
  const run = (...args: string[]) =>
    execFileSync('rpm', ['--root', root, '--dbpath', dbpath, '--define', '_db_backend sqlite', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    }).toString('latin1');
  const install = (name: string, files: Record<Path, string>, lines: string[], algorithm = 8): void => {
    const top = join(temp, 'rpm', name);
    mkdirSync(top, { recursive: true });
    const tree = join(top, 'tree');
    for (const [path, text] of Object.entries(files)) write(tree, path, text);
    const spec = join(top, 'x.spec');
    writeFileSync(
      spec,
      `Name: ${name}\nEpoch: 2\nVersion: 1\nRelease: 3\nSummary: x\nLicense: x\nBuildArch: noarch\n%description\nx\n%install\nmkdir -p %{buildroot}\ncp -a ${tree}/. %{buildroot}/\n%files\n${lines.join('\n')}\n`,
    );
    const defines = [
      `_topdir ${top}`,
      `_source_filedigest_algorithm ${algorithm}`,
      `_binary_filedigest_algorithm ${algorithm}`,
      '_build_id_links none',
      '__os_install_post %{nil}',
    ];
    execFileSync('rpmbuild', ['-bb', '--quiet', ...defines.flatMap((define) => ['--define', define]), spec], {
      stdio: 'pipe',
      env: { ...process.env, HOME: top, LC_ALL: 'C.UTF-8' },
    });
    run('-i', '--nodeps', '--noscripts', join(top, 'RPMS/noarch', `${name}-1-3.noarch.rpm`));
  };
  mkdirSync(join(temp, 'rpm/alpha/tree/usr/share/alpha'), { recursive: true });
  symlinkSync('nowhere', join(temp, 'rpm/alpha/tree/usr/share/alpha/link'));
  install(
    'alpha',
    {
      '/bin/alpha': 'x',
      '/usr/share/alpha/x': 'x',
      '/usr/share/alpha/a b': 'x',
      '/usr/share/alpha/\u202e': 'x',
      '/var/lib/alpha/ghost': 'x',
      '/var/lib/alpha/state': 'x',
    },
    ['/bin/alpha', '/usr/share/alpha', '%dir /var/lib/alpha', '%ghost /var/lib/alpha/ghost', '/var/lib/alpha/state'],
  );
  const conf = ['edited', 'same', 'gone', 'kept'];
  install(
    'beta',
    Object.fromEntries(conf.map((name) => [`/etc/beta/${name}`, name])),
    ['/etc/beta/gone', '%config /etc/beta/edited', '%config(noreplace) /etc/beta/kept', '%config /etc/beta/same', '%dir /etc/beta'],
    1,
  );
  install('gamma', { '/etc/gamma': 'x', '/usr/share/alpha/x': 'x' }, ['%config /etc/gamma', '/usr/share/alpha/x']);
  for (const name of ['edited', 'kept']) write(root, `/etc/beta/${name}`, 'mine');
  write(root, '/var/lib/alpha/ghost', 'made');
  write(root, '/etc/beta/mine', 'x');
  write(root, '/usr/bin/mine', 'x');

  const owners = new Map<Path, string[]>();
  const listed = decodePath(Buffer.from(run('-qa', '--qf', '[%{=NAME}\\t%{FILEFLAGS:fflags}\\t%{FILENAMES}\\n]'), 'latin1'));
  for (const line of listed.split('\n')) {
    const [name, flags, path] = line.split('\t');
    if (path === undefined || flags!.includes('g')) continue;
    const real = path.replace(/^\/bin\//, '/usr/bin/');
    owners.set(real, [...(owners.get(real) ?? []), name!]);
  }
  assert.ok(owners.get('/usr/share/alpha/x')!.length === 2);
  const provided = collect(rpm, root);
  assert.deepEqual(provided.problems, []);
  agrees(root, provided, owners);
  assert.equal(provided.ownership!.claimFor('/var/lib/alpha/ghost'), null);
  assert.match(provided.ownership!.claimFor('/etc/gamma')!.evidence[0]!.text, /gamma 2:1-3/);
  const verified = spawnSync('rpm', ['--root', root, '--dbpath', dbpath, '-Va', '--nouser', '--nogroup', '--nomtime'], {
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  }).stdout.toString();
  const changed = [...verified.matchAll(/^..5\S*\s+c\s+(\/.*)$/gm)].map((match) => match[1]!).sort();
  assert.deepEqual(changed, ['/etc/beta/edited', '/etc/beta/kept']);
  assert.deepEqual(
    said(provided),
    Object.fromEntries(changed.map((path) => [path, 'persist certain: edited: differs from what beta ships'])),
  );

  // The former place; a database that is being written; damage; an older form.
  const file = join(root, dbpath, 'rpmdb.sqlite');
  cpSync(dirname(file), join(root, 'var/lib/rpm'), { recursive: true });
  rmSync(join(root, 'usr/lib'), { recursive: true });
  for (const path of ['/usr/lib', '/usr/lib/sysimage', dbpath]) owners.delete(path);
  agrees(root, collect(rpm, root), owners);
  const moved = join(root, 'var/lib/rpm/rpmdb.sqlite');
  assert.ok(existsSync(moved));
  writeFileSync(moved, Buffer.alloc(8192, 1));
  assert.match(collect(rpm, root).skipped!, /not an SQLite database/);
  rmSync(moved);
  appendFileSync(join(root, 'var/lib/rpm/Packages'), 'x');
  assert.match(collect(rpm, root).skipped!, /older form/);
});

test('no database, no word', () => {
  const root = join(temp, 'none');
  mkdirSync(root);
  for (const provider of [pacman, rpm]) {
    const { claims, ownership, skipped, problems } = collect(provider, root);
    assert.deepEqual([claims, ownership, skipped, problems], [[], null, null, []]);
  }
});
