import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { realHost } from '../../src/host/real.ts';
import type { Provided } from '../../src/model/claim.ts';
import { decodePath, encodePath, joinPath, nameOf, parentOf, type Path } from '../../src/model/path.ts';
import { dpkg } from '../../src/providers/dpkg.ts';

const noDpkg = spawnSync('dpkg-deb', ['--version']).error ? 'dpkg is not installed here' : false;

const collect = (root: string): Provided => dpkg.collect({ host: realHost(root), accounts: null as never, subjects: [], now: 0 });
const temp = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'cruft-dpkg-')));
const bytes = (root: string, path: Path): Buffer => Buffer.concat([Buffer.from(root), encodePath(path)]);

function write(root: string, path: Path, content: string | Buffer): void {
  mkdirSync(bytes(root, parentOf(path)), { recursive: true });
  writeFileSync(bytes(root, path), content);
}

/** A system with /usr merged, to which real dpkg installs. */
class System {
  readonly root = temp();
  readonly #debs = temp();

  constructor() {
    for (const dir of ['etc', 'usr/bin', 'var/lib/dpkg/info', 'var/lib/dpkg/updates', 'run', 'var/log']) {
      mkdirSync(join(this.root, dir), { recursive: true });
    }
    for (const file of ['status', 'available']) writeFileSync(join(this.root, 'var/lib/dpkg', file), '');
    symlinkSync('usr/bin', join(this.root, 'bin'));
    symlinkSync('../run', join(this.root, 'var/run'));
  }

  install(name: string, version: string, files: Record<Path, string>, more: { conffiles?: string[]; control?: string } = {}): void {
    const tree = join(this.#debs, `${name}-${version}`);
    for (const [path, content] of Object.entries(files)) write(tree, path, content);
    const control = `Package: ${name}\nVersion: ${version}\nMaintainer: n <n@example.org>\nDescription: n\n${more.control ?? 'Architecture: all\n'}`;
    write(tree, '/DEBIAN/control', control);
    if (more.conffiles) write(tree, '/DEBIAN/conffiles', more.conffiles.map((path) => path + '\n').join(''));
    const deb = tree + '.deb';
    execFileSync('dpkg-deb', ['--root-owner-group', '-b', tree, deb], { stdio: 'pipe' });
    this.dpkg('--install', deb);
  }

  dpkg(...args: string[]): string {
    const options = ['--force-not-root', '--force-script-chrootless', '--force-bad-path', '--force-confnew', '--log=/dev/null'];
    return execFileSync('dpkg', [`--root=${this.root}`, ...options, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }).toString('latin1');
  }

  divert(...args: string[]): void {
    execFileSync('dpkg-divert', [`--root=${this.root}`, '--no-rename', '--quiet', ...args], { stdio: 'pipe' });
  }

  /** What dpkg says that its packages own, at the real path: path → packages. */
  owned(): Map<Path, Set<string>> {
    const out = new Map<Path, Set<string>>();
    const query = (...args: string[]) => execFileSync('dpkg-query', [`--admindir=${this.root}/var/lib/dpkg`, ...args], { stdio: 'pipe' });
    const names = query('-W', '-f', '${Package} ${db:Status-Status}\n').toString().trim().split('\n');
    for (const [name, state] of names.map((line) => line.split(' '))) {
      if (state === 'config-files' || state === 'not-installed') continue;
      const lines = decodePath(query('-L', name!)).split('\n');
      lines.forEach((line, at) => {
        if (!line.startsWith('/') || line === '/.') return;
        const diverted = /^(?:locally diverted|diverted by \S+) to: (.*)$/.exec(lines[at + 1] ?? '');
        const path = this.real(diverted?.[1] ?? line);
        out.set(path, (out.get(path) ?? new Set()).add(name!));
      });
    }
    return out;
  }

  real(path: Path): Path {
    const parent = decodePath(realpathSync.native(bytes(this.root, parentOf(path)), { encoding: 'buffer' })).slice(this.root.length);
    return joinPath(parent || '/', nameOf(path));
  }

  *entries(dir: Path = '/'): Generator<Path> {
    for (const name of readdirSync(bytes(this.root, dir), { encoding: 'buffer' }).map(decodePath)) {
      const path = joinPath(dir, name);
      yield path;
      if (lstatSync(bytes(this.root, path)).isDirectory()) yield* this.entries(path);
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
    rmSync(this.#debs, { recursive: true });
  }
}

const HOSTILE = ['a b \'q\' "d"', '\x1b[31mred', 'caf\u00e9\u202e', 'raw\udcff\udc80', '$(id) `x` *?[a]', '-n', 'x'.repeat(200)];

test('owned is what dpkg says, conffiles are what dpkg --verify says', { skip: noDpkg }, () => {
  const system = new System();
  const architecture = execFileSync('dpkg', ['--print-architecture']).toString();
  system.install('alpha', '1', {
    '/bin/alpha': 'x',
    '/usr/bin/alpha2': 'x',
    '/var/run/alpha/keep': '',
    ...Object.fromEntries(HOSTILE.map((name) => [`/usr/share/alpha/${name}/${name}`, 'x'])),
  });
  system.install(
    'libsame',
    '1',
    { '/usr/lib/same.so': 'x', '/etc/same.conf': 'same' },
    {
      control: `Architecture: ${architecture}Multi-Arch: same\n`,
      conffiles: ['/etc/same.conf'],
    },
  );
  const conffiles = ['/etc/a.conf', '/etc/a b  c.conf', '/etc/gone.conf', '/etc/edited.conf', '/etc/blocked.conf', '/etc/linked.conf'];
  system.install('conf', '1', Object.fromEntries(conffiles.map((path) => [path, path])), { conffiles });
  system.install(
    'beta',
    '1',
    { '/usr/share/x/tool': 'beta', '/usr/share/x/other': 'x', '/bin/mine': 'beta', '/etc/div.conf': 'beta' },
    { conffiles: ['/etc/div.conf'] },
  );
  system.divert('--package', 'gamma', '--divert', '/usr/share/x/tool.distrib', '--add', '/usr/share/x/tool');
  system.divert('--local', '--divert', '/bin/mine.dpkg', '--add', '/bin/mine');
  system.divert('--local', '--divert', '/etc/div.conf.orig', '--add', '/etc/div.conf');
  system.install('gamma', '1', { '/usr/share/x/tool': 'gamma' });
  system.install(
    'beta',
    '2',
    { '/usr/share/x/tool': 'beta', '/usr/share/x/other': 'x', '/bin/mine': 'beta', '/etc/div.conf': 'beta' },
    { conffiles: ['/etc/div.conf'] },
  );
  system.install(
    'delta',
    '1',
    { '/etc/delta/d.conf': 'd', '/etc/delta/e.conf': 'e', '/usr/bin/delta': 'x' },
    { conffiles: ['/etc/delta/d.conf', '/etc/delta/e.conf'] },
  );
  write(system.root, '/etc/delta/e.conf', 'mine');
  system.dpkg('--remove', 'delta');
  system.install('eps', '1', { '/etc/eps-old.conf': 'old', '/etc/eps.conf': 'e' }, { conffiles: ['/etc/eps-old.conf', '/etc/eps.conf'] });
  system.install('eps', '2', { '/etc/eps.conf': 'e' }, { conffiles: ['/etc/eps.conf'] });

  // What a person did since.
  write(system.root, '/etc/edited.conf', 'mine');
  write(system.root, '/usr/bin/own-script', 'mine');
  write(system.root, '/usr/share/x/new', 'mine');
  rmSync(join(system.root, 'etc/gone.conf'));
  rmSync(join(system.root, 'etc/blocked.conf'));
  // Before the fifo, at which dpkg itself would wait for ever.
  const verified = spawnSync('dpkg', [`--root=${system.root}`, '--verify']).stdout.toString('latin1');
  const changed = [...verified.matchAll(/^\S*5\S* c (.*)$/gm)].map((match) => match[1]);
  assert.deepEqual(changed.sort(), ['/etc/delta/e.conf', '/etc/edited.conf'], 'the first is of a removed package');
  execFileSync('mkfifo', [join(system.root, 'etc/blocked.conf')]);
  rmSync(join(system.root, 'etc/linked.conf'));
  write(system.root, '/srv/linked', '/etc/linked.conf');
  symlinkSync('/srv/linked', join(system.root, 'etc/linked.conf'));

  const { claims, ownership, problems } = collect(system.root);
  const expected = system.owned();
  let compared = 0;
  for (const path of system.entries()) {
    const owners = expected.get(path) ?? new Set();
    assert.equal(ownership!.namesIn(parentOf(path))?.has(nameOf(path)) ?? false, owners.size > 0, path);
    const claim = ownership!.claimFor(path);
    assert.equal(claim === null, owners.size === 0, path);
    if (claim !== null && owners.size === 1) assert.equal(claim.owner, [...owners][0], path);
    compared++;
  }
  assert.ok(compared > 60);
  for (const path of ['/usr/bin/mine', '/etc/div.conf', '/usr/bin/own-script', '/usr/bin/delta']) assert.ok(!expected.has(path), path);
  assert.equal(ownership!.claimFor('/usr/share/x/tool')!.owner, 'gamma');
  assert.equal(ownership!.claimFor('/usr/share/x/tool.distrib')!.owner, 'beta');
  assert.equal(ownership!.claimFor('/bin/alpha')!.owner, 'alpha', 'by the name people know too');

  const said = claims
    .filter(({ verdict }) => verdict !== 'managed')
    .map(({ path, verdict, why, confidence }) => [path, verdict, confidence, why]);
  assert.deepEqual(said.sort(), [
    ['/etc/blocked.conf', 'persist', 'ask', 'cannot be read (not a regular file): not to be told whether it differs from what conf ships'],
    ['/etc/delta/d.conf', 'unknown', 'ask', 'left behind by delta, which was removed'],
    ['/etc/delta/e.conf', 'unknown', 'ask', 'left behind by delta, which was removed'],
    ['/etc/edited.conf', 'persist', 'certain', 'edited: differs from what conf ships'],
    ['/etc/eps-old.conf', 'unknown', 'ask', 'eps does not ship it any more'],
  ]);
  const merged = claims.filter(({ verdict }) => verdict === 'managed').map(({ path }) => path);
  assert.deepEqual(merged.sort(), ['/run', '/usr/bin'], 'where links of shipped directories lead');
  assert.deepEqual(problems, [{ path: '/etc/blocked.conf', text: 'not a regular file' }]);
  system.remove();
});

test('alternatives: the links, not what was put in their place', { skip: noDpkg }, () => {
  const system = new System();
  for (const path of ['/usr/bin/vi.one', '/usr/bin/vi.two', '/usr/share/man/vi.one.1', '/usr/bin/ed.one']) write(system.root, path, 'x');
  const alternatives = (...args: string[]) =>
    execFileSync('update-alternatives', ['--root', system.root, '--log', '/dev/null', '--quiet', ...args], { stdio: 'pipe' });
  alternatives(
    '--install',
    '/usr/bin/vi',
    'vi',
    '/usr/bin/vi.one',
    '10',
    '--slave',
    '/usr/share/man/vi.1',
    'vi.1',
    '/usr/share/man/vi.one.1',
  );
  alternatives('--install', '/usr/bin/vi', 'vi', '/usr/bin/vi.two', '20');
  alternatives('--install', '/usr/bin/ed', 'ed', '/usr/bin/ed.one', '10');
  alternatives('--set', 'vi', '/usr/bin/vi.one');
  const links = [
    '/etc/alternatives/ed',
    '/etc/alternatives/vi',
    '/etc/alternatives/vi.1',
    '/usr/bin/ed',
    '/usr/bin/vi',
    '/usr/share/man/vi.1',
  ];
  assert.deepEqual(
    collect(system.root)
      .claims.map((claim) => claim.path)
      .sort(),
    links,
  );
  assert.match(collect(system.root).claims.find((claim) => claim.path === '/usr/bin/vi')!.why, /by hand/);
  rmSync(join(system.root, 'usr/bin/ed'));
  write(system.root, '/usr/bin/ed', 'my own');
  write(system.root, '/var/lib/dpkg/alternatives/cut', 'auto\n/usr/bin/cut\nslave');
  const after = collect(system.root);
  assert.deepEqual(
    after.claims.map((claim) => claim.path).sort(),
    links.filter((path) => path !== '/usr/bin/ed'),
  );
  assert.deepEqual(after.problems, [{ path: '/var/lib/dpkg/alternatives/cut', text: 'not of the form of update-alternatives' }]);
  system.remove();
});

const STATUS = 'Package: a\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n';

test('a damaged database is told, never thrown', () => {
  const cases: { name: string; files: Record<Path, string | Buffer>; owned: string[]; problems: RegExp[] }[] = [
    { name: 'healthy', files: { status: STATUS, 'info/a.list': '/.\n/etc\n/etc/a\n' }, owned: ['a'], problems: [] },
    {
      name: 'list cut in the middle of a path',
      files: { status: STATUS, 'info/a.list': '/.\n/etc\n/etc/a\n/etc/ab' },
      owned: ['a'],
      problems: [/last line has no end/],
    },
    {
      name: 'binary list',
      files: { status: STATUS, 'info/a.list': Buffer.from([0, 255, 10, 0, 47, 10]) },
      owned: [],
      problems: [/not an absolute path/],
    },
    { name: 'empty list', files: { status: STATUS, 'info/a.list': '' }, owned: [], problems: [] },
    {
      name: 'list without a package',
      files: { status: STATUS, 'info/a.list': '/.\n/etc/a\n', 'info/z.list': '/.\n/etc/z\n' },
      owned: ['a'],
      problems: [],
    },
    {
      name: 'status cut: lists are believed',
      files: { status: STATUS + '\nPackage: b\nStat', 'info/a.list': '/etc/a\n', 'info/z.list': '/etc/z\n' },
      owned: ['a', 'z'],
      problems: [/line 7: the last line/, /line 7: no field name/],
    },
    {
      name: 'binary status',
      files: { status: Buffer.alloc(5000, 0xfe), 'info/a.list': '/etc/a\n' },
      owned: ['a'],
      problems: [/line 1/, /line 1/],
    },
    {
      name: 'interrupted dpkg',
      files: { status: STATUS.replace('installed', 'not-installed'), 'updates/0001': STATUS, 'info/a.list': '/etc/a\n' },
      owned: ['a'],
      problems: [],
    },
    {
      name: 'a line of 100 MB',
      files: {
        status: STATUS,
        'info/a.list': Buffer.concat([Buffer.from('/etc/a\n/'), Buffer.alloc(1e8, 'a/'), Buffer.from('\n/etc/b\n')]),
      },
      owned: ['a', 'b'],
      problems: [/not a path/],
    },
    {
      name: 'diversions cut',
      files: { status: STATUS, 'info/a.list': '/etc/a\n', diversions: '/etc/a\n/etc/b\n' },
      owned: ['a'],
      problems: [/diversions/],
    },
  ];
  for (const { name, files, owned, problems } of cases) {
    const root = temp();
    mkdirSync(join(root, 'etc'));
    for (const [path, content] of Object.entries(files)) write(root, '/var/lib/dpkg/' + path, content);
    const provided = collect(root);
    assert.equal(provided.skipped, null, name);
    assert.deepEqual([...(provided.ownership!.namesIn('/etc') ?? [])].sort(), owned, name);
    const told = provided.problems.map(({ path, text }) => `${path}: ${text}`);
    assert.equal(told.length, problems.length, `${name}: ${told.join(' | ')}`);
    problems.forEach((pattern, at) => assert.match(told[at]!, pattern, name));
    rmSync(root, { recursive: true });
  }
});

test('no dpkg, no status, a folder for a status', () => {
  const root = temp();
  assert.match(collect(root).skipped!, /ENOENT/);
  mkdirSync(join(root, 'var/lib/dpkg/info'), { recursive: true });
  assert.match(collect(root).skipped!, /no \/var\/lib\/dpkg\/status/);
  write(root, '/var/lib/dpkg/info/a.list', '/etc/a\n');
  mkdirSync(join(root, 'var/lib/dpkg/status'));
  const provided = collect(root);
  assert.deepEqual(provided.problems, [{ path: '/var/lib/dpkg/status', text: 'not a regular file' }]);
  assert.ok(provided.ownership!.namesIn('/etc')!.has('a'), 'what the lists say is still believed');
  rmSync(root, { recursive: true });
});
