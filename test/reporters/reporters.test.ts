import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { DeclaredList } from '../../src/model/declaration.ts';
import { encodePath } from '../../src/model/path.ts';
import type { Report } from '../../src/model/report.ts';
import type { Checklist } from '../../src/model/checklist.ts';
import { checklist, type ChecklistInput } from '../../src/reporters/checklist.ts';
import { declared } from '../../src/reporters/declared.ts';
import { doctor } from '../../src/reporters/doctor.ts';
import { explainFinding, explainRule } from '../../src/reporters/explain.ts';
import {
  checklistJson,
  declaredJson,
  doctorJson,
  explainJson,
  indexJson,
  rulesJson,
  scanJson,
  suggestJson,
  deleteJson,
} from '../../src/reporters/json.ts';
import { list } from '../../src/reporters/list.ts';
import { markdown } from '../../src/reporters/markdown.ts';
import { plain } from '../../src/reporters/plain.ts';
import { redact } from '../../src/reporters/redact.ts';
import { documentOf } from '../../src/reporters/sections.ts';
import { firstSteps, status } from '../../src/reporters/status.ts';
import { summary } from '../../src/reporters/summary.ts';
import { widthOf, type Look } from '../../src/reporters/wording.ts';
import { fakeEngine } from '../cli/fake-engine.ts';
import { finding, group, HOSTILE, NOW, report, reports, story } from './reports.ts';
import { faults } from './schema.ts';

const look: Look = { color: false, unicode: true, width: 80, now: NOW };
const SNIPPET = 'environment.persistence."/persist".directories = [\n  "/var/lib/bluetooth"\n];\n';
const listOf = (report: Report, known: Partial<ChecklistInput> = {}): Checklist =>
  checklist({
    report,
    now: NOW,
    mode: 'root',
    snippet: { target: 'impermanence', text: SNIPPET },
    options: '',
    redacted: 'off',
    ignored: [{ pattern: '*.bak', reason: 'mine' }],
    contents: null,
    ...known,
  });
const md = (of: Report, short = false): string => markdown(documentOf(listOf(of)), { short });

const texts: Record<string, (of: Report, how: Look) => string | Promise<string>> = {
  summary,
  status: (of, how) => status(of, how, 12),
  list: (of, how) => [...list(of, [], how)].map((line) => line + '\n').join(''),
  declared: (of, how) => declared(of.declared, of.scan.users, how),
  markdown: (of) => md(of),
  plain: (of) => plain(documentOf(listOf(of))),
  checklistJson: (of) => checklistJson(listOf(of)),
  findings: (of, how) => of.findings.map((one) => explainFinding(one, [], of.scan.users, how)).join('') || '\n',
  json: (of) => scanJson(of),
  declaredJson: (of) => declaredJson(of.declared, of.scan.users),
};

const ESCAPES = /[\x00-\x09\x0b-\x1f\x7f-\x9f]|(?!\n)[\p{Cf}\p{Zl}\p{Zp}]/u;

for (const [name, print] of Object.entries(texts)) {
  void test(`${name}: one newline at the end, nothing that moves a cursor, colour only where asked for`, async () => {
    for (const [which, of] of Object.entries(reports)) {
      const text = await print(of, look);
      assert.match(text, /[^\n]\n$|^\n$/, which);
      assert.doesNotMatch(text, ESCAPES, which);
      assert.ok(text.isWellFormed(), which);
      const painted = await print(of, { ...look, color: true });
      assert.equal(painted.replace(/\x1b\[\d+m/g, ''), text, which);
    }
  });
}

void test('the words of the program are ASCII where the locale is not UTF-8', async () => {
  for (const name of ['summary', 'status', 'list', 'declared', 'findings'])
    for (const of of [reports.empty, reports.story, reports.partial])
      assert.doesNotMatch(await texts[name]!(of, { ...look, unicode: false }), /[^\x00-\x7f]/, name);
});

void test('summary: at most 23 lines of at most the width, whatever the report', () => {
  for (const [which, of] of Object.entries(reports))
    for (const width of [200, 80, 60]) {
      const lines = summary(of, { ...look, width })
        .trimEnd()
        .split('\n');
      assert.ok(lines.length <= 23, `${which} at ${width}: ${lines.length} lines`);
      for (const line of lines) assert.ok(widthOf(line) <= Math.min(width, 80), `${which} at ${width}: ${line}`);
      assert.match(lines.at(-1)!, /^Next: cruft /);
    }
});

void test('summary: the answer, in the order of regret', () => {
  const text = summary(story, look);
  const order = [
    'would lose',
    '!! irreplaceable',
    '!  hard',
    '~  tedious',
    '?  unknown',
    '.  makes',
    '~/src/foo',
    '~/.ssh',
    '/var/lib/bluetooth',
    '1 leftover (1 high)',
    'not understood',
    'Next:',
  ];
  const at = order.map((words) => text.indexOf(words));
  assert.ok(!at.includes(-1), order[at.indexOf(-1)]);
  assert.deepEqual(
    at,
    [...at].sort((a, b) => a - b),
  );
  assert.doesNotMatch(text, /\/usr|\/persist |kept|managed/);
  assert.match(text, /suggest-persist --for impermanence/);
  assert.match(
    summary(reports.partial, look),
    /not complete[\s\S]*Not read: 3 places \(EACCES 2, EIO 1\), part of the persist list; root sees more[\s\S]*The state folder/,
  );
});

/** What a person reads, held whole. They were read line by line when they were made; `UPDATE=1` writes them anew, to be read again. */
for (const [which, name] of [
  ['story', 'summary'],
  ['partial', 'summary'],
  ['empty', 'summary'],
  ['story', 'list'],
  ['hostile', 'list'],
  ['story', 'markdown'],
  ['hostile', 'markdown'],
  ['story', 'plain'],
  ['story', 'status'],
  ['story', 'declared'],
] as const) {
  void test(`golden: ${name} of ${which}`, async () => {
    const file = new URL(`./${name}-${which}.golden`, import.meta.url);
    const text = await texts[name]!(reports[which], look);
    if (process.env['UPDATE'] === '1') writeFileSync(file, text);
    assert.equal(text, readFileSync(file, 'utf8'));
  });
}

void test('list: no path is cut, each finding has its id', () => {
  const text = [...list(reports.hostile, ['kept'], look)].join('\n');
  for (const { id } of reports.hostile.findings) assert.ok(text.includes(id));
  assert.ok(text.includes('x'.repeat(255)));
  assert.ok(text.includes("$'bytes\\xff\\xe9'"));
});

void test('JSON: valid under the published schema, and lossless', async () => {
  const engine = fakeEngine(story);
  const explained = await engine.explain({} as never, '/var/lib/bluetooth');
  const suggested = (await engine.suggest({} as never))!;
  assert.ok(typeof explained === 'object' && explained !== null);
  const all: Record<string, string> = {
    explain: explainJson([explained], [], []),
    everything: explainJson([explained], story.findings, await engine.rules()),
    delete: deleteJson(
      [
        {
          path: '/home/will/bytes\udcff',
          kind: 'file',
          rule: 'a/b',
          finding: 'a/b:aaaaaaaa',
          confidence: 'likely',
          bytes: 1,
          entries: 1,
          why: 'x',
          consequences: [],
          guard: { dev: 1n, ino: 2n ** 60n, mtimeNs: 1_700_000_000_000_000_001n, size: 1 },
        },
      ],
      [{ path: '/x', reason: 'y' }],
    ),
    suggest: suggestJson(suggested.suggestions, suggested.withheld),
    rules: rulesJson(await engine.rules()),
    doctor: doctorJson(await engine.doctor({} as never)),
    info: indexJson(await engine.index.info({} as never), null),
    scans: indexJson(null, await engine.index.scans({} as never)),
  };
  for (const [which, of] of Object.entries(reports)) {
    all[`scan ${which}`] = scanJson(of);
    all[`report ${which}`] = checklistJson(listOf(of));
    for (const level of ['names', 'paths'] as const)
      all[`report ${which} ${level}`] = checklistJson(listOf(redact(of, level).report, { redacted: level }));
    all[`declared ${which}`] = declaredJson(of.declared, of.scan.users);
  }
  for (const [which, json] of Object.entries(all)) assert.deepEqual(faults(json), [], which);
  const { groups } = JSON.parse(scanJson(reports.hostile)) as { groups: { path: string; pathBytes?: string }[] };
  const back = groups.map(({ path, pathBytes }) => (pathBytes === undefined ? Buffer.from(path) : Buffer.from(pathBytes, 'base64')));
  assert.deepEqual(
    back,
    HOSTILE.map((name) => encodePath(`/home/will/${name}`)),
  );
  assert.deepEqual(
    groups.filter(({ pathBytes }) => pathBytes !== undefined).map(({ path }) => path),
    ['/home/will/bytes\ufffd\ufffd'],
  );
});

void test('a schema fault is seen', () => {
  const json = JSON.parse(scanJson(story)) as { scan: { entries: unknown; more?: number } };
  json.scan.entries = 'many';
  json.scan.more = 1;
  assert.deepEqual(faults(JSON.stringify(json)).sort(), ['/scan/entries: is string, not integer', '/scan: "more" is not described']);
});

void test('declared JSON: the home-relative path of a user’s entry', () => {
  const { declarations } = JSON.parse(declaredJson(story.declared, story.scan.users)) as {
    declarations: { path: string; relative: string | null }[];
  };
  assert.deepEqual(
    declarations.map(({ relative }) => relative),
    [null, null, '.gnupg'],
  );
});

void test('declared: a list too long for the table is still whole', async () => {
  const many: DeclaredList = {
    ...story.declared,
    declarations: Array.from({ length: 300 }, (_, at) => ({ ...story.declared.declarations[0]!, path: `/p/${at}` })),
  };
  const text = await declared(many, [], look);
  assert.equal(text.match(/^ok {6}\/p\//gm)?.length, 300);
});

void test('markdown: nothing in a name becomes markup', () => {
  const text = md(reports.hostile)
    .replace(/^( *)(`{3,})\w*\n[^]*?\n\1\2$/gm, 'FENCED')
    .replace(/(`+)[^`](?:.*?[^`])?\1(?!`)/g, 'CODE');
  assert.doesNotMatch(text, /<(?!\/?details>|\/?summary>)/);
  assert.equal(text.match(/<details>/g)?.length, text.match(/<\/details>/g)?.length);
  assert.doesNotMatch(text, /(?<!\\)\[link|(?<![\\*])\*not\*/);
  for (const row of text.match(/^\|.*$/gm) ?? []) assert.equal(row.match(/(?<!\\)\|/g)?.length, 4, row);
});

void test('markdown for an issue: under 60,000 characters, and what is left out is counted', () => {
  const many = report(
    Array.from({ length: 5000 }, (_, at) =>
      group({ path: `/var/lib/thing-${at}`, verdict: 'persist', regret: 'hard', why: 'a sentence about it' }),
    ),
  );
  const text = md(many, true);
  assert.ok(text.length < 60_000 && text.length > 5000, String(text.length));
  const shown = text.match(/^- \[ \] `\/var\/lib\/thing-/gm)!.length;
  assert.ok(text.includes(`${(5000 - shown).toLocaleString('en')} more: \`cruft list\`.`));
  assert.ok(md(many).length > 60_000);
  const snippet = { target: 'impermanence', text: '# a line\n'.repeat(20_000) };
  const cut = markdown(documentOf(listOf(story, { snippet })), { short: true });
  assert.ok(cut.length < 60_000);
  assert.match(cut, /\n```\n\n[\d,]+ more lines: `cruft report` without/);
});

const withSnippet = (text: string): string => markdown(documentOf(listOf(story, { snippet: { target: 'paths', text } })), { short: false });

void test('markdown: a snippet with fences of its own stays in its fence', () => {
  assert.match(withSnippet('```\n# x\n````\n'), /\n {4}`{5}\n {4}```\n {4}# x\n {4}````\n {4}`{5}\n/);
  assert.doesNotMatch(withSnippet(''), /declare what/);
});

void test('explain and doctor say all that is known', () => {
  const text = explainFinding(
    finding({
      id: 'a/b:cccccccc',
      path: '/home/will/it s',
      consequences: ['then /etc/xdg/autostart/x.desktop is read.'],
      actions: [
        { do: 'edit', file: '/etc/x', line: 3, from: 'a', to: 'b' },
        { do: 'command', argv: ['rm', '--', '/a b'], why: 'It is old.' },
        { do: 'persist', path: '/x' },
        { do: 'unpersist', path: '/y' },
        { do: 'config', hint: 'set it' },
      ],
    }),
    [{ id: 'a/b', title: 'A title', since: '1', looksAt: [], cannotRun: null, page: null }],
    story.scan.users,
    look,
  );
  for (const part of [
    "~/'it s'",
    'it was looked at',
    'then /etc/xdg',
    'edit /etc/x line 3: "a" becomes "b"',
    "run rm -- '/a b'  # It is old",
    'persist /x',
    'take /y off',
    'set it',
    'A title',
    'a/b:cccccccc',
  ])
    assert.ok(text.includes(part), part);
  assert.equal(explainRule({ id: 'a/b', title: 'T', since: '1', looksAt: ['~/x'], cannotRun: null, page: '# T\n\n' }, look), '# T\n');
  assert.match(
    explainRule({ id: 'a/b', title: 'T', since: '1', looksAt: ['~/x'], cannotRun: null, page: null }, look),
    /a\/b\n {2}T\n {2}since 1\n {2}looks at:\n {4}~\/x\n/,
  );
  assert.match(
    doctor([{ name: 'a', status: 'bad', text: 'broken.', hint: 'mend it' }], look),
    /^BAD {3}a {2}broken\n {9}mend it\n\n1 bad, 0 to know about\.\n$/,
  );
  assert.match(firstSteps('/'), /cruft scan /);
  assert.match(status(reports.hostile, look, 12), /and 7 more: cruft status -v/);
  assert.doesNotMatch(status(reports.hostile, look, Infinity), /more: cruft status/);
});
