import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { api, goTo, newestCheckout, snap, until, withConsole } from './living-lab.ts';

// Pictures of every screen for the docs, light and dark, from the lab that is up: healthy, with a slow provider, and in an exercise.
// Arguments choose among them.

/** A page comes once the windows of the burn rate are full. */
const PAGED_WITHIN_MS = 120_000;
const BEGINS_WITHIN_MS = 300_000;
const FAULT = { kind: 'latency', target: 'payment-provider', parameters: { latencyMs: 3_000 }, durationMs: 300_000 } as const;

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

async function take(page: Page, { name, path, shows }: Shot, state: string): Promise<void> {
  await goTo(page, path, shows);
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await sleep(500);
    await snap(page, `console-${name}-${theme}-${state}`);
  }
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
await withConsole(async (page) => {
  for (const each of wanted) await states[each]?.(page);
});
