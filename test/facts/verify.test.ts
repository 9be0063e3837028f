import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { verifyChecklist } from '../../src/facts/verify.ts';
import type { Host } from '../../src/host/host.ts';
import { realHost } from '../../src/host/real.ts';
import type { Checklist, Part, Verified } from '../../src/model/checklist.ts';
import { forSystem } from '../../src/model/path.ts';
import { parseChecklist, type ReadChecklist } from '../../src/parsers/checklist.ts';
import { verified } from '../../src/reporters/verify.ts';
import { buildMachine } from '../machines/build.ts';
import { answerOf } from '../machines/run.ts';
import { machine } from '../machines/teams-leftover.ts';
import { NOW } from '../reporters/reports.ts';
import { faults } from '../reporters/schema.ts';

describe(
  'a machine is wiped, and some of it comes back',
  { skip: process.getuid!() === 0 ? false : 'files of other users need root' },
  () => {
    let dir: string;
    let root: string;
    let fresh: string;
    let file: string;
    const raw = '/home/will/Documents/\udcff\n';

    before(async () => {
      dir = mkdtempSync(join(tmpdir(), 'cruft-verify-'));
      [root, fresh, file] = [join(dir, 'root'), join(dir, 'fresh'), join(dir, 'report.json')];
      mkdirSync(root);
      buildMachine(root, { ...machine, [raw]: 'raw' });
      const common = ['--db', join(dir, 'index.db')];
      await answerOf(root, ['scan', ...common]);
      const { errors, code } = await answerOf(root, ['report', '-o', file, ...common]);
      assert.deepEqual([errors, code], ['', 0]);
      execFileSync('cp', ['-a', '--', root, fresh]);
    });
    after(() => rmSync(dir, { recursive: true, force: true }));

    const check = async (of = fresh): Promise<{ items: (Omit<Verified, 'missing'> & { missing: { path: string }[] })[]; code: number }> => {
      const { text, errors, code } = await answerOf(of, ['verify', file, '--json']);
      assert.equal(errors, '');
      assert.deepEqual(faults(text), []);
      return { ...(JSON.parse(text) as { items: (Omit<Verified, 'missing'> & { missing: { path: string }[] })[] }), code };
    };
    const statusOf = async (path: string): Promise<Verified['status'] | undefined> =>
      (await check()).items.find((item) => item.path === path)?.status;

    test('the file says what every place at risk consists of, and is valid under its schema', () => {
      const text = readFileSync(file, 'utf8');
      assert.deepEqual(faults(text), []);
      const list = JSON.parse(text) as Checklist;
      assert.equal(list.schema, 'cruft.report/1');
      const atRisk = list.places.filter(({ risk }) => ['irreplaceable', 'hard', 'tedious', 'unknown'].includes(risk));
      assert.ok(atRisk.length > 10 && atRisk.every(({ parts }) => parts!.length > 0));
      assert.ok(list.places.filter((place) => !atRisk.includes(place)).every(({ parts }) => parts === undefined));
      // What is disposable or kept is in no part of a place at risk: Slack's cache is not Slack's session.
      const inside = (path: string): string[] =>
        atRisk.flatMap(({ parts }) => parts!.map((part) => part.path).filter((part) => path === part || path.startsWith(`${part}/`)));
      assert.deepEqual(inside('/home/will/.config/Slack/Cache/data_0'), []);
      assert.equal(inside('/home/will/.config/Slack/Cookies').length, 1);
      assert.equal(inside('/home/will/.ssh/id_ed25519').length, 1);
    });

    test('an exact copy: everything is the same, nothing is new, exit 0', async () => {
      const { items, code } = await check();
      assert.deepEqual([...new Set(items.map(({ status }) => status))], ['same']);
      assert.equal(code, 0);
      assert.equal(
        (await answerOf(fresh, ['verify', file])).text.split('\n').at(-2)!.replace(/\d+/g, 'N'),
        'N of N places are back: N as before',
      );
    });

    test('changed, missing, empty, new: each is told, and exit 1 says that something dear is missing', async () => {
      writeFileSync(join(fresh, 'home/will/.bash_history'), 'ls\npwd\n');
      assert.equal(await statusOf('/home/will/.bash_history'), 'changed');
      assert.equal((await check()).code, 0, 'changed is back');
      utimesSync(join(fresh, 'var/lib/bluetooth'), NOW, NOW);
      assert.equal(await statusOf('/var/lib/bluetooth'), 'same', 'the time of a folder alone is no change');
      rmSync(join(fresh, 'home/will/.config/obs-studio'), { recursive: true });
      assert.equal(await statusOf('/home/will/.config/obs-studio'), 'missing');
      assert.equal((await check()).code, 0, 'what is tedious alone does not fail');
      assert.equal((await answerOf(fresh, ['verify', file, '--fail-on', 'tedious'])).code, 1);
      rmSync(join(fresh, 'home/will/.ssh'), { recursive: true });
      mkdirSync(join(fresh, 'home/will/.ssh'));
      const { items, code } = await check();
      const ssh = items.find(({ path }) => path === '/home/will/.ssh')!;
      assert.deepEqual([ssh.status, ssh.note, ssh.regret, ssh.after!.files], ['missing', 'it is there, and empty', 'irreplaceable', 0]);
      assert.equal(code, 1);
      writeFileSync(join(fresh, 'var/lib/newcomer'), 'x');
      writeFileSync(forSystem(`${fresh}/var/lib/\udcfe`), 'x');
      const fresher = (await check()).items.filter(({ status }) => status === 'new') as { path: string; pathBytes?: string }[];
      assert.deepEqual(fresher.map(({ path }) => path).sort(), ['/var/lib/newcomer', '/var/lib/\ufffd']);
      assert.equal((await answerOf(fresh, ['verify', file, '--exit-zero'])).code, 0);
      const { text } = await answerOf(fresh, ['verify', file]);
      assert.match(text, /Missing: 2\n/);
      assert.match(text, /!! ~will\/\.ssh {2}3? ?\d+ files?, 64 B; it is there, and empty/);
    });

    const here = async (): Promise<unknown> => {
      const found = (await check()).items.find(({ path }) => path === '/home/will/.local/share/keyrings')!;
      return [found.status, found.note];
    };

    test('a link into the persist root counts as what it leads to; one that leads nowhere is missing', async () => {
      cpSync(join(fresh, 'home/will/.local/share/keyrings'), join(fresh, 'persist/keyrings'), {
        recursive: true,
        preserveTimestamps: true,
      });
      rmSync(join(fresh, 'home/will/.local/share/keyrings'), { recursive: true });
      symlinkSync('/persist/keyrings', join(fresh, 'home/will/.local/share/keyrings'));
      assert.deepEqual(await here(), ['same', 'a link to /persist/keyrings']);
      rmSync(join(fresh, 'persist/keyrings'), { recursive: true });
      assert.deepEqual(await here(), ['missing', null]);
    });

    test('what cannot be compared with is refused in one line', async () => {
      for (const [text, message] of [
        ['', /line 1, column 1: .*ends too early/],
        ['{"schema":"cruft.scan/1"}', /this is "cruft.scan\/1", not/],
        ['[1]', /this is no checklist/],
        ['{"schema":"cruft.report/1","redacted":"names"}', /names or paths were replaced/],
        ['{"schema":"cruft.report/1","redacted":"off","places":[{"risk":"hard","path":"/x"}]}', /does not say what its places consist of/],
        ['{"schema":"cruft.report/1","redacted":"off","places":[{"risk":"hard","path":"/x/../y","parts":[]}]}', /does not say/],
      ] as const) {
        const bad = join(dir, 'bad.json');
        writeFileSync(bad, text);
        const { code, errors, text: out } = await answerOf(fresh, ['verify', bad]);
        assert.deepEqual([code, out], [2, ''], text);
        assert.match(errors, message);
        assert.match(errors, /^cruft: [^\n]+\n$/);
      }
      assert.match((await answerOf(fresh, ['verify', join(dir, 'none')])).errors, /no such file/);
      assert.match((await answerOf(fresh, ['verify', dir])).errors, /EISDIR/);
      const redacted = join(dir, 'redacted.json');
      await answerOf(root, ['report', '--redact', 'names', '-o', redacted, '--db', join(dir, 'index.db')]);
      assert.match((await answerOf(fresh, ['verify', redacted])).errors, /were replaced in it/);
    });
  },
);

const part = (path: string, known: Partial<Part> = {}): Part => ({ path, kind: 'directory', files: 1, bytes: 1, newest: 1, ...known });
const listOf = (...parts: Part[]): ReadChecklist => ({
  id: 'x',
  host: 'h',
  scannedAt: '2026-11-24T12:00:00Z',
  users: [],
  places: [{ id: 'place:aaaaaaaa', path: parts[0]!.path, risk: 'hard', parts, moreParts: 0 }],
  folders: [],
});

void test('what cannot be looked at is unknown, never missing', () => {
  const dir = mkdtempSync(join(tmpdir(), 'cruft-measure-'));
  try {
    mkdirSync(join(dir, 'a/closed'), { recursive: true });
    writeFileSync(join(dir, 'a/file'), 'x');
    const real = realHost(dir);
    const closed: Host = {
      ...real,
      list: (path) => (path === '/a/closed' ? { error: 'EACCES' } : real.list(path)),
      lstat: (path) => (path.startsWith('/secret') ? { error: 'EACCES' } : real.lstat(path)),
    };
    const [inside] = verifyChecklist(closed, listOf(part('/a')));
    assert.deepEqual([inside!.status, inside!.note], ['unknown', '1 of it could not be looked at']);
    const [whole] = verifyChecklist(closed, listOf(part('/secret/key')));
    assert.deepEqual([whole!.status, whole!.missing], ['unknown', []]);
    const [both] = verifyChecklist(closed, listOf(part('/secret/key'), part('/gone')));
    assert.deepEqual([both!.status, both!.missing], ['missing', ['/gone']]);
    const [file] = verifyChecklist(
      closed,
      listOf(
        part('/a/file', {
          kind: 'file',
          files: 1,
          bytes: 1,
          newest: real.lstat('/a/file') && Math.floor(Number((real.lstat('/a/file') as { mtimeNs: bigint }).mtimeNs) / 1e9),
        }),
      ),
    );
    assert.equal(file!.status, 'same');
    const [under] = verifyChecklist(closed, listOf(part('/a/file/below')));
    assert.equal(under!.status, 'missing', 'ENOTDIR is an answer');
  } finally {
    rmSync(dir, { recursive: true });
  }
});

const item = (path: string, known: Partial<Verified> = {}): Verified => ({
  path,
  status: 'missing',
  regret: 'tedious',
  id: 'x',
  before: { files: 2, bytes: 2048, newest: 1 },
  after: null,
  missing: [path],
  note: null,
  ...known,
});

void test('the text: hostile names are escaped, long lists are cut and counted, the worst stands last', () => {
  const look = { color: false, unicode: true, width: 80, now: NOW };
  const text = verified(
    {
      host: 'h\x1b[2J',
      scannedAt: '2026-11-24T12:00:00Z',
      users: [{ name: 'will', home: '/home/will' }],
      items: [
        item('/home/will/a\nb\u202e'),
        item('/k', { regret: 'irreplaceable', missing: ['/k/1', '/k/2', '/k/3', '/k/4'] }),
        item('/c', { status: 'changed', after: { files: 1, bytes: 0, newest: null } }),
        ...Array.from({ length: 30 }, (_, at) => item(`/n${at}`, { status: 'new', regret: null, before: null })),
      ],
    },
    look,
    5,
  );
  assert.doesNotMatch(text.replaceAll('\n', ''), /[\x00-\x1f\u202e]/);
  assert.match(text, /and 25 more: cruft verify -v/);
  assert.match(text, /~ {2}\/c {2}2 files, 2.0 KiB before, 1 file, 0 B now/);
  assert.match(text, /!! \/k {2}2 files, 2.0 KiB; without \/k\/1, \/k\/2, \/k\/3 and 1 more/);
  assert.ok(text.indexOf('New: 30') < text.indexOf('Missing: 2'));
  assert.match(text, /\n1 of 3 places is back: 0 as before, 1 changed, 2 missing\n$/);
});

void test('the parser takes anything', () => {
  const json = fc.jsonValue({ maxDepth: 4 });
  const shaped = fc.record({
    schema: fc.constant('cruft.report/1'),
    redacted: fc.constantFrom('off', 'names'),
    id: json,
    scan: json,
    places: fc.oneof(
      json,
      fc.array(
        fc.record({
          risk: fc.constantFrom('hard', 'kept'),
          path: fc.oneof(fc.constant('/x'), json),
          parts: fc.oneof(json, fc.array(json)),
          pathBytes: json,
        }),
      ),
    ),
    folders: fc.array(fc.record({ path: fc.constantFrom('/a', 1, '../x'), names: fc.array(json), namesBytes: json })),
  });
  fc.assert(
    fc.property(fc.oneof(json, shaped), (value) => {
      const read = parseChecklist(Buffer.from(JSON.stringify(value)));
      if (typeof read === 'string') return assert.ok(!read.includes('\n'));
      for (const { path, parts } of read.places)
        for (const one of [path, ...parts.map((each) => each.path)]) assert.ok(one.startsWith('/') && !one.includes('/../'));
    }),
    { numRuns: 400 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => assert.equal(typeof parseChecklist(bytes), 'string')),
    { numRuns: 200 },
  );
});
