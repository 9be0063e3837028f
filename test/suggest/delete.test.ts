import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { answerOf } from '../machines/run.ts';

const OWN = '/home/will/.config/autostart';
const desktop = (exec: string) => `[Desktop Entry]\nType=Application\nName=X\nExec=${exec}\n`;
const SHELLS = ['dash', 'bash'].filter((shell) => spawnSync(shell, ['-c', ':']).status === 0);

const machine: Record<string, string | Buffer | { link: string }> = {
  '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nwill:x:1000:100::/home/will:/bin/bash\n',
  '/etc/group': 'root:x:0:\nusers:x:100:\n',
  '/root/.profile': '',
  '/usr/bin/ok': '',
  '/var/lib/dpkg/status': 'Package: corp\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n\n',
  '/var/lib/dpkg/info/corp.list': '/.\n/etc\n/etc/xdg\n/etc/xdg/autostart\n/etc/xdg/autostart/owned.desktop\n',
  '/etc/xdg/autostart/owned.desktop': desktop('/opt/gone/owned'),
  [`${OWN}/teams.desktop`]: desktop('/opt/gone/teams'),
  [`${OWN}/bare.desktop`]: desktop('nosuch'),
  [`${OWN}/fine.desktop`]: desktop('/bin/sh'),
  [`${OWN}/maybe.desktop`]: desktop('/etc/passwd'),
  [`${OWN}/we ird 'q'\n$(touch pwned)\u202e.desktop`]: desktop('/opt/gone/w'),
  [`${OWN}/-rf.desktop`]: desktop('/opt/gone/rf'),
  [`${OWN}/dangling.desktop`]: { link: '/opt/gone/x.desktop' },
  '/bin/sh': '#!',
};

describe('suggest-delete', { skip: process.getuid!() === 0 ? false : 'a root directory of root needs root' }, () => {
  let top: string;
  let root: string;
  const cruft = (...words: string[]) => answerOf(root, [...words, '--db', join(top, 'index.db')]);
  const plan = async (...words: string[]) =>
    JSON.parse((await cruft('suggest-delete', '--format', 'json', ...words)).text) as {
      schema: string;
      plan: { path: string; rule: string; confidence: string; kind: string; guard: Record<string, unknown> }[];
      withheld: { path: string; reason: string }[];
    };
  const build = () => {
    root = mkdtempSync(join(top, 'm-'));
    for (const [path, node] of Object.entries(machine)) {
      mkdirSync(dirname(root + path), { recursive: true });
      if (typeof node === 'string' || Buffer.isBuffer(node))
        writeFileSync(root + path, node, { mode: path.includes('/bin/') ? 0o755 : 0o644 });
      else symlinkSync(node.link, root + path);
    }
    writeFileSync(
      Buffer.concat([Buffer.from(`${root + OWN}/`), Buffer.from([0xff, 0x2e]), Buffer.from('desktop')]),
      desktop('/opt/gone/raw'),
    );
  };
  before(() => {
    top = mkdtempSync(join(tmpdir(), 'cruft-delete-'));
  });
  after(() => rmSync(top, { recursive: true, force: true }));

  test('what is proved and nothing else, each as the scan saw it', async () => {
    build();
    await cruft('scan');
    const { schema, plan: steps } = await plan();
    assert.equal(schema, 'cruft.delete/1');
    const names = steps.map(({ path }) => path.slice(OWN.length + 1)).sort();
    assert.deepEqual(
      names,
      [
        '-rf.desktop',
        'bare.desktop',
        'dangling.desktop',
        'teams.desktop',
        "we ird 'q'\n$(touch pwned)\u202e.desktop",
        '\ufffd.desktop',
      ].sort(),
    );
    const teams = steps.find(({ path }) => path.endsWith('/teams.desktop'))!;
    const stat = lstatSync(`${root}${OWN}/teams.desktop`, { bigint: true });
    assert.equal(teams.rule, 'desktop/autostart-exec-missing');
    assert.deepEqual(
      Object.entries(teams.guard).map(([key, value]) => [key, String(value)]),
      [
        ['dev', String(stat.dev)],
        ['ino', String(stat.ino)],
        ['mtimeNs', String(stat.mtimeNs)],
        ['size', String(stat.size)],
      ],
    );
    const asked = await plan('--min-confidence', 'ask');
    assert.ok(asked.plan.some(({ path }) => path === `${OWN}/maybe.desktop`));
    assert.ok(
      asked.plan.every(({ path }) => path !== '/etc/xdg/autostart/owned.desktop'),
      "never a package's",
    );
    const certain = await plan('--min-confidence', 'certain');
    assert.ok(certain.plan.every(({ confidence }) => confidence === 'certain') && certain.plan.length === 5);
    const { text } = await cruft('suggest-delete', '--format', 'paths', '-0');
    assert.equal(text.split('\0').length, 7);
    const shown = (await cruft('suggest-delete')).text;
    assert.ok(shown.includes('teams.desktop') && !/[\u202e\x1b]/.test(shown));
  });

  test('what changed since the scan is withheld, with the reason', async () => {
    build();
    await cruft('scan');
    writeFileSync(`${root}${OWN}/teams.desktop`, desktop('/bin/sh'));
    rmSync(`${root}${OWN}/bare.desktop`);
    const { plan: steps, withheld } = await plan();
    assert.deepEqual(
      withheld.map(({ path, reason }) => [path.slice(OWN.length + 1), reason]),
      [
        ['bare.desktop', 'gone since the scan: cruft scan looks anew'],
        ['teams.desktop', 'changed since the scan: cruft scan looks anew'],
      ],
    );
    assert.ok(steps.every(({ path }) => !/teams|bare/.test(path)));
  });

  test('never what a declaration may keep that was not understood', async () => {
    build();
    // A list of which nothing could be read may keep anything.
    writeFileSync(join(top, 'list.json'), '{');
    await cruft('scan', '--persist', join(top, 'list.json'));
    const { plan: steps, withheld } = await plan('--persist', join(top, 'list.json'));
    assert.deepEqual(steps, []);
    assert.equal(withheld.length, 6);
    assert.match(withheld[0]!.reason, /^it may be what a declaration keeps that was not understood/);
  });

  for (const shell of SHELLS) {
    test(`${shell} runs the script: all goes to the quarantine, nothing else is touched`, async () => {
      build();
      await cruft('scan');
      await cruft('suggest-delete', '--format', 'script', '-o', join(top, 'go.sh'));
      assert.equal(spawnSync(shell, ['-n', join(top, 'go.sh')]).status, 0);
      const ran = spawnSync(shell, [join(top, 'go.sh')], {
        env: { ...process.env, CRUFT_QUARANTINE: join(top, `q-${shell}`) },
        cwd: top,
        encoding: 'utf8',
      });
      assert.equal(ran.status, 0, ran.stderr);
      assert.deepEqual(readdirSync(root + OWN).sort(), ['fine.desktop', 'maybe.desktop']);
      assert.ok(existsSync(`${root}/etc/xdg/autostart/owned.desktop`) && !existsSync(join(top, 'pwned')));
      const [day] = readdirSync(join(top, `q-${shell}`));
      assert.match(day!, /^\d{4}-\d\d-\d\dT\d{6}Z$/);
      const quarantine = join(top, `q-${shell}`, day!);
      assert.equal(statSync(quarantine).mode & 0o777, 0o700);
      const manifest = readFileSync(join(quarantine, 'manifest'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split('\t'));
      assert.equal(manifest.length, 6);
      for (const [number, rule, hex] of manifest) {
        const from = Buffer.from(hex!, 'hex');
        assert.match(rule!, /^desktop\//);
        assert.ok(from.includes(Buffer.from(OWN)));
        assert.equal(readdirSync(join(quarantine, number!)).length, 1);
      }
    });

    test(`${shell} refuses what changed since the plan`, async () => {
      build();
      await cruft('scan');
      await cruft('suggest-delete', '--format', 'script', '-o', join(top, 'go.sh'));
      writeFileSync(`${root}${OWN}/teams.desktop`, 'mine now');
      rmSync(`${root}${OWN}/bare.desktop`);
      mkdirSync(`${root}${OWN}/bare.desktop`);
      rmSync(`${root}${OWN}/-rf.desktop`);
      const ran = spawnSync(shell, [join(top, 'go.sh')], {
        env: { ...process.env, CRUFT_QUARANTINE: join(top, `r-${shell}`) },
        encoding: 'utf8',
      });
      assert.equal(ran.status, 1);
      assert.equal(readFileSync(`${root}${OWN}/teams.desktop`, 'utf8'), 'mine now');
      assert.ok(existsSync(`${root}${OWN}/bare.desktop`));
      assert.equal(ran.stderr.match(/left alone/g)?.length, 3);
    });

    test(`${shell} refuses a folder that is a link by now`, async () => {
      build();
      await cruft('scan');
      await cruft('suggest-delete', '--format', 'script', '-o', join(top, 'go.sh'));
      renameSync(root + OWN, `${root}/home/will/elsewhere`);
      symlinkSync(`${root}/home/will/elsewhere`, root + OWN);
      const ran = spawnSync(shell, [join(top, 'go.sh')], {
        env: { ...process.env, CRUFT_QUARANTINE: join(top, `s-${shell}`) },
        encoding: 'utf8',
      });
      assert.equal(ran.status, 1);
      assert.equal(readdirSync(`${root}/home/will/elsewhere`).length, 8);
      assert.ok(!existsSync(join(top, `s-${shell}`)));
    });
  }
});
