import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { catalogueTexts } from '../src/host/package-files.ts';
import type { KnownRow } from '../src/parsers/known.ts';
import { claimsOn, readCatalogue, standings, table, WILL } from './known/standing.ts';

const { rows, problems } = readCatalogue();
const where = ({ app, line, path }: KnownRow): string => `${app.file}:${line} ${path}`;
const faults = (isFault: (row: KnownRow) => boolean): string[] => rows.filter(isFault).map(where);

describe('the catalogue', () => {
  test('every line is understood, and there are as many as are promised', () => {
    assert.deepEqual(problems, []);
    assert.ok(rows.length > 4700);
  });

  test('no path is decided twice under the same conditions', () => {
    const seen = new Map<string, string>();
    const twice = rows.flatMap((row) => {
      const { app, path, directory } = row;
      const overlaps = app.beside.length === 0 ? [''] : app.beside;
      return overlaps.flatMap((beside) => {
        const key = JSON.stringify([path, directory, beside, app.when.toSorted()]);
        const other = seen.get(key);
        seen.set(key, where(row));
        return other === undefined ? [] : [`${other} = ${where(row)}`];
      });
    });
    assert.deepEqual(twice, []);
  });

  test('every row says why and where it is from', () => {
    const letters = new Set('ABCDFHKMNPSXbdfhmpsx');
    assert.deepEqual(
      faults(({ sources }) => [...sources].some((letter) => !letters.has(letter))),
      [],
    );
    assert.deepEqual(
      faults(({ text, fate }) => text === '' && fate.class === null),
      [],
    );
    assert.deepEqual(
      faults(({ text }) => text !== text.trim() || /^(as above|see )/.test(text)),
      [],
    );
  });

  test('no cache is kept, and nothing that is kept is called a cache', () => {
    assert.deepEqual(
      faults(({ fate }) => fate.verdict === 'persist' && (fate.class === 'cache' || fate.class === 'runtime')),
      [],
    );
    assert.deepEqual(
      faults(({ fate }) => fate.store === 'cache' && fate.verdict !== 'disposable'),
      [],
    );
  });

  test('a secret is of class secret, and keys are never called makable again with certainty', () => {
    assert.deepEqual(
      faults(({ fate }) => fate.class === 'secret' && fate.secrets),
      [],
    );
    assert.deepEqual(
      faults(({ fate }) => fate.class === 'secret' && fate.verdict === 'disposable' && fate.confidence === 'certain'),
      [],
    );
    assert.deepEqual(
      faults(
        ({ path, fate }) => /(^|\/)(id_(rsa|ed25519|ecdsa)|.*\.kdbx|keyrings|private-keys-v1\.d)$/.test(path) && fate.class !== 'secret',
      ),
      [],
    );
  });

  test('a container speaks of itself alone, and a shape names nobody who would not be named by its place', () => {
    assert.deepEqual(
      faults(({ fate, directory }) => fate.container && !(fate.entry && directory && fate.verdict === 'managed')),
      [],
    );
    assert.deepEqual(
      faults(({ fate, directory }) => fate.entry && !directory && fate.verdict !== 'managed'),
      [],
    );
  });

  for (const { file, text } of catalogueTexts()) {
    test(`${file} is in order`, () => {
      const names = text.match(/^@ [^\t\n]*/gm)!.map((line) => line.toLowerCase());
      if (!file.endsWith('shapes.txt')) assert.deepEqual(names, names.toSorted(byUnits));
      for (const block of text.split(/^@ .*$/m).slice(1)) {
        const paths = block.split('\n').flatMap((line) => (/^[/~]/.test(line) ? [line.slice(0, line.indexOf('\t'))] : []));
        if (!file.endsWith('shapes.txt')) assert.deepEqual(paths, paths.toSorted(byUnits));
      }
      assert.doesNotMatch(text, /[^\S\n\t ]|[ \t]$/m, 'odd or trailing space');
    });
  }
});

function byUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What the runs' own inputs are called: a repository for Borg, a file to be edited. No program makes these. */
const ARTEFACTS = new Set(['#x#', 'a', 'b', 'r', 'repo', 'x']);

test('what 345 programs leave in an empty home is explained by name: at least 97 %, and nothing by nobody', () => {
  const claims = claimsOn({ rows, problems: [] });
  const paths = table('observed-homes.txt')
    .filter(([path]) => !ARTEFACTS.has(path!.split('/')[0]!))
    .map(([path, type]) => `${WILL.home}/${path}${type === 'd' ? '/' : ''}`);
  assert.ok(paths.length > 3400);
  const shapes = new Set(rows.filter(({ app, fate }) => app.shape && !fate.container).map(({ text }) => text));
  const standing = standings(claims, paths);
  const unnamed: string[] = [];
  for (const [path, held] of standing) {
    assert.notEqual(held, null, path);
    if (held!.claim.owner === null && shapes.has(held!.claim.why)) unnamed.push(path);
  }
  assert.ok(unnamed.length <= paths.length * 0.03, unnamed.join('\n'));
});
