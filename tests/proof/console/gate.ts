import { expect } from 'vitest';
import { consoleUrl } from '../../support/console-page.ts';
import { type Stage, scene } from './stage.ts';

export function gate(stage: () => Stage): void {
  scene('without a session the page says which command lets one in', async () => {
    const { lab, browser } = stage();
    await using context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(consoleUrl(lab));
    await page.getByText('node lab console').waitFor();
    expect(await page.locator('nav').count()).toBe(0);
  });

  scene('a link opens the console once, and leaves nothing in the address', async () => {
    const { lab, browser } = stage();
    const { stdout } = await lab.cli('console');
    await using first = await browser.newContext();
    const page = await first.newPage();
    await page.goto(stdout.trim());
    await page.locator('[data-node="payment"]').waitFor();
    expect(page.url()).toBe(`${consoleUrl(lab)}/`);
    await using second = await browser.newContext();
    const late = await second.newPage();
    await late.goto(stdout.trim());
    await late.getByText('This link has been used').waitFor();
  });
}
