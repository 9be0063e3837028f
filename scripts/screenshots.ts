// Pictures of the HTML checklist for docs/, of the founding story: node --import tsx scripts/screenshots.ts
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { browserPath, openBrowser } from '../test/reporters/browser.ts';
import { pageOf } from '../test/reporters/page.ts';
import { story } from '../test/reporters/reports.ts';

if (browserPath() === null) throw new Error('no Chromium on this machine');
const dir = mkdtempSync(join(tmpdir(), 'cruft-pictures-'));
const file = join(dir, 'report.html');
writeFileSync(file, pageOf(story));
mkdirSync('docs/images', { recursive: true });
const { context, close } = await openBrowser({ viewport: { width: 1000, height: 760 } });
try {
  for (const [name, scheme, top] of [
    ['checklist-light', 'light', 'h1'],
    ['checklist-dark', 'dark', '#steps'],
    ['checklist-map', 'light', '#map'],
  ] as const) {
    const page = await context.newPage();
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector('body[data-ready]');
    await page.evaluate((selector) => {
      document.querySelector(selector)!.scrollIntoView();
    }, top);
    await page.screenshot({ path: `docs/images/${name}.png` });
    await page.close();
    console.log(`docs/images/${name}.png`);
  }
} finally {
  await close();
  rmSync(dir, { recursive: true });
}
