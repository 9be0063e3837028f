import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseKnown } from '../../src/parsers/known.ts';

const header = '@ Zotero\tbin:zotero,zotero-beta\tunit:z.service\n';

test('a block and its rows', () => {
  const { rows, problems } = parseKnown(
    `# note\n\n${header}~/Zotero/\tdocument irreplaceable likely +secrets\tFx\tdatabase\n/etc/z*\tconfig tedious ask +renamed +initrd\tK\n`,
    'f',
  );
  assert.deepEqual(problems, []);
  const app = { name: 'Zotero', shape: false, when: [], beside: [], installed: ['bin:zotero,zotero-beta', 'unit:z.service'], file: 'f' };
  const plain = { secrets: false, write: null, initrd: false, store: null, entry: false, container: false };
  assert.deepEqual(rows, [
    {
      app,
      path: '~/Zotero',
      directory: true,
      glob: false,
      fate: { ...plain, verdict: 'persist', class: 'document', regret: 'irreplaceable', confidence: 'likely', secrets: true },
      sources: 'Fx',
      text: 'database',
      line: 4,
    },
    {
      app,
      path: '/etc/z*',
      directory: false,
      glob: true,
      fate: { ...plain, verdict: 'persist', class: 'config', regret: 'tedious', confidence: 'ask', write: 'renamed', initrd: true },
      sources: 'K',
      text: '',
      line: 5,
    },
  ]);
});

test('conditions, markers, shapes and nobody', () => {
  const { rows, problems } = parseKnown(
    '@ -\tshape\twhen:nixos\tbeside:Local State\n~/**/a b/\tcache drop +store-cache\tS\n/\tmanaged +entry +container\tA\n',
    'f',
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(
    rows.map(({ app, path, directory, glob, fate }) => [
      app.name,
      app.shape,
      app.when,
      app.beside,
      path,
      directory,
      glob,
      fate.verdict,
      fate.confidence,
      fate.store,
    ]),
    [
      [null, true, ['nixos'], ['Local State'], '~/**/a b', true, true, 'disposable', 'likely', 'cache'],
      [null, true, ['nixos'], ['Local State'], '/', true, false, 'managed', 'certain', null],
    ],
  );
});

for (const [name, text, line, said] of [
  ['a row without a block', '/a\tcache drop\tK\n', 1, '"@" line'],
  ['a block without a name', '@ \n', 1, 'without a name'],
  ['an item that does not exist', '@ a\tbins:x\n', 1, '"bins:x"'],
  ['a fact that does not exist', '@ a\twhen:gentoo\n', 1, '"when:gentoo"'],
  ['a relative path', `${header}etc/x\tcache drop\tK\n`, 2, 'neither'],
  ['another user', `${header}~bob/x\tcache drop\tK\n`, 2, 'neither'],
  ['a way up', `${header}~/../x\tcache drop\tK\n`, 2, 'plain form'],
  ['a slash too many', `${header}/etc//x\tcache drop\tK\n`, 2, 'plain form'],
  ['two times any depth', `${header}~/**/a/**/b\tcache drop\tK\n`, 2, '"**"'],
  ['any depth at the end', `${header}/a/**\tcache drop\tK\n`, 2, '"**"'],
  ['no class', `${header}/a\thard likely\tK\n`, 2, 'class'],
  ['no verdict', `${header}/a\tcache\tK\n`, 2, 'what becomes of it'],
  ['two verdicts', `${header}/a\tcache drop hard\tK\n`, 2, '"hard"'],
  ['"none" is no regret', `${header}/a\tcache none\tK\n`, 2, '"none"'],
  ['a property of every object', `${header}/a\tcache constructor\tK\n`, 2, '"constructor"'],
  ['no source', `${header}/a\tcache drop\t\twhy\n`, 2, 'source'],
  ['two columns', `${header}/a\tcache drop\n`, 2, 'three columns'],
  ['five columns', `${header}/a\tcache drop\tK\ta\tb\n`, 2, 'four columns'],
] as const) {
  test(`not understood: ${name}`, () => {
    const { rows, problems } = parseKnown(text, 'f');
    assert.deepEqual(rows, []);
    assert.equal(problems.length, 1);
    assert.equal(problems[0]!.line, line);
    assert.match(problems[0]!.text, new RegExp(said.replace(/[*?()[\]]/g, '\\$&')));
  });
}

test('any text is read: each line is a row, a problem, a block or nothing', () => {
  const piece = fc.constantFrom(
    '@ ',
    'a',
    '\t',
    '\t',
    '\n',
    '\n',
    '/',
    '~/',
    '**',
    'cache',
    ' drop',
    ' hard',
    ' +entry',
    'K',
    '#',
    '\0',
    '\udcff',
    'beside:',
    'when:nixos',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('');
      const { rows, problems } = parseKnown(text, 'f');
      const lines = text.split('\n');
      const speaking = lines.filter((line) => line !== '' && !line.startsWith('#'));
      assert.ok(rows.length + problems.length <= speaking.length);
      const places = [...rows, ...problems].map(({ line }) => line);
      assert.equal(new Set(places).size, places.length);
      for (const { path, line } of rows) assert.ok(lines[line - 1]!.startsWith(path));
    }),
    { numRuns: 500 },
  );
});

test('a text without end is refused, and so are endless problems', () => {
  assert.equal(parseKnown('x\n'.repeat(5_000_000), 'f').problems.length, 1);
  assert.equal(parseKnown('x\n'.repeat(5000), 'f').problems.length, 1000);
});
