import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { printable, shellQuote } from '../../src/reporters/wording.ts';
import { browserPath, openBrowser, type Browser } from './browser.ts';
import { large, pageOf } from './page.ts';
import { HOSTILE, reports } from './reports.ts';

interface Violation {
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

/** Injected by the tests, not by the page: the policy does not stop the debugger. */
const AXE = axe.source;

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const at = document.activeElement!;
    return `${at.tagName.toLowerCase()}${at.id === '' ? '' : '#' + at.id}`;
  });
const pathsShown = (page: Page): Promise<string[]> => page.locator('.rows .row > :nth-child(3)').allTextContents();

describe('the HTML checklist in a browser, from a file', { skip: browserPath() === null ? 'no Chromium on this machine' : false }, () => {
  let dir: string;
  let browser: Browser;
  const said: string[] = [];
  const files: Record<string, string> = {};

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'cruft-html-'));
    for (const which of ['story', 'hostile', 'empty'] as const) writeFileSync(join(dir, `${which}.html`), pageOf(reports[which]));
    writeFileSync(join(dir, 'large.html'), pageOf(large(100_000)));
    for (const which of ['story', 'hostile', 'empty', 'large']) files[which] = pathToFileURL(join(dir, `${which}.html`)).href;
    browser = await openBrowser({ permissions: ['clipboard-read', 'clipboard-write'] });
    browser.context.on('page', (page) => {
      page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => said.push(`error: ${error.message}`));
      page.on('dialog', (dialog) => {
        said.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on('request', (request) => {
        const url = request.url().replace(/[#?].*/, '');
        if (!Object.values(files).includes(url) && !/^(about|blob):/.test(url)) said.push(`request: ${url}`);
      });
    });
  });
  after(async () => {
    await browser?.close();
    rmSync(dir, { recursive: true, force: true });
    assert.deepEqual(said, [], 'no request, no error, no word on the console, in any of these tests');
  });

  async function open(which: string, hash = ''): Promise<Page> {
    const page = await browser.context.newPage();
    await page.goto(files[which]! + hash);
    await page.waitForSelector('body[data-ready]');
    return page;
  }
  void test('ticks survive a reload, are the same in section and list, and are counted', async () => {
    const page = await open('story');
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await page.waitForSelector('body[data-ready]');
    const box = page.getByRole('checkbox', { name: /~\/src\/foo/ });
    await box.check();
    assert.match((await page.textContent('#progress'))!, /^1 of \d+ done$/);
    assert.equal(await page.locator('.rows .row').first().locator(':first-child').textContent(), '☑');
    await page.locator('.rows .row').nth(1).locator(':first-child').click();
    await page.reload();
    await page.waitForSelector('body[data-ready]');
    assert.equal(await box.isChecked(), true);
    assert.equal(await page.locator('#irreplaceable input:checked').count(), 2);
    assert.match((await page.textContent('#progress'))!, /^2 of/);
    await page.close();
  });

  void test('ticks are downloaded, and loaded into another profile', async () => {
    const page = await open('story');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download the ticks' }).click()]);
    const file = join(dir, 'ticks.json');
    await download.saveAs(file);
    const saved = JSON.parse(readFileSync(file, 'utf8')) as { schema: string; report: string; done: string[] };
    assert.equal(saved.schema, 'cruft.progress/1');
    assert.equal(saved.done.length, 2);
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await page.waitForSelector('body[data-ready]');
    assert.equal(await page.locator('input[data-id]:checked').count(), 0);
    writeFileSync(join(dir, 'bad.json'), '{"schema":"other","done":["step:1"]}');
    await page.setInputFiles('#load', join(dir, 'bad.json'));
    await page.waitForFunction(() => document.getElementById('said')!.textContent === 'That is no file of ticks.');
    await page.setInputFiles('#load', file);
    await page.waitForFunction(() => document.querySelectorAll('input[data-id]:checked').length === 2);
    await page.close();
  });

  void test('where the browser keeps nothing the page works all the same', async () => {
    const page = await browser.context.newPage();
    await page.addInitScript(() => {
      Object.defineProperty(globalThis, 'localStorage', {
        get() {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    });
    await page.goto(files['story']!);
    await page.waitForSelector('body[data-ready]');
    await page.getByRole('checkbox', { name: /~\/src\/foo/ }).check();
    assert.match((await page.textContent('#progress'))!, /^1 of/);
    await page.close();
  });

  void test('the keyboard reaches everything, and the list is one stop', async () => {
    const page = await open('story');
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await page.waitForSelector('body[data-ready]');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement!.textContent), 'Skip to the checklist');
    await page.keyboard.press('Enter');
    assert.equal(await focused(page), 'main#main');
    const walked: string[] = [];
    for (let step = 0; step < 200; step++) {
      await page.keyboard.press('Tab');
      const at = await focused(page);
      if (at === 'body') break;
      walked.push(at);
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
      assert.notEqual(outline, 'none', `${at} shows that it has the focus`);
    }
    const boxes = await page.locator('main input[data-id]').count();
    assert.equal(walked.filter((at) => at.startsWith('input#t-')).length, boxes);
    for (const id of ['input#q', 'input#under', 'select#risk', 'select#rule', 'select#owner', 'input#open', 'button#save', 'input#load'])
      assert.ok(walked.includes(id), id);
    assert.equal(walked.filter((at) => at === 'div').length, 1, 'one row of the list');

    await page.locator('.rows .row[tabindex="0"]').focus();
    const here = (): Promise<string | null> => page.evaluate(() => document.activeElement!.children[2]!.textContent);
    assert.equal(await here(), '/home/will/src/foo');
    await page.keyboard.press('ArrowDown');
    assert.equal(await here(), '/home/will/.local/share/keyrings');
    await page.keyboard.press(' ');
    assert.equal(await page.locator('#irreplaceable input:checked').count(), 1);
    assert.equal(await page.textContent('#said'), 'done: /home/will/.local/share/keyrings');
    await page.keyboard.press('End');
    assert.equal(await here(), '/persist');
    await page.keyboard.press(' ');
    assert.match((await page.textContent('#progress'))!, /^1 of/, 'what is safe has nothing to tick');
    await page.keyboard.press('Home');
    assert.equal(await here(), '/home/will/src/foo');
    await page.keyboard.press('ArrowUp');
    assert.equal(await here(), '/home/will/src/foo');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.getElementById('said')!.textContent === 'Copied: /home/will/src/foo');
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), '/home/will/src/foo');
    await page.close();
  });

  void test('buttons copy the command, and the whole snippet', async () => {
    const page = await open('story');
    const copy = page.locator('#steps').getByRole('button', { name: 'Copy' });
    await copy.first().click();
    await page.waitForFunction(() => document.getElementById('said')!.textContent === 'Copied');
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^export BACKUP=/);
    await page.locator('#steps .copyable:has(pre) button').click();
    await page.waitForFunction(() => navigator.clipboard.readText().then((text) => text.startsWith('environment.persistence')));
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await page.locator('#steps pre').textContent());
    await page.close();
  });

  void test('a filter is in the address, so that a link and a reload keep it', async () => {
    const page = await open('story');
    await page.fill('#q', 'KEYRING');
    assert.deepEqual(await pathsShown(page), ['/home/will/.local/share/keyrings']);
    assert.match(page.url(), /#q=KEYRING$/);
    await page.reload();
    await page.waitForSelector('body[data-ready]');
    assert.equal(await page.inputValue('#q'), 'KEYRING');
    assert.deepEqual(await pathsShown(page), ['/home/will/.local/share/keyrings']);
    await page.close();
    for (const [hash, paths] of [
      ['#risk=hard', ['/var/lib/bluetooth', '/var/lib/nixos']],
      [
        '#under=/home/will/.config',
        ['/home/will/.config/obs-studio', '/home/will/.config/odd', '/home/will/.config/autostart/teams.desktop'],
      ],
      ['#owner=OBS+Studio', ['/home/will/.config/obs-studio']],
      ['#rule=desktop%2Fautostart-exec-missing', ['/home/will/.config/autostart/teams.desktop']],
      ['#risk=hard&q=pairing', ['/var/lib/bluetooth']],
      ['#q=nothing+of+the+kind', []],
    ] as const) {
      const other = await open('story', hash);
      assert.deepEqual(await pathsShown(other), paths, hash);
      await other.close();
    }
    const unticked = await open('story');
    await unticked.getByRole('checkbox', { name: /\.ssh/ }).check();
    await unticked.locator('#open').check();
    assert.ok(!(await pathsShown(unticked)).includes('/home/will/.ssh'));
    assert.match(unticked.url(), /#open=1$/);
    await unticked.close();
  });

  void test('without JavaScript: all is there to read and to tick, and nothing pretends to work', async () => {
    const still = await openBrowser({ javaScriptEnabled: false });
    try {
      const page = await still.context.newPage();
      await page.goto(files['story']!);
      for (const words of ['~/src/foo', '3 unpushed commits', 'cruft verify', 'environment.persistence', 'can be searched with JavaScript'])
        assert.ok(await page.getByText(words, { exact: false }).first().isVisible(), words);
      assert.equal(await page.locator('button:visible').count(), 0);
      assert.equal(await page.locator('#list input:visible').count(), 0);
      await page.getByRole('checkbox', { name: /~\/src\/foo/ }).check();
      await page.locator('#again summary').click();
      assert.ok(await page.getByText('emptied at every boot').isVisible());
    } finally {
      await still.close();
    }
  });

  for (const scheme of ['light', 'dark'] as const)
    void test(`axe finds nothing in the ${scheme} scheme`, async () => {
      for (const which of ['story', 'hostile', 'empty']) {
        const page = await open(which);
        await page.emulateMedia({ colorScheme: scheme });
        for (const details of await page.locator('details').all()) await details.evaluate((one) => one.setAttribute('open', ''));
        await page.evaluate(AXE);
        const violations = await page.evaluate(() =>
          (globalThis as unknown as { axe: { run(options: object): Promise<{ violations: Violation[] }> } }).axe
            .run({ resultTypes: ['violations'] })
            .then((found) =>
              found.violations.map(({ id, nodes }) => ({
                id,
                nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => ({ html, failureSummary })),
              })),
            ),
        );
        assert.deepEqual(violations, [], which);
        await page.close();
      }
    });

  void test('no name runs, breaks the page, or is shown as anything but text', async () => {
    const page = await open('hostile');
    assert.equal(await page.locator('img, iframe, link, object, embed').count(), 0);
    assert.equal(await page.locator('script').count(), 2);
    assert.equal(await page.evaluate(() => document.querySelectorAll('main > section').length), await page.locator('section').count());
    for (const name of HOSTILE) {
      const path = `/home/will/${name}`;
      await page.fill('#q', printable(path));
      const shown = await pathsShown(page);
      assert.ok(shown.length > 0 && shown.every((one) => one === printable(path)), name);
      await page.locator('.rows .row').first().click();
      await page.keyboard.press('Enter');
      await page.waitForFunction((text) => document.getElementById('said')!.textContent === `Copied: ${text}`, shellQuote(path));
    }
    const text = await page.evaluate(() => document.body.innerText);
    assert.doesNotMatch(text, /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u200b\u202e\ufeff]/);
    await page.close();
    for (const hash of [
      '#q=%3Cimg%20src=x%20onerror=alert(1)%3E',
      '#risk=%22%3E%3Cscript%3Ealert(1)%3C/script%3E',
      '#open=1&q=%',
      '#=&=',
    ]) {
      const other = await open('hostile', hash);
      assert.equal(await other.locator('img').count(), 0);
      await other.close();
    }
  });

  void test('100,000 rows: only what is seen is in the page, and every row can be reached', async () => {
    const page = await open('large');
    assert.match((await page.textContent('#count'))!, /^100,000 of 100,000 rows$/);
    assert.ok((await page.locator('.rows .row').count()) < 80);
    await page.locator('.rows .row[tabindex="0"]').focus();
    await page.keyboard.press('End');
    assert.equal(await page.evaluate(() => document.activeElement!.getAttribute('aria-rowindex')), '100001');
    assert.equal(await page.getAttribute('#grid', 'aria-rowcount'), '100001');
    await page.evaluate(() => (document.querySelector('.rows')!.scrollTop = 1_000_000));
    await page.waitForFunction(
      () =>
        [...document.querySelectorAll('.rows .row')].length > 10 &&
        document.querySelector('.rows .row')!.getBoundingClientRect().top < innerHeight,
    );
    assert.ok((await page.locator('.rows .row').count()) < 80);
    await page
      .getByRole('link', { name: /and 9,800 more in the list/ })
      .first()
      .click();
    await page.waitForFunction(() => document.getElementById('count')!.textContent!.startsWith('10,000 of'));
    await page.close();
  });

  void test('narrow and enlarged: nothing is cut off to the side', async () => {
    for (const which of ['story', 'hostile']) {
      const page = await open(which);
      await page.setViewportSize({ width: 320, height: 640 });
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 320), which);
      await page.close();
    }
  });

  void test('on paper: black on white, what was folded is open, what cannot be used is not there', async () => {
    const page = await open('story');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    const colours = await page.evaluate(() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]);
    assert.deepEqual(colours, ['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
    assert.equal(await page.locator('button:visible, nav:visible, #list:visible').count(), 0);
    assert.ok(await page.getByText('emptied at every boot').first().isVisible());
    assert.ok((await page.pdf()).length > 10_000);
    await page.close();
  });
});
