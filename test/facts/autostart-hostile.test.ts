import assert from 'node:assert/strict';
import { truncate, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { collectAutostart } from '../../src/facts/autostart.ts';
import type { Host } from '../../src/host/host.ts';
import { realHost } from '../../src/host/real.ts';
import type { AutostartFacts } from '../../src/model/autostart.ts';
import type { Rule } from '../../src/model/rule.ts';
import { RULES } from '../../src/rules/index.ts';
import { build, entry, OWN, SYSTEM, will } from '../rules/machine.ts';

const found = (host: Host) => {
  const autostart = collectAutostart(host, [will]);
  const rules = RULES.filter(({ id }) => id.startsWith('desktop/autostart-')) as readonly Rule<{ autostart: AutostartFacts }>[];
  return { autostart, findings: rules.flatMap((rule) => [...rule.check({ autostart })].map((each) => [rule.id, each.path])) };
};
/** `host` where the paths below `below` cannot be looked at. */
const withoutRight = (host: Host, below: string): Host => {
  const refused = (path: string) => path === below || path.startsWith(below + '/');
  const no = { error: 'EACCES' };
  return {
    ...host,
    lstat: (path) => (refused(path) ? no : host.lstat(path)),
    list: (path) => (refused(path) ? no : host.list(path)),
    read: (path, max) => (refused(path) ? no : host.read(path, max)),
    resolve: (path) =>
      refused(path) ? { chain: [path], path: null, entry: null, presence: 'unknown', error: 'EACCES' } : host.resolve(path),
  };
};

test('a fifo, a loop, a directory and a huge file harm nothing', { timeout: 20_000 }, async (t) => {
  const top = await build(t, {
    '/usr/bin/ok': ['program'],
    [`${OWN}/fifo.desktop`]: ['fifo'],
    [`${OWN}/to-fifo.desktop`]: ['link', 'fifo.desktop'],
    [`${OWN}/loop.desktop`]: ['link', 'loop.desktop'],
    [`${OWN}/directory.desktop/x.desktop`]: entry('Exec=gone'),
    [`${OWN}/zero.desktop`]: ['link', '/dev/zero'],
    [`${OWN}/ok.desktop`]: entry('Exec=ok'),
    [SYSTEM]: ['link', '/etc/xdg/autostart'],
  });
  await writeFile(`${top}${OWN}/huge.desktop`, entry('Exec=gone'));
  await truncate(`${top}${OWN}/huge.desktop`, 2 ** 40);
  const { autostart, findings } = found(realHost(top));
  assert.deepEqual(
    autostart.files.map(({ name, reason }) => [name, reason]),
    [
      ['directory.desktop', 'not-regular'],
      ['fifo.desktop', 'not-regular'],
      ['huge.desktop', null],
      ['loop.desktop', 'stat-failed'],
      ['ok.desktop', 'generated'],
      ['to-fifo.desktop', 'not-regular'],
      ['zero.desktop', 'not-regular'],
    ],
  );
  assert.deepEqual(findings, [['desktop/autostart-dangling-link', `${OWN}/loop.desktop`]]);
  assert.deepEqual(autostart.problems, [
    { path: `${OWN}/huge.desktop`, error: '1099511627776 bytes, too large to be looked at' },
    { path: SYSTEM, error: 'ELOOP' },
  ]);
});

test('thousands of files, each hiding one of the system', { timeout: 60_000 }, async (t) => {
  const names = Array.from({ length: 4000 }, (_, i) => `${i}.desktop`);
  const files = Object.fromEntries(
    names.flatMap((name) => [[`${OWN}/${name}`, entry(`Exec=gone-${name}`)] as const, [`${SYSTEM}/${name}`, entry('Exec=ok')] as const]),
  );
  const { autostart, findings } = found(realHost(await build(t, { '/usr/bin/ok': ['program'], ...files })));
  assert.equal(autostart.files.length, 8000);
  assert.equal(findings.length, 4000);
});

test('what may not be looked at is unknown, never gone', async (t) => {
  const host = realHost(
    await build(t, {
      '/usr/bin/ok': ['program'],
      [`${OWN}/hidden.desktop`]: entry('Hidden=true'),
      [`${OWN}/gone.desktop`]: entry('Exec=gone'),
      [`${OWN}/inner.desktop`]: entry('Exec=ok'),
      [`${OWN}/script.desktop`]: entry('Exec=ok', 'TryExec=/srv/app/run'),
    }),
  );
  assert.equal(found(host).findings.length, 3);

  const noFolder = found(withoutRight(host, SYSTEM));
  assert.deepEqual(noFolder.autostart.unlisted, [SYSTEM]);
  assert.ok(!noFolder.findings.some(([id]) => id === 'desktop/autostart-hides-nothing'));

  const noPath = found(withoutRight(host, '/usr/local/bin'));
  assert.deepEqual(noPath.autostart.files.find(({ name }) => name === 'gone.desktop')?.reason, null);
  assert.ok(!noPath.findings.some(([, path]) => path === `${OWN}/gone.desktop`));

  const noTry = found(withoutRight(host, '/srv'));
  assert.ok(!noTry.findings.some(([, path]) => path === `${OWN}/script.desktop`));

  const noFile = found(withoutRight(host, `${OWN}/gone.desktop`));
  assert.ok(!noFile.findings.some(([, path]) => path === `${OWN}/gone.desktop`));
  assert.deepEqual(noFile.autostart.problems, [{ path: `${OWN}/gone.desktop`, error: 'EACCES' }]);
});

test('a machine without users, folders or anything at all', async (t) => {
  const top = await build(t, { [`${SYSTEM}/x.desktop`]: entry('Exec=gone') });
  assert.deepEqual(collectAutostart(realHost(await build(t, {})), []).files, []);
  const { files } = collectAutostart(realHost(top), []);
  assert.deepEqual([files[0]?.reason, files[0]?.user, files[0]?.own], ['exec-missing', null, false]);
});
