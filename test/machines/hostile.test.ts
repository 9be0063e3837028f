import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { growHostileTree } from '../scanner/hostile-tree.ts';

const MAIN = ['--import', 'tsx', 'src/cli/main.ts'];
const isRoot = process.getuid!() === 0;

describe('the whole program on a hostile tree', () => {
  let dir: string;
  let close: () => void;
  const root = () => join(dir, 'root');
  const cruft = (words: string[], as: string[] = []) => {
    const command = [...as, process.execPath, ...MAIN, ...words];
    return spawnSync(command[0]!, command.slice(1), { maxBuffer: 1 << 28, env: { ...process.env, HOME: dir, XDG_STATE_HOME: dir } });
  };
  /** Every path of the tree below `root`, "/" for itself, byte for byte, sorted. */
  const found = (as: string[] = []) =>
    sorted(
      spawnSync(as[0] ?? 'find', [...as.slice(1), ...(as.length > 0 ? ['find'] : []), '.', '-print0'], { cwd: root(), maxBuffer: 1 << 28 })
        .stdout,
      1,
    );
  const listed = (db: string, as: string[] = []) =>
    sorted(cruft(['list', '--all', '--no-group', '-0', '--root', root(), '--db', db], as).stdout, 0);

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'cruft-hostile-'));
    chmodSync(dir, 0o755);
    mkdirSync(root());
    close = await growHostileTree(root());
  });
  after(() => {
    close();
    execFileSync('rm', ['-rf', dir]);
  });

  test('every path is listed, byte for byte, and the verdicts add up', () => {
    const db = join(dir, 'a.db');
    const { stdout, stderr, status } = cruft(['scan', '--root', root(), '--db', db, '--json']);
    assert.ok([0, 1, 3].includes(status!), String(stderr));
    const report = JSON.parse(stdout.toString());
    const paths = found();
    assert.equal(report.scan.entries, paths.length);
    assert.deepEqual(listed(db), paths);
    const verdicts = Object.values(report.summary.verdicts as Record<string, { entries: number }>);
    assert.equal(
      verdicts.reduce((sum, { entries }) => sum + entries, 0),
      paths.length,
    );
    assert.equal(
      report.groups.reduce((sum: number, { entries }: { entries: number }) => sum + entries, 0),
      paths.length,
    );
    assert.equal(statSync(db).mode & 0o777, 0o600);
  });

  test(
    'as somebody who may not read all: the same as find, and what was not read is said',
    { skip: isRoot ? false : 'only root can become somebody else' },
    () => {
      const as = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
      const place = join(dir, 'nobody');
      mkdirSync(place);
      chmodSync(place, 0o777);
      const db = join(place, 'n.db');
      const { stdout, stderr, status } = cruft(['scan', '--root', root(), '--db', db, '--json', '--fail-on', 'never'], as);
      assert.equal(status, 3, String(stderr));
      const report = JSON.parse(stdout.toString());
      assert.equal(report.scan.complete, false);
      assert.ok(report.scan.unread.some(({ error }: { error: string }) => error === 'EACCES'));
      // find names what stands in a directory that can be listed and not searched; here that is among what was not read.
      const unread = report.scan.unread.map(({ path }: { path: string }) => Buffer.from(path));
      const all = [...new Map([...listed(db, as), ...unread].map((path) => [path.toString('latin1'), path])).values()].sort(Buffer.compare);
      assert.deepEqual(all, found(as));
    },
  );

  test('nothing of a name moves the cursor of a terminal', () => {
    const db = join(dir, 'a.db');
    for (const words of [
      ['scan'],
      ['list', '--all'],
      ['status'],
      ['report', '--format', 'md'],
      ['suggest-persist'],
      ['explain', '/files'],
    ]) {
      const { stdout, stderr } = cruft([...words, '--root', root(), '--db', db]);
      // oxlint-disable-next-line no-control-regex
      assert.doesNotMatch(
        stdout.toString() + stderr.toString(),
        /[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069\u200b-\u200f]/,
        words.join(' '),
      );
    }
  });

  test('Ctrl-C keeps the scan before as the current one', async () => {
    const db = join(dir, 'c.db');
    cruft(['scan', '--root', root(), '--db', db]);
    const before = cruft(['db', 'scans', '--json', '--db', db]).stdout.toString();
    writeFileSync(join(root(), 'new'), '');
    const child = spawn(process.execPath, [...MAIN, 'scan', '--root', '/', '--db', db], { stdio: 'ignore', detached: true });
    await new Promise((resolve) => setTimeout(resolve, 2500));
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.on('close', resolve));
    assert.ok(code === 130 || code === 0 || code === 1, `ended with ${String(code)}`);
    const after = JSON.parse(cruft(['db', 'scans', '--json', '--db', db]).stdout.toString());
    if (code === 130) assert.ok(!JSON.stringify(after).includes('"root": "/",\n      "finishedAt"') && listed(db).length > 0, before);
    assert.equal(cruft(['scan', '--root', root(), '--db', db]).status === 2, false);
    assert.ok(listed(db).some((path) => path.toString() === '/new'));
  });

  test('a file that is no index is refused untouched', () => {
    const file = join(dir, 'garbage.db');
    writeFileSync(file, 'my thesis');
    const { status, stderr } = cruft(['scan', '--root', root(), '--db', file]);
    assert.equal(status, 2);
    assert.match(stderr.toString(), /^cruft: [^\n]*garbage\.db[^\n]*\n$/);
    assert.equal(readFileSync(file, 'utf8'), 'my thesis');
    rmSync(file);
  });
});

/** NUL-separated paths, each without its first `skip` bytes ("." of find), the tree itself as "/". */
function sorted(bytes: Buffer, skip: number): Buffer[] {
  const out: Buffer[] = [];
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(0, from);
    const path = bytes.subarray(from + skip, end);
    out.push(path.length === 0 ? Buffer.from('/') : path);
    from = end + 1;
  }
  return out.sort(Buffer.compare);
}
