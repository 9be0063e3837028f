/** The HTML checklist of 100,000 rows: `node --import tsx bench/report.ts`. Best of five runs. Needs a Chromium. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { browserPath, openBrowser } from '../test/reporters/browser.ts';
import { large, pageOf } from '../test/reporters/page.ts';

const ROWS = 100_000;
const report = large(ROWS);
const began = performance.now();
const html = pageOf(report);
console.log(`made: ${Math.round(performance.now() - began)} ms, ${(html.length / 1e6).toFixed(2)} MB`);
if (browserPath() === null) console.log('no Chromium on this machine: the rest is not measured');
else {
  const dir = mkdtempSync(join(tmpdir(), 'cruft-bench-'));
  const file = join(dir, 'report.html');
  writeFileSync(file, html);
  const { context, close } = await openBrowser();
  try {
    const ready: number[] = [];
    const filtered: number[] = [];
    for (let run = 0; run < 5; run++) {
      const page = await context.newPage();
      await page.goto(pathToFileURL(file).href, { waitUntil: 'commit' });
      await page.waitForSelector('body[data-ready]');
      // From the start of the navigation, by the page's own clock.
      ready.push(await page.evaluate(() => Number(document.body.dataset['ready'])));
      filtered.push(
        await page.evaluate(() => {
          const field = document.getElementById('q') as HTMLInputElement;
          const start = performance.now();
          field.value = 'thing-77';
          field.dispatchEvent(new Event('input'));
          return performance.now() - start;
        }),
      );
      await page.close();
    }
    console.log(`ready: ${Math.round(Math.min(...ready))} ms (${ready.map(Math.round).join(', ')})`);
    console.log(`a filter: ${Math.round(Math.min(...filtered))} ms (${filtered.map(Math.round).join(', ')})`);
  } finally {
    await close();
    rmSync(dir, { recursive: true });
  }
}
