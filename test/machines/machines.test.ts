import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { buildMachine } from './build.ts';
import { answerOf } from './run.ts';
import { draft, machine } from './teams-leftover.ts';

/** Compares with a stored text; UPDATE=1 writes it anew, to be read before it is committed. */
function golden(name: string, output: string): void {
  const text = output.replaceAll(/\/\S*\/m-\w{6}/g, 'DIR');
  const file = new URL(`./${name}.golden`, import.meta.url);
  if (process.env['UPDATE'] === '1') writeFileSync(file, text);
  assert.equal(text, readFileSync(file, 'utf8'));
}

describe(
  'the founding story: teams.desktop stayed behind, and most state is not in the draft',
  { skip: process.getuid!() === 0 ? false : 'files of other users need root' },
  () => {
    let dir: string;
    const cruft = (...words: string[]) => answerOf(join(dir, 'root'), [...words, '--db', join(dir, 'index.db')]);

    before(() => {
      dir = mkdtempSync(join(tmpdir(), 'm-'));
      buildMachine(join(dir, 'root'), machine);
      writeFileSync(join(dir, 'draft.json'), JSON.stringify(draft));
    });
    after(() => rmSync(dir, { recursive: true, force: true }));

    test('the first screen', async () => {
      const { text, code, errors } = await cruft('scan', '--persist', join(dir, 'draft.json'));
      assert.equal(errors, '');
      golden('teams-leftover.scan', text);
      assert.equal(code, 1);
    });

    test('the whole list', async () => golden('teams-leftover.list', (await cruft('list', '--all')).text));
    test('the checklist', async () => {
      const { text } = await cruft('report', '--format', 'md');
      golden('teams-leftover.checklist', text.replace(/(?<=report )[a-z2-7]{16}/, 'ID'));
    });
    test('what to declare', async () => golden('teams-leftover.persist', (await cruft('suggest-persist', '--for', 'impermanence')).text));
    test('what the list says', async () =>
      golden('teams-leftover.declared', (await cruft('declared', '--persist', join(dir, 'draft.json'))).text));

    test('the leftover is named with its reason, and deleting it is the action', async () => {
      const { text } = await cruft('scan', '--persist', join(dir, 'draft.json'), '--json');
      const report = JSON.parse(text);
      const found = report.findings.filter((finding: { path: string }) => finding.path === '/home/will/.config/autostart/teams.desktop');
      assert.equal(found.length, 1);
      assert.equal(found[0].rule, 'desktop/autostart-exec-missing');
      assert.equal(found[0].confidence, 'likely');
      assert.deepEqual(found[0].actions, [{ do: 'delete', path: '/home/will/.config/autostart/teams.desktop' }]);
      const sum = Object.values(report.summary.verdicts as Record<string, { entries: number }>).reduce(
        (total, { entries }) => total + entries,
        0,
      );
      assert.equal(sum, report.scan.entries);
      assert.equal(
        report.groups.reduce((total: number, { entries }: { entries: number }) => total + entries, 0),
        report.scan.entries,
      );
      const verdictOf = async (path: string) => JSON.parse((await cruft('explain', '--json', path)).text).paths[0];
      const teams = await verdictOf('/home/will/.config/autostart/teams.desktop');
      assert.equal(teams.verdict, 'leftover');
      assert.deepEqual(teams.facts.autostart, { reason: 'exec-missing', unit: 'app-teams@autostart.service' });
      assert.equal(
        (await verdictOf('/home/will/.config/autostart/blueman.desktop')).findings.length,
        0,
        'an override that hides a system entry is intent',
      );
      for (const [path, verdict] of Object.entries({
        '/home/will/Documents/thesis.odt': 'kept',
        '/etc/machine-id': 'kept',
        '/etc/fstab': 'managed',
        '/var/lib/mystery': 'persist',
        '/data': 'unknown',
        '/home/will/.cache/mozilla/entry': 'disposable',
        '/home/will/.config/Slack/Cache/data_0': 'disposable',
        '/home/will/.config/Slack/Cookies': 'persist',
        '/var/lib/nixos/uid-map': 'persist',
        '/home/will/.ssh/id_ed25519': 'persist',
      })) {
        assert.equal((await verdictOf(path)).verdict, verdict, path);
      }
    });
  },
);
