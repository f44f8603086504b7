import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { type ConsolePage, openConsole } from '../../support/console-page.ts';
import { eventually } from '../../support/eventually.ts';
import { full } from '../../support/full.ts';
import { expectPanels } from './panels.ts';
import { type Stage, scene } from './stage.ts';

/** What the page promises to whoever looks at it, from the press of the button on; a machine that is busy with other tests has more time. */
const BREAKER_WITHIN_MS = full ? 5_000 : 20_000;
/** A page needs its burn-rate windows to fill. */
const ALERT_WITHIN_MS = 90_000;

export function incident(stage: () => Stage): void {
  scene('a declined card is no dead end: the next order is confirmed, and its receipt leads to its trace and its logs', async () => {
    const { lab, browser } = stage();
    await using console = await openConsole(browser, lab);
    const { page } = console;
    await console.open('/shop');
    const press = page.getByRole('button', { name: /^(?:Order|Try again with the same key)$/ });
    const receipt = page.locator('[data-order]').first();
    const card = page.getByLabel('Card');
    await card.selectOption('tok_decline');
    await press.click();
    let wasDeclined = false;
    await eventually(
      async () => {
        const [newest = ''] = await page.locator('[role="alert"], [data-order]').allInnerTexts();
        if (newest.includes('declined')) {
          wasDeclined = true;
          await card.selectOption('tok_visa');
        }
        // The provider declines one good card in fifty as well, and a busy shop refuses: whoever shops presses again.
        if (newest.startsWith('rejected') || (await page.getByRole('alert').isVisible())) await press.click();
        expect(newest).toContain('confirmed');
      },
      { withinMs: 30_000, everyMs: 1_000 },
    );
    expect(wasDeclined).toBe(true);
    const order = await receipt.getAttribute('data-order');
    await receipt.getByRole('link', { name: 'Its trace' }).click();
    await expectTraceWithLogs(page);
    expect(await page.locator('.logs').innerText()).toContain(order);
  });

  scene('a fault injected here turns the breaker on the map, fills the panels, pages, and is taken back', async () => {
    const { lab, browser } = stage();
    await using console = await openConsole(browser, lab);
    const { page } = console;
    const tookMs = await slowProvider(console);
    globalThis.console.log(`the breaker turned on the map ${Math.round(tookMs)} ms after the button was pressed`);
    expect(tookMs).toBeLessThan(BREAKER_WITHIN_MS);
    await page.locator('[data-edge="payment-provider"] .fault-sign').waitFor();
    const changes = page.getByRole('list', { name: 'Changes, newest first' });
    for (const change of ['latency injected', 'breaker open']) await changes.getByText(change).first().waitFor();

    await console.open('/alerts');
    const alert = page.locator('[data-alert]', { hasText: '· page ·' }).first();
    await alert.waitFor({ timeout: ALERT_WITHIN_MS });
    await alert.getByRole('button').click();
    await page.locator('.markdown').first().waitFor();
    await page.locator('.history li', { hasText: 'pages' }).first().waitFor({ timeout: ALERT_WITHIN_MS });
    await console.expectAccessible();

    await expectPanels(console, 'trouble');
    await openExemplar(console);
    await expectTraceWithLogs(page);
    await console.expectAccessible();

    await console.open('/chaos');
    await page.locator('[data-fault="latency"]').getByRole('button', { name: 'Revert' }).click();
    await page.getByText('Nothing is broken on purpose.').waitFor();
    await console.open('/');
    await page.locator('[data-edge="payment-provider"][data-breaker="closed"]').waitFor({ timeout: 60_000 });
    expect(console.errors).toEqual([]);
  });
}

/** Injects from the form, goes to the map and waits there. Resolves with the time from the press of the button to the open breaker. */
async function slowProvider({ page, open }: ConsolePage): Promise<number> {
  await open('/chaos');
  await page.getByRole('button', { name: 'latency', exact: true }).click();
  await page.locator('select[name="target"]').selectOption('payment-provider');
  await page.locator('select[name="duration"]').selectOption('120');
  await page.locator('input[name="latencyMs"]').fill('3000');
  await page.getByRole('button', { name: 'Inject' }).click();
  const pressedAt = performance.now();
  await open('/');
  await page.locator('[data-edge="payment-provider"][data-breaker="open"]').waitFor();
  return performance.now() - pressedAt;
}

/** Follows the exemplar of a checkout that stands beside the lines of its chart, as who cannot point at a diamond does. */
async function openExemplar({ page, open }: ConsolePage): Promise<void> {
  await open('/dashboards/checkout');
  // A panel asks for its data once somebody looks at it.
  await page.getByText('Duration of every checkout').scrollIntoViewIfNeeded();
  await page
    .getByRole('button', { name: /trace of/ })
    .first()
    .click({ timeout: 45_000 });
}

/** A trace of more than one service, with lines of its own, one of which leads back to it. */
async function expectTraceWithLogs(page: Page): Promise<void> {
  await page.waitForURL(/\/explore\/trace\/[0-9a-f]{32}$/);
  const url = page.url();
  await page.locator('.waterfall li', { hasText: 'checkout_order' }).first().waitFor({ timeout: 30_000 });
  const line = page.locator('.logs .log').first();
  await eventually(async () => expect(await line.count()).toBe(1), { withinMs: 30_000 });
  await line.click();
  await page.getByRole('link', { name: 'Its trace' }).first().click();
  expect(page.url()).toBe(url);
}
