import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { collectFacts } from '../../src/audit/rules.ts';
import { collectTree } from '../../src/facts/tree.ts';
import { realHost } from '../../src/host/real.ts';
import { readDeclared } from '../../src/persist/declared.ts';
import { readAccounts } from '../../src/providers/users.ts';
import { RULES } from '../../src/rules/index.ts';
import { build, type Cases, noticed, will } from './machine.ts';

const fileOf = (id: string) => id.replace('/', '-');
const SECTIONS = ['## What it finds', '## Why it matters', '## What to do'];

test('the registry is sorted, and no id is in it twice', () => {
  const ids = RULES.map(({ id }) => id);
  assert.deepEqual(ids, [...new Set(ids)].sort());
});

for (const rule of RULES) {
  const name = fileOf(rule.id);
  const { cases } = (await import(`./${name}.ts`)) as { cases: Cases };

  test(`${rule.id} has a page, positive and negative cases`, () => {
    const page = readFileSync(new URL(`../../docs/rules/${name}.md`, import.meta.url), 'utf8');
    assert.ok(page.startsWith(`# ${rule.id}\n`), 'the page begins with the id');
    for (const section of SECTIONS) assert.ok(page.includes(`\n${section}\n`), `the page has "${section}"`);
    assert.ok(readFileSync(new URL(`../../src/rules/${name}.ts`, import.meta.url), 'utf8').includes(`'${rule.id}'`));
    assert.ok(
      Object.values(cases).some(({ found }) => found.length > 0),
      'a positive case',
    );
    assert.ok(
      Object.values(cases).some(({ found }) => found.length === 0),
      'a negative case',
    );
  });

  for (const [title, { files, users = [will], found, also = [] }] of Object.entries(cases)) {
    test(`${rule.id}: ${title}`, async (t) => {
      const host = realHost(await build(t, files));
      const accounts = readAccounts(host);
      const early = collectFacts(
        host,
        users,
        accounts,
        readDeclared({ host, accounts, subjects: users, mounts: null, files: [], evaluated: null }),
      );
      const facts = { ...early, tree: collectTree(host, noticed(host, accounts), users, accounts) };
      const all = new Map(RULES.map((each) => [each.id as string, [...each.check(facts)]]));
      const ours = all.get(rule.id)!.toSorted((a, b) => (a.path < b.path ? -1 : 1));
      const shown = ours.map((each, i) =>
        Object.fromEntries(Object.keys(found[i] ?? each).map((key) => [key, each[key as keyof typeof each]])),
      );
      assert.deepEqual(shown, found);
      for (const each of ours) {
        assert.ok(each.evidence.length > 0 && each.actions.length > 0);
        for (const { text } of each.evidence) assert.ok(text !== '' && !text.includes('undefined'), text);
        assert.ok(!/undefined|null|\[object/.test(each.message), each.message);
      }
      const others = [...all].filter(([id, each]) => id !== rule.id && each.length > 0).map(([id]) => id);
      assert.deepEqual(others, [...also].sort(), 'what other rules find');
    });
  }
}
