import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Checklist } from '../../src/model/checklist.ts';
import { forSystem } from '../../src/model/path.ts';
import { checklist, type ChecklistInput } from '../../src/reporters/checklist.ts';
import { checklistJson } from '../../src/reporters/json.ts';
import { markdown } from '../../src/reporters/markdown.ts';
import { plain } from '../../src/reporters/plain.ts';
import { redact } from '../../src/reporters/redact.ts';
import { documentOf } from '../../src/reporters/sections.ts';
import { printable, widthOf } from '../../src/reporters/wording.ts';
import { finding, group, HOSTILE, NOW, report, reports, story } from './reports.ts';

const listOf = (known: Partial<ChecklistInput> = {}): Checklist =>
  checklist({
    report: story,
    now: NOW,
    mode: 'root',
    snippet: { target: 'impermanence', text: '' },
    options: '',
    redacted: 'off',
    ignored: [],
    contents: null,
    ...known,
  });

const textsOf = (list: Checklist): string[] => {
  const document = documentOf(list);
  return [markdown(document, { short: false }), plain(document), checklistJson(list)];
};

void test('sections stand in the order of regret, and none is empty', () => {
  const { sections } = documentOf(listOf({ snippet: { target: 'impermanence', text: 'x' }, ignored: [{ pattern: '*', reason: null }] }));
  assert.deepEqual(
    sections.map(({ id }) => id),
    ['sure', 'irreplaceable', 'hard', 'tedious', 'unknown', 'facts', 'declared', 'leftover', 'again', 'safe', 'steps', 'ignored'],
  );
  assert.deepEqual(
    documentOf(listOf({ report: reports.empty })).sections.map(({ id }) => id),
    ['sure', 'steps'],
  );
});

void test('every place and finding is in the list once, under an id of its own that the next scan gives again', () => {
  for (const of of Object.values(reports)) {
    const { places, findings, id } = listOf({ report: of });
    assert.equal(places.length, of.groups.length);
    assert.equal(new Set([...places, ...findings].map((one) => one.id)).size, places.length + of.findings.length);
    const later = listOf({ report: { ...of, scan: { ...of.scan, id: 8, finishedAt: '2026-11-25T11:57:02Z' } }, now: NOW + 86_400 });
    assert.deepEqual(
      later.places.map((one) => one.id),
      places.map((one) => one.id),
    );
    assert.notEqual(later.id, id);
    assert.equal(listOf({ report: of, now: NOW + 500 }).id, id, 'the time it was printed is no part of it');
  }
  const twins = report([group({ path: '/a', verdict: 'unknown', bytes: 1 }), group({ path: '/a', verdict: 'unknown', bytes: 2 })]);
  assert.equal(new Set(listOf({ report: twins }).places.map(({ id }) => id)).size, 2);
});

void test('an old scan, a missing persist list and what could not be read are said aloud', () => {
  const bad = { ...reports.partial, declared: reports.empty.declared };
  const text = markdown(documentOf(listOf({ report: bad, now: NOW + 2 * 86_400, mode: 'user', options: '--reinstall' })), { short: false });
  for (const said of [
    '**older than a day: scan again**',
    '**not complete**',
    '**not read: 3 places',
    '**no persist list was found**',
    'as a user',
    '`--reinstall`',
  ])
    assert.ok(text.includes(said), said);
});

void test('txt: no line of prose is wider than 80 columns; only commands and single words are', () => {
  for (const of of Object.values(reports))
    for (const line of plain(documentOf(listOf({ report: of }))).split('\n'))
      assert.ok(
        widthOf(line) <= 80 ||
          line.startsWith('      ') ||
          widthOf(
            line
              .trim()
              .replace(/^(\[ \]|-) /, '')
              .split(' ')[0]!,
          ) > 60 ||
          HOSTILE.some((name) => line.includes(printable(name))),
        line,
      );
});

void test(
  'the copy commands copy exactly what they name, in bash, for names of any bytes',
  { skip: process.getuid!() === 0 ? false : 'cp -a of owners needs root' },
  () => {
    const dir = mkdtempSync(join(tmpdir(), 'cruft-copy-'));
    try {
      const root = join(dir, "ro'ot");
      const names = ['plain', ...HOSTILE, '-rf'];
      const groups = names.map((name) => group({ path: `/data/${name}`, verdict: 'persist', regret: 'hard' }));
      for (const name of names) {
        mkdirSync(forSystem(`${root}/data/${name}`), { recursive: true });
        writeFileSync(forSystem(`${root}/data/${name}/file`), name);
      }
      mkdirSync(join(dir, 'backup/files'), { recursive: true });
      const { places } = listOf({ report: report(groups, { scan: { root } }), options: '--root x' });
      for (const { copy } of places) execFileSync('bash', ['-c', copy!], { env: { ...process.env, BACKUP: join(dir, 'backup') } });
      for (const name of names) assert.equal(lstatSync(forSystem(`${dir}/backup/files/data/${name}/file`)).isFile(), true, name);
      assert.equal(execFileSync('find', [join(dir, 'backup'), '-type', 'f', '-printf', 'x'], { encoding: 'utf8' }).length, names.length);
    } finally {
      rmSync(dir, { recursive: true });
    }
  },
);

void test('a place with others below it is copied entry by entry, from the list', () => {
  const of = report([group({ path: '/home/will/a b', verdict: 'persist', regret: 'irreplaceable', whole: false })], {
    scan: { root: '/mnt' },
  });
  assert.equal(
    listOf({ report: of, options: '--root /mnt' }).places[0]!.copy,
    `cruft list --under '/home/will/a b' --verdict persist --regret irreplaceable --no-group -0 --root /mnt | rsync -aHAX --from0 --files-from=- /mnt/ "$BACKUP"/files/`,
  );
  const [safe, unknown] = listOf({
    report: report([group({ path: '/x', verdict: 'unknown', whole: false }), group({ path: '/y', verdict: 'kept' })]),
  })
    .places.toReversed()
    .map(({ copy }) => copy);
  assert.equal(safe, null);
  assert.match(unknown!, /^cruft list --under \/x --verdict unknown --no-group -0 \|/);
});

void test('every command is one line, does nothing by itself, and bash can parse it', () => {
  for (const of of Object.values(reports)) {
    const { places, findings, facts, steps } = listOf({ report: of });
    const commands = [
      ...places.flatMap(({ copy }) => copy ?? []),
      ...findings.flatMap((one) => one.commands),
      ...facts.flatMap(({ command }) => command ?? []),
      ...steps.flatMap((one) => one.commands),
    ];
    for (const command of commands) {
      assert.doesNotMatch(command, /[\n\x00-\x1f]/);
      const { status, stderr } = spawnSync('bash', ['-n', '-c', command], { encoding: 'utf8' });
      assert.equal(status, 0, `${command}: ${stderr}`);
    }
  }
  const { facts, findings } = listOf({ report: reports.hostile });
  assert.ok(
    facts.every(({ command }) => command === null || !/ -rf( |$)/.test(command)),
    'a name that is an option is left out',
  );
  const comments = findings.flatMap(({ commands }) => commands).filter((line) => line.startsWith('#'));
  assert.equal(comments.length, HOSTILE.length);
});

void test('redact names: users, their homes and the machine are nowhere, and the rest is as it was', () => {
  const { report: safe, text } = redact(story, 'names');
  const texts = textsOf(
    listOf({ report: safe, redacted: 'names', snippet: { target: 'impermanence', text: text('users."will" = "/home/will/.ssh";')! } }),
  );
  for (const one of texts) {
    assert.doesNotMatch(one, /\bwill\b|framework/);
    assert.match(one, /HOST/);
    assert.match(one, /USER1/);
    assert.match(one, /OBS Studio/);
    assert.match(one, /bluetooth/);
  }
  const fixed = redact(
    report([group({ path: '/home/hard/x', verdict: 'persist', regret: 'hard', user: 'hard' })], {
      scan: { users: [{ name: 'hard', home: '/home/hard' }] },
    }),
    'names',
  ).report;
  assert.deepEqual([fixed.groups[0]!.regret, fixed.groups[0]!.user, fixed.groups[0]!.path], ['hard', 'USER1', '/home/USER1/x']);
  assert.equal(
    redact(
      report([], {
        scan: { host: 'willow', users: [{ name: 'will', home: '/home/will' }] },
        notes: ['will, goodwill and /home/will/x on willow'],
      }),
      'names',
    ).report.notes[0],
    'USER1, goodwill and /home/USER1/x on HOST',
  );
  assert.equal(redact(story, 'off').report, story);
});

void test('redact paths: no part of a path that not every machine has', () => {
  const { report: safe, text } = redact(reports.hostile, 'paths');
  assert.equal(text('anything'), null);
  for (const one of textsOf(listOf({ report: safe, redacted: 'paths' })))
    for (const name of HOSTILE)
      assert.ok(!one.includes(name) && !one.includes(printable(name)) && !one.includes(JSON.stringify(name).slice(1, -1)), name);
  const { report: tale } = redact(story, 'paths');
  const [json] = textsOf(listOf({ report: tale, redacted: 'paths' })).slice(-1);
  assert.doesNotMatch(json!, /obs-studio|teams|foo\b|will|framework|GIMP|nvme/);
  assert.match(json!, /\/home\/USER1\/\.ssh/);
  assert.match(json!, /\/var\/lib\/bluetooth/);
  const same = redact(
    report([], {
      findings: [
        finding({ id: 'a/b:cccccccc', path: '/srv/secret/a' }),
        finding({ id: 'a/b:dddddddd', path: '/srv/secret/b', message: 'see /srv/secret/a' }),
      ],
    }),
    'paths',
  ).report.findings;
  assert.equal(same[1]!.message, `see ${same[0]!.path}`, 'the same part is the same word everywhere');
});
