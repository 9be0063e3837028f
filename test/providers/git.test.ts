import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { realHost } from '../../src/host/real.ts';
import { type Claim, type Provided, RANK } from '../../src/model/claim.ts';
import { git as provider } from '../../src/providers/git.ts';
import { claimsOn, readCatalogue, standings } from '../known/standing.ts';
import { Budget } from '../../src/providers/git/budget.ts';
import { openWorkTree } from '../../src/providers/git/repository.ts';
import { readHistory, readWorkTree } from '../../src/providers/git/standing.ts';

const noGit = spawnSync('git', ['--version']).error ? 'git is not installed here' : false;
const root = realpathSync(mkdtempSync(join(tmpdir(), 'cruft-git-')));
after(() => rmSync(root, { recursive: true }));

const ENV = {
  PATH: process.env['PATH'],
  HOME: join(root, 'home/will'),
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'w',
  GIT_AUTHOR_EMAIL: 'w@example.org',
  GIT_COMMITTER_NAME: 'w',
  GIT_COMMITTER_EMAIL: 'w@example.org',
  GIT_ALLOW_PROTOCOL: 'file',
};
const HOME = join(root, 'home/will');
mkdirSync(HOME, { recursive: true });
const WILL = { name: 'will', uid: 1000, gid: 1000, group: 'users', home: '/home/will', shell: '/bin/sh' };
const host = () => realHost(root);

let clock = 1_700_000_000;
function run(dir: string, ...args: string[]): string {
  const date = `@${(clock += 60)} +0000`;
  const env = { ...ENV, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const options = ['-c', 'init.defaultBranch=main', '-c', 'protocol.file.allow=always', '-c', 'advice.detachedHead=false'];
  return execFileSync('git', ['-C', dir, ...options, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] }).toString('latin1');
}

function put(dir: string, name: string | Buffer, text: string | Buffer): void {
  const path = Buffer.concat([Buffer.from(dir + '/'), Buffer.from(name)]);
  mkdirSync(dirname(path.toString('latin1')).length > 0 ? Buffer.from(dirname(path.toString('latin1')), 'latin1') : dir, {
    recursive: true,
  });
  writeFileSync(path, text);
}

/** A file that was there before git looked: not racy. */
function settle(dir: string): void {
  const past = new Date(1_600_000_000_000);
  for (const name of run(dir, 'ls-files', '-z').split('\0')) {
    if (name === '') continue;
    try {
      utimesSync(Buffer.from(join(dir, name), 'latin1'), past, past);
    } catch {
      // gone, or a link
    }
  }
  run(dir, 'update-index', '-q', '--refresh', '--really-refresh', '--ignore-submodules');
}

function commit(dir: string, n: number): void {
  for (let i = 0; i < n; i++) {
    put(dir, 'log', `${clock}`);
    run(dir, 'add', '-A');
    run(dir, 'commit', '-qm', 'x');
  }
}

/** A repository with some history at the "server", and a clone of it. */
function cloned(name: string, ...options: string[]): string {
  const server = join(root, 'srv', name + '.git');
  const work = join(HOME, 'src', name);
  const first = join(root, 'tmp', name);
  mkdirSync(first, { recursive: true });
  run(first, 'init', '-q', ...options);
  for (const file of ['a', 'b.c', 'dir/x', 'dir/sub/y', 'dir.z', 'exec.sh']) put(first, file, `${name} ${file}\n`);
  chmodSync(join(first, 'exec.sh'), 0o755);
  symlinkSync('a', join(first, 'link'));
  run(first, 'add', '-A');
  run(first, 'commit', '-qm', 'first');
  commit(first, 4);
  mkdirSync(dirname(server), { recursive: true });
  run(root, 'clone', '-q', '--bare', first, server);
  mkdirSync(dirname(work), { recursive: true });
  run(root, 'clone', '-q', server, work);
  settle(work);
  return work;
}

/** What our reader says, in the words of git's own. */
function ours(dir: string) {
  const path = dir.slice(root.length);
  const repository = openWorkTree(host(), path, '/home/will')!;
  assert.ok(repository, path);
  const history = readHistory(host(), repository, '/home/will', new Budget(1e6));
  assert.ok(typeof history !== 'string', String(history));
  const work = readWorkTree(
    host(),
    { ...repository, workTree: path },
    history,
    { home: '/home/will', excludesFile: undefined },
    new Budget(1e6),
  );
  assert.ok(work !== null && typeof work !== 'string', String(work));
  const { modified, deleted, conflicts, unclear } = work.changes;
  return {
    unpushed: history.unpushed,
    stashes: history.refs.stashes,
    modified: modified + work.changes.intended,
    deleted,
    conflicts,
    unclear,
    staged: work.staged,
    untracked: work.untracked,
  };
}

function gits(dir: string): ReturnType<typeof ours> {
  const lines = run(dir, '--no-optional-locks', 'status', '--porcelain=v1', '-z', '--no-renames', '--ignore-submodules')
    .split('\0')
    .filter((line) => line !== '');
  const conflict = /^(DD|AU|UD|UA|DU|AA|UU)/;
  const count = (pattern: RegExp): number => lines.filter((line) => pattern.test(line) && !conflict.test(line)).length;
  const hasHead = spawnSync('git', ['-C', dir, 'rev-parse', '-q', '--verify', 'HEAD'], { env: ENV }).status === 0;
  return {
    unpushed: Number(run(dir, 'rev-list', '--count', '--branches', ...(hasHead ? ['HEAD'] : []), '--not', '--remotes')),
    stashes: run(dir, 'stash', 'list').split('\n').length - 1,
    modified: count(/^.[MAT]/),
    deleted: count(/^.D/),
    conflicts: lines.filter((line) => conflict.test(line)).length,
    unclear: 0,
    staged: count(/^[MADT]/) > 0,
    untracked: count(/^\?\?/),
  };
}

const CASES: Record<string, (dir: string) => void> = {
  'as cloned': () => {},
  'three commits ahead': (dir) => commit(dir, 3),
  'ahead on another branch, main behind its remote': (dir) => {
    run(dir, 'checkout', '-qb', 'topic', 'HEAD~2');
    commit(dir, 2);
    run(dir, 'branch', '-f', 'main', 'HEAD~3');
  },
  'a merge of both': (dir) => {
    run(dir, 'checkout', '-qb', 'topic', 'HEAD~2');
    put(dir, 'topic', 'x');
    run(dir, 'add', '-A');
    run(dir, 'commit', '-qm', 'topic');
    run(dir, 'checkout', '-q', 'main');
    commit(dir, 1);
    run(dir, 'merge', '-q', '--no-edit', 'topic');
  },
  'detached with a commit': (dir) => {
    run(dir, 'checkout', '-q', '--detach', 'HEAD~1');
    commit(dir, 1);
  },
  'packed and garbage collected': (dir) => {
    commit(dir, 5);
    run(dir, 'gc', '-q');
    commit(dir, 2);
    run(dir, 'pack-refs', '--all');
  },
  'commit dates that go backwards': (dir) => {
    commit(dir, 2);
    const now = clock;
    clock = 1_500_000_000;
    commit(dir, 3);
    clock = now;
    run(dir, 'push', '-q', 'origin', 'HEAD~2:refs/heads/other');
    commit(dir, 1);
  },
  stashes: (dir) => {
    for (const text of ['1', '2']) {
      put(dir, 'a', text);
      run(dir, 'stash', 'push', '-q');
    }
    settle(dir);
  },
  'a stash that was dropped': (dir) => {
    put(dir, 'a', 'x');
    run(dir, 'stash', 'push', '-q');
    run(dir, 'stash', 'drop', '-q');
    settle(dir);
  },
  'changed, deleted, new': (dir) => {
    appendFileSync(join(dir, 'a'), 'more');
    rmSync(join(dir, 'dir/x'));
    put(dir, 'new', 'x');
    put(dir, 'newdir/one', 'x');
    put(dir, 'newdir/two', 'x');
    put(dir, 'dir/new', 'x');
    mkdirSync(join(dir, 'emptydir/deeper'), { recursive: true });
  },
  'changed to the same size': (dir) => put(dir, 'a', 'X'.repeat('changed to the same size a\n'.length)),
  'touched only': (dir) => utimesSync(join(dir, 'a'), new Date(), new Date()),
  'racy: written in the same moment as the index': (dir) => {
    put(dir, 'a', 'one');
    run(dir, 'add', 'a');
    put(dir, 'a', 'two');
  },
  'copied with new times': (dir) => {
    cpSync(dir, dir + '.copy', { recursive: true, verbatimSymlinks: true });
    rmSync(dir, { recursive: true });
    renameSync(dir + '.copy', dir);
  },
  staged: (dir) => {
    put(dir, 'a', 'staged');
    run(dir, 'add', 'a');
  },
  'staged and changed again': (dir) => {
    put(dir, 'a', 'staged');
    run(dir, 'add', 'a');
    put(dir, 'a', 'changed again');
    put(dir, 'dir/sub/n', 'x');
    run(dir, 'add', 'dir/sub/n');
  },
  'staged and undone': (dir) => {
    put(dir, 'dir/n', 'x');
    run(dir, 'add', 'dir/n');
    run(dir, 'rm', '-q', '--cached', 'dir/n');
  },
  'removed from the index': (dir) => run(dir, 'rm', '-q', '--cached', 'dir/x'),
  'intent to add': (dir) => {
    put(dir, 'n', 'x');
    run(dir, 'add', '-N', 'n');
  },
  'mode, kind and link changed': (dir) => {
    chmodSync(join(dir, 'exec.sh'), 0o644);
    rmSync(join(dir, 'link'));
    symlinkSync('b', join(dir, 'link'));
    rmSync(join(dir, 'b.c'));
    symlinkSync('a', join(dir, 'b.c'));
  },
  'mode changed where modes are not minded': (dir) => {
    run(dir, 'config', 'core.fileMode', 'false');
    chmodSync(join(dir, 'exec.sh'), 0o644);
  },
  'a folder where a file was': (dir) => {
    rmSync(join(dir, 'a'));
    put(dir, 'a/b', 'x');
  },
  conflicts: (dir) => {
    run(dir, 'checkout', '-qb', 'topic');
    put(dir, 'a', 'theirs');
    run(dir, 'commit', '-qam', 'x');
    run(dir, 'checkout', '-q', 'main');
    put(dir, 'a', 'ours');
    run(dir, 'commit', '-qam', 'y');
    spawnSync('git', ['-C', dir, 'merge', '-q', 'topic'], { env: ENV });
  },
  'index of version 4, assumed valid, skipped': (dir) => {
    run(dir, 'update-index', '--index-version', '4');
    run(dir, 'update-index', '--assume-unchanged', 'a');
    run(dir, 'update-index', '--skip-worktree', 'dir.z');
    put(dir, 'a', 'unseen');
    rmSync(join(dir, 'dir.z'));
    put(dir, 'b.c', 'seen');
  },
  'a sparse index': (dir) => {
    run(dir, 'sparse-checkout', 'init', '--cone', '--sparse-index');
    run(dir, 'sparse-checkout', 'set', 'other');
    put(dir, 'other/x', 'x');
  },
  'hostile names': (dir) => {
    for (const name of ['a\nb', '\x1b[31m', ' lead', 'trail ', '"q"', 'caf\u00e9', '-n', '\\', 'a*b', '[x]', '!x', '#x']) {
      put(dir, name, 'x');
      put(dir, `t/${name}`, 'x');
    }
    put(dir, Buffer.from('raw\xff\x80', 'latin1'), 'x');
    put(dir, Buffer.from('t/raw\xff\x80', 'latin1'), 'x');
    run(dir, 'add', 't');
    run(dir, 'commit', '-qm', 'x');
    put(dir, Buffer.from('t/raw\xff\x80', 'latin1'), 'y'.repeat(9));
  },
  ignored: (dir) => {
    put(
      dir,
      '.gitignore',
      ' spaced \n#c\n\\#h\n*.o\n!keep.o\n/top\nonlydir/\ndeep/**/z\na?c\n[[:digit:]]x\nsub/*.log\n**/any\nfoo/**\r\nesc\\ \ntrail\\\n',
    );
    put(dir, 'dir/.gitignore', '!*.o\nlocal\n*\n!keep*\n');
    put(dir, '.git/info/exclude', 'excluded\n');
    put(HOME, '.config/git/ignore', '*.swp\n');
    for (const name of [
      'x.o',
      'keep.o',
      'top',
      's/top',
      'onlydir',
      's/onlydir/f',
      'deep/z',
      'deep/q/r/z',
      'abc',
      'a/c',
      '1x',
      'sub/a.log',
      's/sub/b.log',
    ])
      if (name !== 'a/c') put(dir, name, 'x');
    for (const name of [
      'any',
      's/any',
      'foo/bar',
      'esc ',
      '#h',
      '#c',
      ' spaced ',
      ' spaced',
      'trail\\',
      'excluded',
      'f.swp',
      'dir/z.o',
      'dir/local',
      'dir/keepme',
      'dir/zz',
    ])
      put(dir, name, 'x');
    put(dir, 'all/x.o', 'x');
    put(dir, 'all/y/z.o', 'x');
  },
  'a repository in it': (dir) => {
    run(dir, 'init', '-q', 'inner');
    put(dir, 'inner/f', 'x');
    commit(join(dir, 'inner'), 1);
    run(dir, 'init', '-q', 'deep/er/inner');
    commit(join(dir, 'deep/er/inner'), 1);
  },
};

test('repositories are as git says', { skip: noGit }, () => {
  for (const [name, change] of Object.entries(CASES)) {
    const dir = cloned(name);
    change(dir);
    const before = ours(dir);
    assert.deepEqual(before, gits(dir), name);
    rmSync(dir, { recursive: true });
  }
  const same = cloned('same');
  put(same, 'a', 'SAME a\n');
  utimesSync(join(same, 'a'), new Date(1_600_000_000_000), new Date(1_600_000_000_000));
  assert.equal(ours(same).modified, 1, 'a size and time that were set back: git itself misses it within the second');
  const dir = cloned('sha256', '--object-format=sha256');
  commit(dir, 2);
  put(dir, 'a', 'changed');
  assert.deepEqual(ours(dir), gits(dir), 'SHA-256');
  run(dir, 'gc', '-q');
  assert.deepEqual(ours(dir), gits(dir), 'SHA-256, packed');
  rmSync(join(HOME, 'src'), { recursive: true });
});

const collect = (): Provided => provider.collect({ host: host(), accounts: null as never, subjects: [WILL], now: 0 });
const said = (): Record<string, string> =>
  Object.fromEntries(
    collect().claims.map((claim) => [
      claim.path.replace('/home/will', '~'),
      claim.verdict === 'persist' ? `${claim.regret}: ${claim.why}` : `${claim.verdict}: ${claim.why}`,
    ]),
  );

/** The remote gets an address that is not on this machine. */
const elsewhere = (dir: string, url = 'https://will:s3cret@example.org:8443/will/x.git?token=t'): string => {
  run(dir, 'remote', 'set-url', 'origin', url);
  return dir;
};

test('what a person is told', { skip: noGit }, () => {
  const foo = elsewhere(cloned('foo'));
  put(foo, 'a', '1');
  run(foo, 'stash', 'push', '-q');
  commit(foo, 3);
  elsewhere(cloned('clean/one'), 'git@github.com:w/one.git');
  elsewhere(cloned('clean/two'), 'ssh://git@codeberg.org/w/two');
  elsewhere(cloned('mixed/clean'));
  put(elsewhere(cloned('mixed/changed')), 'a', 'x');
  cloned('local');
  run(join(HOME, 'src'), 'init', '-q', 'nothing');
  const alone = join(HOME, 'src/alone');
  run(join(HOME, 'src'), 'init', '-q', 'alone');
  commit(alone, 2);
  run(HOME, 'clone', '-q', '--bare', foo, join(HOME, 'bare.git'));
  run(HOME, 'clone', '-q', '--mirror', foo, join(HOME, 'mirror.git'));
  run(join(HOME, 'mirror.git'), 'remote', 'set-url', 'origin', 'https://example.org/m');
  // Dot folders: only what is nowhere else is said.
  mkdirSync(join(HOME, '.config'), { recursive: true });
  renameSync(elsewhere(cloned('nvim')), join(HOME, '.config/nvim'));
  const dots = elsewhere(cloned('dots'));
  commit(dots, 1);
  renameSync(dots, join(HOME, '.dotfiles'));
  symlinkSync('.dotfiles', join(HOME, 'link-to-dotfiles'));
  run(HOME, 'init', '-q', 'a/b/c/d');
  run(HOME, 'init', '-q', 'a/b/c/e/too-deep');
  run(root, 'init', '-q', 'etc/nixos');
  put(join(root, 'etc/nixos'), 'configuration.nix', '{ }');

  elsewhere(cloned('single'));
  renameSync(join(HOME, 'src/single'), join(HOME, 'single'));
  elsewhere(cloned('only/x/one'), 'git@github.com:w/one.git');
  elsewhere(cloned('only/y/two'), 'ssh://git@codeberg.org/w/two');
  renameSync(join(HOME, 'src/only'), join(HOME, 'only'));
  for (let i = 0; i < 5; i++)
    cpSync(join(HOME, 'src/clean/one'), join(HOME, `src/many/one${i}`), {
      recursive: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
    });

  assert.deepEqual(said(), {
    '~/src/foo': 'irreplaceable: 3 unpushed commits, a stash',
    '~/src/mixed/changed': 'irreplaceable: a changed file',
    '~/src/alone': 'irreplaceable: 2 commits, and no remote',
    '~/src/many': 'tedious: clones only: everything is on github.com',
    '~/bare.git': 'irreplaceable: a bare clone: whether all of it is pushed is not known',
    '~/mirror.git': 'tedious: a clone: everything is on example.org',
    '~/single': 'tedious: a clone: everything is on example.org',
    '~/only': 'tedious: clones only: everything is on codeberg.org, github.com',
    '~/.dotfiles': 'irreplaceable: an unpushed commit',
    '/etc/nixos': 'irreplaceable: a new file',
  });
  const { claims, problems } = collect();
  assert.deepEqual(problems, []);
  const shown = JSON.stringify(claims);
  for (const secret of ['s3cret', 'will:', 'token', '8443']) assert.ok(!shown.includes(secret), secret);
  assert.ok(shown.includes('not pushed: main'));
  rmSync(join(HOME, 'a'), { recursive: true });
  rmSync(join(HOME, 'bare.git'), { recursive: true });
});

/** git wrote a path of this machine; the audited system is below `root`. */
const seenFromInside = (file: string): void => writeFileSync(file, readFileSync(file, 'utf8').replace(root, ''));

test('submodules, linked work trees, borrowed objects: only within the home', { skip: noGit }, () => {
  rmSync(join(HOME, 'src'), { recursive: true });
  cloned('lib');
  const top = elsewhere(cloned('top'));
  run(top, 'submodule', '--quiet', 'add', join(root, 'srv/lib.git'), 'lib');
  run(top, 'commit', '-qm', 'sub');
  elsewhere(join(top, 'lib'));
  assert.equal(said()['~/src/top'], 'irreplaceable: an unpushed commit');
  commit(join(top, 'lib'), 2);
  assert.equal(said()['~/src/top'], 'irreplaceable: an unpushed commit, in the submodule lib: 2 unpushed commits');

  const main = elsewhere(cloned('main'));
  run(main, 'worktree', 'add', '-q', '-b', 'topic', join(HOME, 'topic'));
  commit(join(HOME, 'topic'), 2);
  put(join(HOME, 'topic'), 'a', 'x');
  put(main, 'a', 'y');
  run(main, 'stash', 'push', '-q');
  seenFromInside(join(HOME, 'topic/.git'));
  assert.equal(said()['~/src/main'], 'irreplaceable: 2 unpushed commits, a stash');
  assert.equal(said()['~/topic'], 'irreplaceable: 2 unpushed commits, a changed file');

  run(HOME, 'clone', '-q', '--shared', join(root, 'srv/main.git'), join(HOME, 'src/shared'));
  elsewhere(join(HOME, 'src/shared'));
  commit(join(HOME, 'src/shared'), 1);
  seenFromInside(join(HOME, 'src/shared/.git/objects/info/alternates'));
  assert.match(said()['~/src/shared']!, /whether all commits are pushed was not found out/, 'its objects are in /srv');
  run(HOME, 'clone', '-q', '--shared', main, join(HOME, 'src/near'));
  elsewhere(join(HOME, 'src/near'));
  commit(join(HOME, 'src/near'), 1);
  seenFromInside(join(HOME, 'src/near/.git/objects/info/alternates'));
  assert.equal(said()['~/src/near'], 'irreplaceable: an unpushed commit', 'its objects are in the same home');

  for (const to of [join(root, 'srv/main.git'), '/srv/main.git', '../../../srv/main.git']) {
    put(HOME, 'outside/.git', `gitdir: ${to}\n`);
    assert.equal(said()['~/outside'], undefined, to);
  }
  const shallow = join(HOME, 'src/shallow');
  run(HOME, 'clone', '-q', '--depth', '2', 'file://' + join(root, 'srv/main.git'), shallow);
  elsewhere(shallow);
  run(shallow, 'checkout', '-q', '--detach', 'HEAD~1');
  commit(shallow, 1);
  assert.equal(said()['~/src/shallow'], 'irreplaceable: an unpushed commit');
});

test('a repository that is damaged, hostile or huge is never called clean, and harms nothing', { skip: noGit }, () => {
  const damage: Record<string, (dir: string) => void> = {
    'index cut': (dir) => put(dir, '.git/index', execFileSync('head', ['-c', '300', join(dir, '.git/index')])),
    'index of zeroes': (dir) => put(dir, '.git/index', Buffer.alloc(5000)),
    'index says 4 billion entries': (dir) => put(dir, '.git/index', Buffer.from('DIRC\0\0\0\u0002\x7f\x7f\x7f\x7f'.padEnd(200, '\0'))),
    'HEAD is garbage': (dir) => put(dir, '.git/HEAD', Buffer.alloc(100, 0xff)),
    'a ref is garbage': (dir) => put(dir, '.git/refs/heads/x', 'zzz'),
    'objects gone': (dir) => {
      commit(dir, 1);
      rmSync(join(dir, '.git/objects'), { recursive: true });
      mkdirSync(join(dir, '.git/objects'));
    },
    'packs cut': (dir) => {
      commit(dir, 1);
      run(dir, 'gc', '-q');
      run(dir, 'pack-refs', '--all');
      execFileSync('sh', ['-c', 'chmod u+w *.pack && for p in *.pack; do truncate -s 40 "$p"; done'], {
        cwd: join(dir, '.git/objects/pack'),
      });
    },
    reftable: (dir) => appendFileSync(join(dir, '.git/config'), '[extensions]\n\trefStorage = reftable\n'),
    'index is a fifo': (dir) => {
      rmSync(join(dir, '.git/index'));
      execFileSync('mkfifo', [join(dir, '.git/index')]);
    },
    'refs that point at each other': (dir) => {
      put(dir, '.git/refs/heads/main', 'ref: refs/heads/other\n');
      put(dir, '.git/refs/heads/other', 'ref: refs/heads/main\n');
    },
  };
  for (const [name, harm] of Object.entries(damage)) {
    for (const old of [join(HOME, 'src'), join(root, 'tmp'), join(root, 'srv')]) rmSync(old, { recursive: true, force: true });
    const dir = elsewhere(cloned('x'));
    assert.equal(said()['~/src'], 'tedious: clones only: everything is on example.org');
    harm(dir);
    // Where nothing is said of it, it is as dear as the folder it stands in.
    assert.match(said()['~/src/x'] ?? 'irreplaceable: its place', /^irreplaceable: /, name);
    assert.equal(said()['~/src'], undefined, name);
  }
  // What its configuration names is not done.
  rmSync(join(HOME, 'src'), { recursive: true });
  const evil = elsewhere(cloned('evil'));
  const proof = join(root, 'proof');
  appendFileSync(
    join(evil, '.git/config'),
    `[core]\n\tfsmonitor = touch ${proof}\n\tsshCommand = touch ${proof}\n\tpager = touch ${proof}\n[filter "x"]\n\tclean = touch ${proof}\n[include]\n\tpath = /dev/zero\n`,
  );
  put(evil, '.gitattributes', '* filter=x\n');
  put(evil, 'a', 'other');
  assert.match(said()['~/src/evil']!, /^irreplaceable: .*new file/);
  assert.throws(() => realHost(proof));
});

const claim = (path: string, more: Partial<Claim>): Claim => ({
  path,
  glob: false,
  covers: 'subtree',
  provider: 'git',
  rank: RANK.known,
  kinds: 'directory',
  verdict: 'persist',
  class: 'document',
  regret: 'irreplaceable',
  confidence: 'likely',
  owner: 'git',
  user: 'will',
  why: '',
  evidence: [],
  store: null,
  ...more,
});

test('beside the catalogue: work is shown in a folder that is as dear, a secret stays one, build output stays disposable', () => {
  const claims = [
    claim('/home/will/src/foo', { distinct: true }),
    claim('/home/will/tools', { distinct: true, regret: 'tedious' }),
    claim('/home/will/.password-store', { class: 'config' }),
    ...claimsOn(readCatalogue()),
  ];
  const paths = ['src/notes', 'src/foo/a', 'src/foo/package.json', 'src/foo/node_modules/x', 'tools/b', '.password-store/c.gpg'];
  const found = standings(
    claims,
    paths.map((path) => `/home/will/${path}`),
  );
  const at = (path: string) => {
    const held = found.get(`/home/will/${path}`)!;
    return `${held.claim.owner}: ${held.claim.verdict} ${held.claim.regret} at ${held.anchor}`;
  };
  assert.match(at('src/notes'), /persist irreplaceable at \/home\/will\/src$/);
  assert.equal(at('src/foo/a'), 'git: persist irreplaceable at /home/will/src/foo');
  assert.match(at('src/foo/node_modules/x'), /disposable/);
  assert.equal(at('tools/b'), 'git: persist tedious at /home/will/tools');
  assert.equal(at('.password-store/c.gpg'), 'pass: persist irreplaceable at /home/will/.password-store');
});
