import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import UPNG from 'upng-js';

// The lab that is up, its API and its console in a browser: what pictures and recordings for the docs are taken of.

export const root = fileURLToPath(new URL('../..', import.meta.url));
const images = join(root, 'docs/images');
const SIZE = { width: 1280, height: 800 };
/** Enough for what our console draws, and a fifth of the bytes. */
const COLORS = 96;
const chromiums = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const run = JSON.parse(readFileSync(join(process.env['FAULTLINE_STATE_DIR'] ?? join(root, '.faultline'), 'run.json'), 'utf8')) as {
  readonly token: string;
  readonly urls: Readonly<Record<'lab', string>>;
};

/** @throws Error with what the lab answered when that is no success */
export async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${run.urls.lab}/api${path}`, {
    method,
    headers: { authorization: `Bearer ${run.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** @throws Error that says what did not come to hold */
export async function until(what: string, withinMs: number, holds: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error(`not within ${withinMs / 1_000} s: ${what}`);
    await sleep(1_000);
  }
}

/** The newest checkout's trace. @throws Error when nobody buys */
export async function newestCheckout(): Promise<string> {
  const seconds = Math.round(Date.now() / 1_000);
  const query = new URLSearchParams({ q: '{ name = "checkout_order" }', start: String(seconds - 30), end: String(seconds), limit: '1' });
  const { traces } = await api<{ traces: readonly { traceID: string }[] }>('GET', `/tempo/api/search?${query.toString()}`);
  if (traces[0] === undefined) throw new Error('there is no checkout: start the lab with shoppers');
  return traces[0].traceID;
}

/** Lets a fresh browser into the console, and closes it when `use` is done. */
export async function withConsole(use: (page: Page) => Promise<void>): Promise<void> {
  const executablePath = chromiums.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error('there is no Chromium; on Debian: apt-get install chromium');
  mkdirSync(images, { recursive: true });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    await use(await enter(browser));
  } finally {
    await browser.close();
  }
}

async function enter(browser: Browser): Promise<Page> {
  const { ticket } = await api<{ ticket: string }>('POST', '/tickets');
  const page = await browser.newPage({ viewport: SIZE, reducedMotion: 'reduce' });
  await page.goto(`${run.urls.lab.replace('//127.0.0.1:', '//localhost:')}/#ticket=${ticket}`);
  await page.locator('nav').first().waitFor();
  return page;
}

/** Goes to a screen as a link inside the page would (loading it anew would begin the receipts anew, too), and waits for what it shows. */
export async function goTo(page: Page, path: string, shows: string): Promise<void> {
  await page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)})`);
  await page.locator(shows).first().waitFor();
  await sleep(2_000);
}

/** Writes what is on the screen to docs/images, and returns the file's name. */
export async function snap(page: Page, name: string): Promise<string> {
  const file = `${name}.png`;
  const image = UPNG.decode(new Uint8Array(await page.screenshot()).buffer);
  writeFileSync(join(images, file), Buffer.from(UPNG.encode(UPNG.toRGBA8(image), image.width, image.height, COLORS)));
  process.stdout.write(`docs/images/${file}\n`);
  return file;
}
