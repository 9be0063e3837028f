import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { buildMachine } from './build.ts';
import { answerOf } from './run.ts';

const ANNA = { uid: 4242, gid: 4242 };
const BERT = { uid: 4243, gid: 4243 };

/** A Debian machine, mounted on another one: users that this machine does not have, and folders that are theirs alone. */
const mounted = {
  '/etc/passwd': 'root:x:0:0::/root:/bin/bash\nanna:x:4242:4242::/home/anna:/bin/bash\nbert:x:4243:4243::/home/bert:/bin/bash\n',
  '/etc/group': 'root:x:0:\nanna:x:4242:\nbert:x:4243:\n',
  '/etc/shadow': { text: 'root:!:1::::::\nanna:$y$HASH:1::::::\n', mode: 0o600 },
  '/etc/hostname': 'otherbox\n',
  '/etc/systemd/system/multi-user.target.wants/theirs.service': { link: '/etc/systemd/system/theirs.service' },
  '/bin/bash': { text: '#!', mode: 0o755 },
  '/root/': { mode: 0o700 },
  '/home/anna/': { ...ANNA, mode: 0o700 },
  '/home/anna/.ssh/': { ...ANNA, mode: 0o700 },
  '/home/anna/.ssh/id_ed25519': { ...ANNA, text: 'KEY', mode: 0o600 },
  '/home/bert/': { ...BERT, mode: 0o700 },
  '/home/bert/.gnupg/': { ...BERT, mode: 0o700 },
  '/home/bert/.gnupg/private-keys-v1.d/x.key': { ...BERT, text: 'KEY', mode: 0o600 },
};

describe(
  'the checklist of a system that is mounted here',
  { skip: process.getuid!() === 0 ? false : 'files of other users need root' },
  () => {
    let dir: string;
    const root = (): string => join(dir, 'mnt');

    before(() => {
      dir = mkdtempSync(join(tmpdir(), 'cruft-mounted-'));
      mkdirSync(root());
      buildMachine(root(), mounted);
      chmodSync(dir, 0o755);
    });
    after(() => rmSync(dir, { recursive: true, force: true }));

    test('as root: users, units and secrets of that system, and commands for its place', async () => {
      const db = ['--db', join(dir, 'root.db')];
      await answerOf(root(), ['scan', ...db]);
      const { text } = await answerOf(root(), ['report', ...db]);
      assert.match(text, /^# Before otherbox is wiped/);
      assert.match(text, /users: root, anna, bert; looked at from outside/);
      assert.match(text, /everything was read/);
      for (const words of ['~anna/.ssh', '~bert/.gnupg', 'theirs.service', '`anna`']) assert.ok(text.includes(words), words);
      assert.doesNotMatch(text, /HASH/);
      assert.ok(text.includes(`--files-from=- ${root()}/ "$BACKUP"/files/`));
      const page = join(dir, 'page.html');
      await answerOf(root(), ['report', '-o', page, ...db]);
      assert.match(readFileSync(page, 'utf8'), /^<!doctype html>[^]*<code>~anna\/\.ssh<\/code>/);
      assert.equal(statSync(page).mode & 0o777, 0o600);
    });

    test('as one of its users: what is closed is said, and never counts as clean', () => {
      const place = join(dir, 'anna');
      mkdirSync(place);
      chownSync(place, ANNA.uid, ANNA.gid);
      const cruft = (...words: string[]): { stdout: string; stderr: string; status: number | null } =>
        spawnSync(
          'setpriv',
          [
            '--reuid=4242',
            '--regid=4242',
            '--clear-groups',
            process.execPath,
            '--import',
            'tsx',
            'src/cli/main.ts',
            ...words,
            '--root',
            root(),
            '--db',
            join(place, 'i.db'),
          ],
          { encoding: 'utf8', env: { ...process.env, HOME: place, XDG_STATE_HOME: place } },
        );
      assert.equal(cruft('scan', '--fail-on', 'never').status, 3, 'not all could be read');
      const { stdout, stderr } = cruft('report');
      assert.equal(stderr, '');
      assert.match(stdout, /users: anna;/);
      assert.match(stdout, /\*\*not complete\*\*/);
      for (const words of ['`/home/bert`: EACCES', '`/root`: EACCES', '/etc/shadow: EACCES', '.ssh'])
        assert.ok(stdout.includes(words), words);
      assert.doesNotMatch(stdout, /everything was read/);
      const list = JSON.parse(cruft('report', '--format', 'json').stdout) as { scan: { mode: string; unread: unknown[] } };
      assert.deepEqual([list.scan.mode, list.scan.unread.length > 0], ['mounted', true]);
    });
  },
);
