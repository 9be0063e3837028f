import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { test } from 'node:test';
import fc from 'fast-check';
import { squarify } from '../../src/reporters/html/squarify.ts';
import { rowsOf } from '../../src/reporters/html/pack.ts';
import type { Place } from '../../src/model/checklist.ts';
import type { Rows } from '../../src/reporters/html/rows.ts';
import { printable, shellQuote } from '../../src/reporters/wording.ts';
import { checklistOf, large, pageOf } from './page.ts';
import { HOSTILE, reports } from './reports.ts';

const rowsIn = (page: string): Rows =>
  JSON.parse(gunzipSync(Buffer.from(/id="data">([^<]*)</.exec(page)![1]!, 'base64')).toString()) as Rows;

/** Tags with their attributes, as a strict reader finds them: what is between them may hold no "<". */
function tagsIn(page: string): { name: string; attributes: [string, string][] }[] {
  const bare = page.replace(/<(script|style)([^>]*)>[^]*?<\/\1>/g, '<$1$2></$1>');
  return [...bare.matchAll(/<([^>]*)>/g)].map(([, inside]) => {
    const [, name, rest] =
      /^([!/]?[a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"<>]*")?)*)\s*\/?$/.exec(inside!) ?? assert.fail(`no tag: <${inside!}>`);
    return {
      name: name!,
      attributes: [...rest!.matchAll(/([a-zA-Z-]+)(?:="([^"]*)")?/g)].map(([, key, value]) => [key!, value ?? ''] as [string, string]),
    };
  });
}

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

void test('the page loads nothing, and only its own script and style may run', () => {
  for (const of of Object.values(reports)) {
    const page = pageOf(of);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!;
    const script = /<script>([^]*?)<\/script>/.exec(page)![1]!;
    const style = /<style>([^]*?)<\/style>/.exec(page)![1]!;
    assert.equal(
      policy,
      `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; img-src data:; base-uri 'none'; form-action 'none'`,
    );
    assert.equal(page.match(/<script/g)!.length, 2);
    assert.doesNotMatch(page, /url\((?!#)|@import/);
  }
});

const KNOWN =
  '!doctype html head meta title style body a header h1 h2 h3 p ul li b span strong code pre label input button select option details summary section main nav footer table caption thead tbody tr th td svg defs pattern path rect g text div script'.split(
    ' ',
  );

void test('well formed, every id once, nothing inline, every name is text', () => {
  for (const [which, of] of Object.entries(reports)) {
    const page = pageOf(of);
    const open: string[] = [];
    const ids = new Set<string>();
    const refs: string[] = [];
    for (const { name, attributes } of tagsIn(page)) {
      if (name.startsWith('/')) assert.equal(open.pop(), name.slice(1), which);
      else {
        assert.ok(KNOWN.includes(name), `${which}: <${name}>`);
        if (!['!doctype', 'meta', 'input', 'path', 'rect'].includes(name)) open.push(name);
      }
      for (const [key, value] of attributes) {
        assert.doesNotMatch(key, /^(on|style$|src|action)/, which);
        if (key === 'href') assert.match(value, /^#/, which);
        if (key === 'id') assert.ok(!ids.has(value) && ids.add(value), `${which}: ${value} twice`);
        if (['for', 'aria-labelledby', 'aria-describedby', 'data-copy'].includes(key)) refs.push(value);
        if (key === 'href' && /^#[^=]+$/.test(value)) refs.push(value.slice(1));
      }
    }
    assert.deepEqual(open, [], which);
    for (const ref of refs) assert.ok(ids.has(ref), `${which}: #${ref}`);
  }
});

void test('the packed list: every place and every finding, with the path that a shell takes', () => {
  const rows = rowsIn(pageOf(reports.hostile));
  assert.equal(
    rows.id.length,
    HOSTILE.length * 2 - HOSTILE.filter((_, at) => at % 4 === 2).length,
    'a leftover that a finding names is one row',
  );
  for (const name of HOSTILE) {
    const at = rows.path.indexOf(printable(`/home/will/${name}`));
    assert.equal(rows.quoted[at] ?? rows.path[at], shellQuote(`/home/will/${name}`));
  }
  for (const column of ['path', 'risk', 'rule', 'owner', 'user', 'why', 'size', 'changed'] as const)
    assert.equal(rows[column].length, rows.id.length);
  assert.deepEqual(
    [...rows.risk],
    rows.risk.toSorted((a, b) => a - b),
    'worst first',
  );
});

void test('100,000 rows: all are in the page, 200 of each section stand in it, and it is below 5 MB', () => {
  const page = pageOf(large(100_000));
  assert.ok(page.length < 5_000_000, `${page.length} bytes`);
  assert.equal(rowsIn(page).id.length, 100_000);
  assert.equal(page.match(/data-id="place:/g)!.length, 3 * 200);
  assert.match(page, /and 9,800 more in the list of all/);
  assert.match(page, /href="#risk=leftover">and 49,800 more/);
  const place = checklistOf(reports.story).places.at(-1)!;
  const huge = rowsOf({ ...checklistOf(reports.story), places: [...Array<Place>(200_010).fill(place), { ...place, risk: 'hard' }] });
  assert.deepEqual([huge.id.length, huge.more, huge.risk[0]], [200_000, 12, 1], 'beyond 200,000 what is safe is left out');
});

/** Of a pixel: what is left after a very large value is a difference of nearly equal numbers. */
const SLACK = 1e-2;

void test('treemap: areas as the values, inside, and none over another', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 1e12 }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 2000 }),
      fc.integer({ min: 1, max: 2000 }),
      (values, width, height) => {
        const falling = values.toSorted((a, b) => b - a);
        const boxes = squarify(falling, { x: 3, y: 5, width, height });
        const total = values.reduce((sum, value) => sum + value, 0);
        const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * width * height;
        boxes.forEach((box, at) => {
          assert.ok(close(box.width * box.height, (falling[at]! / total) * width * height));
          assert.ok(
            box.x >= 3 - SLACK && box.y >= 5 - SLACK && box.x + box.width <= 3 + width + SLACK && box.y + box.height <= 5 + height + SLACK,
          );
          for (const other of boxes.slice(at + 1)) {
            const wide = Math.min(box.x + box.width, other.x + other.width) - Math.max(box.x, other.x);
            const high = Math.min(box.y + box.height, other.y + other.height) - Math.max(box.y, other.y);
            assert.ok(wide <= SLACK || high <= SLACK);
          }
        });
      },
    ),
    { numRuns: 100 },
  );
  assert.deepEqual(squarify([], { x: 0, y: 0, width: 1, height: 1 }), []);
});
