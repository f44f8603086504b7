import { expect } from 'vitest';
import { type ConsolePage, openConsole } from '../../support/console-page.ts';
import { dashboards, type Panel, panelsOf, whenOf } from '../../support/dashboards.ts';
import { eventually } from '../../support/eventually.ts';
import { type Stage, scene } from './stage.ts';

const services = ['gateway', 'order', 'payment', 'inventory'];

/** What is drawn, by type of panel; a panel that has nothing to draw has none of it. */
const drawn: Readonly<Record<string, string>> = {
  timeseries: '.legend li',
  stat: '.stat-value',
  bargauge: '.bars li',
  table: 'tbody tr',
  'state-timeline': '.state',
  heatmap: 'canvas',
  logs: '.logs li',
};

export function panels(stage: () => Stage): void {
  scene('every panel of every dashboard renders data while all is well', async () => {
    const { lab, browser } = stage();
    await using console = await openConsole(browser, lab);
    await expectPanels(console, 'well');
    expect(console.foreignRequests).toEqual([]);
    expect(console.errors).toEqual([]);
  });
}

/**
 * Walks the dashboards, and waits until each panel that promises data has drawn some: while all is well, or during trouble at the
 * provider (then also those that are about it).
 */
export async function expectPanels(console: ConsolePage, when: 'well' | 'trouble'): Promise<void> {
  let count = 0;
  for (const { dashboard } of dashboards) {
    const all = panelsOf(dashboard).filter((panel) =>
      ['always', 'embedded', ...(when === 'trouble' ? ['trouble'] : [])].includes(whenOf(panel)),
    );
    const variants = dashboard.uid === 'services' ? (when === 'well' ? services : ['payment']) : [undefined];
    for (const service of variants) {
      await show(console, dashboard.uid, service);
      // Nothing that inventory calls has a breaker.
      const promised = all.filter(({ title }) => !(service === 'inventory' && title === 'Circuit breakers'));
      await expectDrawn(console, promised);
      count += promised.length;
    }
  }
  globalThis.console.log(`${count} panels drawn with data (${when})`);
}

/** On a page so high that every panel is in sight, since others ask for nothing. */
async function show({ page, open }: ConsolePage, uid: string, service?: string): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 5_000 });
  await open(`/dashboards/${uid}${service === undefined ? '' : `?var-service=${service}`}`);
  await page.locator('.grid').waitFor();
}

async function expectDrawn({ page }: ConsolePage, promised: readonly Panel[]): Promise<void> {
  await eventually(
    async () => {
      const found = await page.locator('[data-panel]').evaluateAll((elements, selectors) => {
        type Element = { dataset: Record<string, string>; querySelector(selector: string): { textContent: string } | null };
        return (elements as unknown as Element[]).map((element) => ({
          id: Number(element.dataset['panel']),
          ready: element.dataset['state'] === 'ready',
          drawn: element.querySelector(selectors[element.dataset['panelType'] ?? ''] ?? 'none') !== null,
          empty: element.querySelector('.empty')?.textContent,
        }));
      }, drawn);
      const missing = promised.filter(
        ({ id }) => !found.some((each) => each.id === id && each.ready && each.drawn && each.empty === undefined),
      );
      expect(missing.map(({ title, type }) => `${title} (${type})`)).toEqual([]);
    },
    { withinMs: 90_000, everyMs: 500 },
  );
}
