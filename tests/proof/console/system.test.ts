import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromiumPath, consoleUrl, openConsole, startBrowser } from '../../support/console-page.ts';
import { type Lab, startLab } from '../../support/lab.ts';

const reason = chromiumPath === undefined ? ' (skipped: there is no Chromium)' : '';

let lab: Lab;
let browser: Browser;

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  [lab, browser] = await Promise.all([startLab({ args: ['--rps', '2'] }), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await lab?.[Symbol.asyncDispose]();
});

test.skipIf(chromiumPath === undefined)(`without a session the page says which command lets one in${reason}`, async () => {
  await using context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(consoleUrl(lab));
  await page.getByText('node lab console').waitFor();
  expect(await page.locator('nav').count()).toBe(0);
});

test.skipIf(chromiumPath === undefined)(`a link opens the console once, and leaves nothing in the address${reason}`, async () => {
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

test.skipIf(chromiumPath === undefined)(
  `the map shows every service, and live numbers on every edge that has traffic${reason}`,
  async () => {
    await using console = await openConsole(browser, lab);
    const { page } = console;
    for (const node of ['shoppers', 'gateway', 'order', 'payment', 'inventory', 'provider', 'postgres', 'redis']) {
      await page.locator(`[data-node="${node}"]`).waitFor();
    }
    const busy = [
      'shoppers-gateway',
      'gateway-order',
      'gateway-inventory',
      'order-payment',
      'order-postgres',
      'payment-provider',
      'provider-payment',
    ];
    for (const edge of busy) {
      await page.locator(`[data-edge="${edge}"] .edge-label`, { hasText: /[\d.]+\/s.*\d+%.*(ms|s|µs)$/ }).waitFor({ timeout: 60_000 });
    }
    expect(await page.locator('[data-edge="payment-provider"]').getAttribute('data-breaker')).toBe('closed');
    await console.expectAccessible();
    expect(console.foreignRequests).toEqual([]);
    expect(console.errors).toEqual([]);
  },
);
