import { expect } from 'vitest';
import { openConsole } from '../../support/console-page.ts';
import { type Stage, scene } from './stage.ts';

/** Each screen, and what is on it once it has what it needs from the lab. */
const screens: readonly { readonly path: string; readonly shows: string; readonly showsNarrow?: string }[] = [
  // On a narrow page the table of edges stands for the map, and charts are below the fold.
  { path: '/', shows: '[data-edge="payment-provider"][data-breaker="closed"]', showsNarrow: 'td' },
  {
    path: '/dashboards/overview',
    shows: '[data-panel-type="timeseries"][data-state="ready"] .legend li',
    showsNarrow: '[data-panel][data-state="ready"]',
  },
  { path: '/explore', shows: '.examples li' },
  {
    path: `/explore?${new URLSearchParams({ lang: 'promql', q: 'sum by (job) (rate(http_requests_total[30s]))' }).toString()}`,
    shows: '.legend li',
  },
  { path: `/explore?${new URLSearchParams({ lang: 'logql', q: '{service_name="gateway"}' }).toString()}`, shows: '.logs li' },
  {
    path: `/explore?${new URLSearchParams({ lang: 'traceql', q: '{ name = "checkout_order" }' }).toString()}`,
    shows: 'td a[href^="/explore/trace/"]',
  },
  { path: '/alerts', shows: 'h1:text("Alerts")' },
  { path: '/slos', shows: 'h1:text("Objectives")' },
  { path: '/chaos', shows: 'button:text-is("Inject")' },
  { path: '/exercises', shows: 'button:text-is("Start")' },
  { path: '/shop', shows: 'button:text-is("Order"):enabled' },
  { path: '/runbooks/CircuitBreakerOpen', shows: '.markdown h2, .markdown h3' },
];

const busyEdges = [
  'shoppers-gateway',
  'gateway-order',
  'gateway-inventory',
  'order-payment',
  'order-postgres',
  'payment-provider',
  'provider-payment',
];

export function walk(stage: () => Stage): void {
  scene('the map shows every service, and live numbers on every edge that has traffic', async () => {
    const { lab, browser } = stage();
    await using console = await openConsole(browser, lab);
    const { page } = console;
    for (const node of ['shoppers', 'gateway', 'order', 'payment', 'inventory', 'provider', 'postgres', 'redis']) {
      await page.locator(`[data-node="${node}"]`).waitFor();
    }
    await page.reload();
    await page.locator('[data-node="payment"]').waitFor();
    const paintMs = await page.evaluate<number>("performance.getEntriesByName('first-contentful-paint')[0].startTime");
    globalThis.console.log(`first paint ${Math.round(paintMs)} ms after the navigation began`);
    for (const edge of busyEdges) {
      await page.locator(`[data-edge="${edge}"] .edge-label`, { hasText: /[\d.]+\/s.*\d+%.*(ms|s|µs)$/ }).waitFor({ timeout: 60_000 });
    }
  });

  scene('every screen shows what it is for, light and dark, without an error, a foreign request or a serious violation', async () => {
    const { lab, browser } = stage();
    await using console = await openConsole(browser, lab);
    const { page } = console;
    for (const { path, shows } of screens) {
      await console.open(path);
      await page.locator(shows).first().waitFor();
      await console.expectAccessible();
      await page.emulateMedia({ colorScheme: 'dark' });
      await console.expectAccessible('color-contrast');
      await page.emulateMedia({ colorScheme: 'light' });
    }
    expect(console.foreignRequests).toEqual([]);
    expect(console.errors).toEqual([]);
  });

  scene('on a narrow page nothing is wider than the page', async () => {
    const { lab, browser } = stage();
    await using console = await openConsole(browser, lab);
    const { page } = console;
    await page.setViewportSize({ width: 360, height: 740 });
    for (const { path, shows, showsNarrow = shows } of screens) {
      await console.open(path);
      await page.locator(showsNarrow).first().waitFor();
      // A scroll bar has its place beside the page.
      const tooWide = await page.evaluate<number>(
        'Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)',
      );
      expect([path, tooWide]).toEqual([path, 0]);
    }
  });
}
