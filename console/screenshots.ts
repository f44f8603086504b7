import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import UPNG from 'upng-js';

// Pictures of every screen for the docs, light and dark, from the lab that is up: healthy, with a slow provider, and in an exercise.
// Arguments choose among them.

const root = fileURLToPath(new URL('..', import.meta.url));
const images = join(root, 'docs/images');
const SIZE = { width: 1280, height: 800 };
const COLORS = 96;
/** A page comes once the windows of the burn rate are full. */
const PAGED_WITHIN_MS = 120_000;
const BEGINS_WITHIN_MS = 300_000;
const FAULT = { kind: 'latency', target: 'payment-provider', parameters: { latencyMs: 3_000 }, durationMs: 300_000 } as const;
const chromiums = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

interface Shot {
  readonly name: string;
  readonly path: string;
  /** What is on the screen once it has what it needs. */
  readonly shows: string;
}

const explore = (query: Readonly<Record<string, string>>): string => `/explore?${new URLSearchParams(query).toString()}`;
const outcomes = 'sum by (outcome) (rate(checkouts_total[30s]))';

const shots: readonly Shot[] = [
  { name: 'system', path: '/', shows: '[data-edge="payment-provider"][data-breaker] .edge-label' },
  { name: 'dashboards', path: '/dashboards/overview?from=now-5m', shows: '[data-panel-type="timeseries"][data-state="ready"] .legend li' },
  { name: 'explore', path: explore({ lang: 'promql', q: outcomes, from: 'now-5m' }), shows: '.legend li' },
  { name: 'alerts', path: '/alerts', shows: 'h1' },
  { name: 'slos', path: '/slos', shows: 'h1' },
  { name: 'chaos', path: '/chaos', shows: 'button:text-is("Inject")' },
  { name: 'exercises', path: '/exercises', shows: 'h1' },
  { name: 'shop', path: '/shop', shows: 'button:text-is("Order"):enabled' },
];

const run = JSON.parse(readFileSync(join(process.env['FAULTLINE_STATE_DIR'] ?? join(root, '.faultline'), 'run.json'), 'utf8')) as {
  readonly token: string;
  readonly urls: Readonly<Record<'lab', string>>;
};
const base = run.urls.lab.replace('//127.0.0.1:', '//localhost:');

async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${run.urls.lab}/api${path}`, {
    method,
    headers: { authorization: `Bearer ${run.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

async function until(what: string, withinMs: number, holds: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error(`not within ${withinMs / 1_000} s: ${what}`);
    await sleep(1_000);
  }
}

async function enter(browser: Browser): Promise<Page> {
  const { ticket } = await api<{ ticket: string }>('POST', '/tickets');
  const page = await browser.newPage({ viewport: SIZE, reducedMotion: 'reduce' });
  await page.goto(`${base}/#ticket=${ticket}`);
  await page.locator('nav').first().waitFor();
  return page;
}

async function newestCheckout(): Promise<string> {
  const seconds = Math.round(Date.now() / 1_000);
  const query = new URLSearchParams({ q: '{ name = "checkout_order" }', start: String(seconds - 30), end: String(seconds), limit: '1' });
  const { traces } = await api<{ traces: readonly { traceID: string }[] }>('GET', `/tempo/api/search?${query.toString()}`);
  if (traces[0] === undefined) throw new Error('there is no checkout: start the lab with shoppers');
  return traces[0].traceID;
}

async function take(page: Page, { name, path, shows }: Shot, state: string): Promise<void> {
  // As a link inside the page would go there: loading it anew would begin the receipts anew, too.
  await page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)})`);
  await page.locator(shows).first().waitFor();
  await sleep(2_000);
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await sleep(500);
    const file = join(images, `console-${name}-${theme}-${state}.png`);
    writeFileSync(file, withFewColors(await page.screenshot()));
    process.stdout.write(`${file.slice(root.length)}\n`);
  }
}

function withFewColors(png: Buffer): Buffer {
  const image = UPNG.decode(new Uint8Array(png).buffer);
  return Buffer.from(UPNG.encode(UPNG.toRGBA8(image), image.width, image.height, COLORS));
}

async function takeAll(page: Page, state: string): Promise<void> {
  for (const shot of shots) {
    if (shot.name === 'exercises' && state === 'incident') continue;
    if (shot.name === 'shop') await buy(page);
    await take(page, shot, state);
  }
  await take(page, { name: 'trace', path: `/explore/trace/${await newestCheckout()}`, shows: '.waterfall li' }, state);
}

async function buy(page: Page): Promise<void> {
  await page.evaluate("history.pushState(null, '', '/shop')");
  await page.locator('button:text-is("Order"):enabled').click();
  await page.locator('[data-order]').first().waitFor();
}

async function duringIncident(page: Page): Promise<void> {
  const { id } = await api<{ id: string }>('POST', '/chaos/faults', FAULT);
  try {
    await until('a page', PAGED_WITHIN_MS, async () => {
      const alerts = await api<readonly { labels: Readonly<Record<string, string>> }[]>('GET', '/alertmanager/api/v2/alerts');
      return alerts.some(({ labels }) => labels['severity'] === 'page');
    });
    await takeAll(page, 'incident');
  } finally {
    await api('DELETE', `/chaos/faults/${id}`);
  }
}

/** The shop is proven healthy first, which takes its time after the other incident. */
async function duringExercise(page: Page): Promise<void> {
  await api('POST', '/exercises/01-read-your-first-trace/attempts', { mode: 'guided', seed: 1 });
  await until('the incident of the exercise', BEGINS_WITHIN_MS, async () => {
    const { phase } = await api<{ phase: string }>('GET', '/exercises/attempts/current');
    return phase === 'running';
  });
  await take(page, { name: 'exercises', path: '/exercises', shows: '[data-phase="running"]' }, 'incident');
  await api('POST', '/exercises/attempts/current/finish', { giveUp: true });
}

const states: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  healthy: (page) => takeAll(page, 'healthy'),
  incident: duringIncident,
  exercise: duringExercise,
};

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(states);
const unknown = wanted.find((each) => !Object.hasOwn(states, each));
if (unknown !== undefined) throw new Error(`there is no ${unknown}; there are: ${Object.keys(states).join(', ')}`);
const executablePath = chromiums.find((path) => existsSync(path));
if (executablePath === undefined) throw new Error('there is no Chromium; on Debian: apt-get install chromium');
mkdirSync(images, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const page = await enter(browser);
  for (const each of wanted) await states[each]?.(page);
} finally {
  await browser.close();
}
