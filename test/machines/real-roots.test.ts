import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildMachine } from './build.ts';
import { answerOf } from './run.ts';

/**
 * Real roots, built in a mount namespace of their own and entered with chroot, so that the kernel's mountinfo is that of the machine. Beside
 * what a test builds they hold this machine's programs (/usr, this repository), which the scan is not sent into.
 */
const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const NODE = dirname(dirname(process.execPath));

const PRELUDE = `
set -e
unset NODE_EXTRA_CA_CERTS NODE_OPTIONS
base=$1; repo=$2; node=$3
root=$base/root; mkdir -p "$root" "$base/out"
disk() { truncate -s "$2" "$base/$1.img"; }
# bound PATH [SOURCE]: PATH is mounted from the persist root.
bound() { mkdir -p "persist\${2:-$1}" ".$1"; mount --bind "persist\${2:-$1}" ".$1"; }
say() { mkdir -p "$(dirname ".$1")"; echo "\${2:-$1}" > ".$1"; }
machine() {
  cd "$root"
  mkdir -p proc dev usr tmp etc/cruft var/lib home/kim root out "./$repo"
  printf 'root:x:0:0::/root:/bin/sh\\nkim:x:1000:100::/home/kim:/bin/sh\\n' > etc/passwd
  echo attic > etc/hostname
}
declare_() { printf '{"schema":1,"impermanence":{"/persist":{"directories":[%s],"files":[%s],"users":{"kim":{"directories":[%s]}}}}}' "$1" "$2" "$3" > etc/cruft/declared.json; }
enter() {
  # First, as the repository may lie below /tmp.
  mount -t tmpfs tmp tmp; mkdir -p "./$repo"
  mount -t proc proc proc; mount --rbind /dev dev; mount --bind /usr usr; mount --bind "$repo" "./$repo"; mount --bind "$base/out" out
  for dir in bin lib lib64 sbin; do [ -L /$dir ] && ln -s "$(readlink /$dir)" $dir; done
  case $node in /usr|/usr/*) ;; *) mkdir -p "./$node"; mount --bind "$node" "./$node";; esac
  cruft() { chroot "$root" "$node/bin/node" --import "file://$repo/node_modules/tsx/dist/loader.mjs" "$repo/src/cli/main.ts" --db /out/index.db "$@" || [ $? = 1 ]; }
  cruft scan /etc /var /home /persist $more --json -o /out/scan.json
  cruft declared --json -o /out/declared.json
  cruft explain --json $asked -o /out/explain.json
  cd "$repo"
  "$node/bin/node" --import tsx "$repo/src/cli/main.ts" declared --root "$root" --json -o "$base/out/offline.json"
}
`;

interface Read {
  scan: { scan: { wiped: string[]; rootFsType: string }; notes: string[]; summary: { verdicts: Record<string, { entries: number }> } };
  verdicts: Record<string, string>;
  /** Of each path: the entry that covers it, and its status. */
  declared: Record<string, string>;
  statuses: Record<string, string>;
  problems: string[];
  offline: Record<string, string>;
}

/** `verdicts`: of every path asked for, as `explain` has them. */
function build(t: TestContext, script: string, asked: readonly string[], more = ''): Read | null {
  if (process.getuid!() !== 0 || spawnSync('unshare', ['-m', 'true']).status !== 0) {
    t.skip('no mount namespaces here: needs root and unshare');
    return null;
  }
  const base = mkdtempSync(join(tmpdir(), 'cruft-root-'));
  try {
    const words = [
      '-m',
      '--propagation',
      'private',
      'sh',
      '-c',
      `${PRELUDE}asked='${asked.join(' ')}'; more='${more}'\n${script}\nenter`,
      'sh',
    ];
    const run = spawnSync('unshare', [...words, base, REPOSITORY, NODE], { encoding: 'utf8', cwd: REPOSITORY });
    if (
      run.status !== 0 &&
      /(mount|mkfs|losetup).*(permission denied|not permitted|not found|failed to setup loop|unknown filesystem)/i.test(run.stderr)
    ) {
      t.skip(`such a root cannot be built here: ${run.stderr.trim()}`);
      return null;
    }
    assert.equal(run.status, 0, run.stderr);
    const read = (name: string) => JSON.parse(readFileSync(join(base, 'out', `${name}.json`), 'utf8'));
    const { paths } = read('explain') as {
      paths: { path: string; verdict: string; declaration: { path: string; status: string } | null }[];
    };
    const { declarations, problems } = read('declared') as {
      declarations: { path: string; status: string }[];
      problems: { code: string; path: string }[];
    };
    const byStatus = (all: typeof declarations) => Object.fromEntries(all.map(({ path, status }) => [path, status]));
    return {
      scan: read('scan') as Read['scan'],
      verdicts: Object.fromEntries(paths.map(({ path, verdict }) => [path, verdict])),
      declared: Object.fromEntries(paths.map(({ path, declaration: by }) => [path, by === null ? 'none' : `${by.path} ${by.status}`])),
      statuses: byStatus(declarations),
      problems: problems.map(({ code, path }) => `${code} ${path}`),
      offline: byStatus((read('offline') as { declarations: typeof declarations }).declarations),
    };
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

function assertFates({ verdicts }: Read, kept: readonly string[], lost: readonly string[]): void {
  for (const path of kept) assert.equal(verdicts[path], 'kept', path);
  for (const path of lost) assert.ok(verdicts[path] !== undefined && verdicts[path] !== 'kept', `${path} is ${verdicts[path]}`);
}

const DECLARED = `
declare_ '"/var/log","/var/lib/bluetooth","/var/lib/lost","/var/lib/gone","/var/lib/elsewhere","/var/lib/nothing"' \\
  '"/etc/machine-id","/etc/adjtime","/etc/replaced","/etc/renamed"' '".ssh","a b"'
bound /var/log; say /var/log/messages
bound /var/lib/bluetooth; say /var/lib/bluetooth/pairing
bound /home/kim/.ssh; say /home/kim/.ssh/id_ed25519
bound '/home/kim/a b'; say '/home/kim/a b/c'
bound /var/lib/elsewhere /other; say /var/lib/elsewhere/x
# Declared, and nobody mounted it: what is written here is lost, whatever the persist root has.
mkdir -p persist/var/lib/lost; echo old > persist/var/lib/lost/x; say /var/lib/lost/x
# The bound source was deleted, or replaced by a rename.
bound /var/lib/gone; say /var/lib/gone/x; rm -r persist/var/lib/gone
mkdir -p persist/etc
for name in machine-id renamed; do echo "$name" > persist/etc/$name; touch etc/$name; mount --bind persist/etc/$name etc/$name; done
echo new > persist/etc/new; mv persist/etc/new persist/etc/renamed
echo adjtime > persist/etc/adjtime; ln -s /persist/etc/adjtime etc/adjtime
echo replaced > persist/etc/replaced; echo edited > etc/replaced
say /persist/var/lib/stray/x
say /var/lib/undeclared/x; say /home/kim/Downloads/x; say /etc/hosts
`;
const KEPT = [
  '/var/log/messages',
  '/var/lib/bluetooth',
  '/var/lib/bluetooth/pairing',
  '/home/kim/.ssh/id_ed25519',
  '/var/lib/elsewhere/x',
  '/etc/machine-id',
  '/etc/adjtime',
  '/persist/var/lib/stray/x',
  '/persist/var/lib/lost/x',
  '/persist/etc/renamed',
];
const LOST = [
  '/var/lib/lost/x',
  '/etc/replaced',
  '/etc/renamed',
  '/var/lib/undeclared/x',
  '/home/kim/Downloads/x',
  '/etc/hosts',
  '/home/kim',
];
const STATUSES = {
  '/etc/adjtime': 'ok',
  '/etc/machine-id': 'ok',
  '/etc/renamed': 'source-deleted',
  '/etc/replaced': 'replaced',
  '/home/kim/.ssh': 'ok',
  '/home/kim/a b': 'ok',
  '/var/lib/bluetooth': 'ok',
  '/var/lib/elsewhere': 'mounted-from-elsewhere',
  '/var/lib/gone': 'source-deleted',
  '/var/lib/lost': 'not-mounted',
  '/var/lib/nothing': 'missing',
  '/var/log': 'ok',
};
/** Seen from outside it is not running: what is mounted below it shows, what is not mounted says nothing. */
const OFFLINE = { ...STATUSES, '/etc/replaced': 'unknown', '/var/lib/lost': 'unknown' };

test('a root on tmpfs, the persist root on a disk of its own', (t) => {
  const read = build(
    t,
    `disk persist 48M; mkfs.ext4 -q "$base/persist.img"
     mount -t tmpfs root "$root"; machine; mkdir persist; mount -o loop "$base/persist.img" persist
     ${DECLARED}`,
    [...KEPT, ...LOST],
  );
  if (read === null) return;
  assert.deepEqual([read.scan.scan.rootFsType, read.scan.scan.wiped.includes('/')], ['tmpfs', true]);
  assert.deepEqual(read.statuses, STATUSES);
  assertFates(read, KEPT, LOST);
  assert.deepEqual(read.offline, OFFLINE);
  assert.ok(read.problems.includes('declared-not-mounted /var/lib/lost'));
  assert.equal(read.declared['/var/lib/lost/x'], '/var/lib/lost not-mounted');
  assert.equal(read.declared['/var/log/messages'], '/var/log ok');
  assert.equal(read.declared['/var/lib/undeclared/x'], 'none');
});

test('a btrfs root with subvolumes: what is kept and what is lost are one file system', (t) => {
  const kept = [...KEPT, '/var/spool/mail'];
  const lost = [...LOST, '/var/lib/machines/image'];
  const read = build(
    t,
    `disk all 160M; mkfs.btrfs -q "$base/all.img"
     mkdir "$base/top"; mount -o loop "$base/all.img" "$base/top"; for name in root persist spool; do btrfs subvolume create "$base/top/$name" > "$base/said"; done
     device=$(findmnt -nro SOURCE "$base/top"); mount -o subvol=/root "$device" "$root"; umount "$base/top"; machine
     mkdir -p persist var/spool; mount -o subvol=/persist "$device" persist; mount -o subvol=/spool "$device" var/spool
     say /var/spool/mail; btrfs subvolume create var/lib/machines > "$base/said"; say /var/lib/machines/image
     ${DECLARED}`,
    [...kept, ...lost],
  );
  if (read === null) return;
  assert.equal(read.scan.scan.rootFsType, 'btrfs');
  // What is written through a mount whose source was deleted goes with it.
  assert.deepEqual(read.scan.scan.wiped.toSorted(), ['/', '/etc/renamed', '/var/lib/gone']);
  assert.deepEqual(read.statuses, STATUSES);
  assertFates(read, kept, lost);
  assert.deepEqual(read.offline, OFFLINE);
});

test('an ordinary root with the persist root on it: kept, and it has to move before the first wipe', (t) => {
  const read = build(
    t,
    `disk all 96M; mkfs.ext4 -q "$base/all.img"; mount -o loop "$base/all.img" "$root"; machine; mkdir persist
     ${DECLARED}`,
    [...KEPT, ...LOST],
  );
  if (read === null) return;
  assert.deepEqual(read.statuses, STATUSES);
  assertFates(read, KEPT, LOST);
  assert.ok(
    read.scan.notes.some((note) => note.startsWith('/persist lies on the file system that would be wiped: move it')),
    read.scan.notes.join(),
  );
});

test('a disk that is looked at from elsewhere: declared is kept, with the doubt said', async () => {
  const base = mkdtempSync(join(tmpdir(), 'cruft-offline-'));
  try {
    const list = { schema: 1, impermanence: { '/persist': { directories: ['/var/lib/a', '/var/lib/b'], files: ['/etc/machine-id'] } } };
    buildMachine(join(base, 'root'), {
      '/etc/cruft/declared.json': JSON.stringify(list),
      '/etc/passwd': 'root:x:0:0::/root:/bin/sh\n',
      '/etc/machine-id': '',
      '/var/lib/a/x': 'hidden when it runs',
      '/var/lib/c/x': 'nobody declares it',
    });
    const cruft = (...words: string[]) => answerOf(join(base, 'root'), [...words, '--db', join(base, 'index.db')]);
    const { text } = await cruft('declared', '--json');
    const { declarations } = JSON.parse(text) as { declarations: { path: string; status: string }[] };
    assert.deepEqual(
      declarations.map(({ path, status }) => [path, status]),
      [
        ['/etc/machine-id', 'unknown'],
        ['/var/lib/a', 'unknown'],
        ['/var/lib/b', 'unknown'],
      ],
      'the persist root is not even mounted',
    );
    await cruft('scan');
    const explained = JSON.parse((await cruft('explain', '--json', '/etc/machine-id', '/var/lib/a/x', '/var/lib/c/x')).text) as {
      paths: { path: string; verdict: string; confidence: string; why: string }[];
    };
    const why = 'declared persistent to /persist; whether that is in effect cannot be told here';
    assert.deepEqual(
      explained.paths.slice(0, 2).map(({ path, verdict, confidence, why: said }) => [path, verdict, confidence, said]),
      [
        ['/etc/machine-id', 'kept', 'ask', why],
        ['/var/lib/a/x', 'kept', 'ask', why],
      ],
    );
    assert.notEqual(explained.paths[2]!.verdict, 'kept');
    const said = (await cruft('explain', '/var/lib/a/x')).text;
    assert.match(
      said,
      /declared: \/var\/lib\/a at \/etc\/cruft\/declared[.]json\n {4}unknown: whether it is in effect cannot be told here/,
    );
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
});
