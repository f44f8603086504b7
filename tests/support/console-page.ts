import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ports } from '@faultline/topology';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Lab } from './lab.ts';

export const chromiumPath: string | undefined = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

/** What a browser must be told so that it does nothing but show our page. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function startBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('there is no Chromium');
  return chromium.launch({ executablePath: chromiumPath, args: quiet });
}

export interface ConsolePage extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly url: string;
  /** Goes to a screen as a link inside the page would, without loading it anew. */
  open(path: string): Promise<void>;
  /** Everything that the page asked of another origin than its own. There must be nothing. */
  readonly foreignRequests: readonly string[];
  /** Exceptions, and all that the page or the browser complained about but answers that say no, which screens deal with. */
  readonly errors: readonly string[];
  /** Fails with what axe finds, if that is serious; by one rule alone where nothing else can have changed. */
  expectAccessible(rule?: string): Promise<void>;
}

export const consoleUrl = (lab: Lab): string => `http://localhost:${ports.lab + lab.offset}`;

/** Lets a fresh browser in, by such a link as the command line prints. */
export async function openConsole(browser: Browser, lab: Lab): Promise<ConsolePage> {
  const url = consoleUrl(lab);
  const answer = await fetch(`${url}/api/tickets`, { method: 'POST', headers: { authorization: `Bearer ${lab.runFile().token}` } });
  const { ticket } = (await answer.json()) as { ticket: string };
  // What axe adds to the page to look at it is the test's, not the page's.
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, bypassCSP: false });
  const page = await context.newPage();
  const foreignRequests: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) foreignRequests.push(request.url());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) errors.push(message.text());
  });
  await page.goto(`${url}/#ticket=${ticket}`);
  return {
    page,
    context,
    url,
    foreignRequests,
    errors,
    async open(path) {
      await page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)})`);
    },
    async expectAccessible(rule) {
      // Through the debugger, which no policy binds.
      if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axeSource);
      const options = { resultTypes: ['violations'], ...(rule === undefined ? {} : { runOnly: [rule] }) };
      const result = await page.evaluate<{ violations: AxeViolation[] }>(`axe.run(document, ${JSON.stringify(options)})`);
      const grave = result.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(grave.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html }) => html.slice(0, 160)) }))).toEqual([]);
    },
    async [Symbol.asyncDispose]() {
      await context.close();
    },
  };
}

interface AxeViolation {
  readonly id: string;
  readonly impact: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string }[];
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
