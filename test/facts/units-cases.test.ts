import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { unitTable, type Manager } from '../../src/facts/unit-folders.ts';
import { collectUnits } from '../../src/facts/units.ts';
import { realHost } from '../../src/host/real.ts';
import { readAccounts } from '../../src/providers/users.ts';
import { build, type Node } from '../rules/machine.ts';

interface UnitCase {
  unit: string;
  files: Record<string, string | ['L', string]>;
  verify?: string[];
  dumpMessages?: string[];
  exec?: string[];
}
const { cases } = JSON.parse(readFileSync(new URL('../cases/unit-cases.json', import.meta.url), 'utf8')) as {
  cases: Record<string, UnitCase>;
};

const manager: Manager = {
  scope: 'system',
  user: null,
  folders: [
    { path: '/hi', own: true, user: null },
    { path: '/lo', own: true, user: null },
  ],
};
/** What the cases were measured with, and find on every Debian. */
const machine: Record<string, Node> = Object.fromEntries(
  ['/bin/true', '/usr/bin/true', '/bin/sh', '/usr/bin/env', '/bin/echo', '/bin/mkdir'].map((path) => [path, ['program'] as const]),
);
/** systemd-analyze verify looks at the first ExecStart= only, and at no line of a unit that is refused for something else. */
const SEES_LESS = new Set(['multi-oneshot', 'multi-simple', 'exec-semicolon']);
/** It does not look into RootDirectory=; there we say nothing. */
const SEES_ELSEWHERE = new Set(['rootdir']);
/** A letter that 252 does not know may be a specifier of a newer systemd: we say nothing. */
const UNKNOWN_SPECIFIER = new Set(['exec-specifier-bad']);

for (const [title, { unit, files, verify = [], dumpMessages = [], exec = [] }] of Object.entries(cases)) {
  test(`systemd 252 on ${title}`, async (t) => {
    const placed = Object.entries(files).map(([path, file]): [string, Node] => [
      `/${path}`,
      typeof file === 'string' ? file.replaceAll('@R@', '') : ['link', file[1].replaceAll('@R@', '')],
    ]);
    const host = realHost(await build(t, { ...machine, '/etc/passwd': '', ...Object.fromEntries(placed) }));
    const facts = collectUnits(host, [], readAccounts(host), [manager]);
    const said = [...verify, ...dumpMessages];

    const missing = [...new Set(said.flatMap((line) => /Command (.*) is not executable/.exec(line)?.[1] ?? []))];
    const gone = facts.execs.flatMap(({ unit: of, effective, isOptional }) => {
      const first = effective?.chain[0];
      return of === unit && !isOptional && first?.need.kind === 'program' && first.anywhere.presence === 'absent' ? [first.need.word] : [];
    });
    if (SEES_LESS.has(title)) assert.deepEqual([missing, gone], [[], ['/opt/none/x']]);
    else if (SEES_ELSEWHERE.has(title)) assert.deepEqual(gone, []);
    else
      assert.deepEqual(
        [...new Set(gone)],
        missing.map((path) => path.replace(/^\/home\/u\//, '/root/')),
        'programs that are gone',
      );

    const refused = said.some((line) => line.includes('fatal error')) && !UNKNOWN_SPECIFIER.has(title);
    assert.equal(
      facts.execs.some((each) => each.unit === unit && each.fault !== null),
      refused,
      'refused for a command line',
    );

    const notFound = said.flatMap((line) => /Unit (\S+) not found/.exec(line)?.[1] ?? []).filter((name) => name !== 'rescue.target');
    const table = unitTable(host, manager, []);
    for (const name of notFound) assert.equal(table.exists(name), 'absent', name);
    if (notFound.length === 0) assert.equal(table.exists(unit), 'present', unit);

    const ignored = said.flatMap((line) => /dependency dropin (\S+) is not a symlink/.exec(line)?.[1] ?? []);
    for (const path of ignored) {
      assert.equal(facts.wishes.find((wish) => wish.path === path.replace('@R@', ''))?.link, null, path);
    }
    // The dump shows the name that "@" gives, and quotes words.
    const plain = SEES_ELSEWHERE.has(title)
      ? []
      : exec.filter((line) => !/["\\]/.test(line) && !title.includes('-at')).map((line) => line.split(' ')[0]!);
    const first = facts.execs.map(({ effective }) => effective?.chain[0]?.need).map((need) => (need?.kind === 'program' ? need.word : ''));
    for (const word of plain) assert.ok(first.includes(word.replace(/^\/home\/u\//, '/root/')), `${word} of ${first.join(' ')}`);
  });
}
