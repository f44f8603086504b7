import { ports } from '@faultline/topology';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dashboards, fillIn, panelsOf, queryOf, type Target, whenOf } from '../support/dashboards.ts';
import { eventually } from '../support/eventually.ts';
import { type Lab, startLab } from '../support/lab.ts';

/**
 * Every panel of every dashboard against a lab with shoppers: with data while it is healthy, and those that are about trouble with
 * data once there is some. What only compose has is left out here, and said.
 */
let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ args: ['--rps', '5', '--seed', '11'] });
}, 120_000);
afterAll(() => lab[Symbol.asyncDispose]());

const services = ['gateway', 'order', 'payment', 'inventory'];

/** Each query of each panel once; of a panel for one service, once for each service. */
const cases = dashboards.flatMap(({ dashboard }) =>
  panelsOf(dashboard).flatMap((panel) =>
    (panel.targets ?? []).flatMap((target) => {
      const one = dashboard.uid === 'services';
      // The trouble that this file makes is payment's.
      const values = !one ? ['.+'] : whenOf(panel) === 'trouble' ? ['payment'] : services;
      return values.map((service) => ({
        name: `${dashboard.uid}: ${panel.title}${one ? ` of ${service}` : ''} (${fillIn(queryOf(target).text, service).slice(0, 60)}…)`,
        title: panel.title,
        when: whenOf(panel),
        target,
        service,
      }));
    }),
  ),
);
const ofOther = (when: string) => cases.filter((each) => each.when === when);

/** How many series, lines or traces a panel would be drawn from. */
async function count(target: Target, service: string): Promise<number> {
  const { language, text } = queryOf(target);
  const query = fillIn(text, service);
  const end = Date.now() / 1_000;
  const start = end - 120;
  if (language === 'promql') {
    const path = target.instant === true ? 'query' : 'query_range';
    const times = target.instant === true ? { time: end } : { start, end, step: 5 };
    const { data } = await ask<{ data: { result: { value?: [number, string]; values?: [number, string][] }[] } }>(
      ports.prometheus,
      `/api/v1/${path}`,
      { query, ...times },
    );
    // A panel full of NaN is an empty panel.
    return data.result.filter(({ value, values }) => [...(values ?? []), ...(value ? [value] : [])].some(([, text]) => text !== 'NaN'))
      .length;
  }
  if (language === 'logql') {
    const { data } = await ask<{ data: { result: unknown[] } }>(ports.loki, '/loki/api/v1/query_range', { query, since: '5m', limit: 10 });
    return data.result.length;
  }
  const { traces } = await ask<{ traces: unknown[] }>(ports.tempo, '/api/search', { q: query, start: start - 180, end: end + 1, limit: 5 });
  return traces.length;
}

async function ask<T>(port: number, path: string, parameters: Readonly<Record<string, string | number>>): Promise<T> {
  const query = new URLSearchParams(Object.entries(parameters).map(([key, value]) => [key, String(value)]));
  const response = await fetch(`http://127.0.0.1:${port + lab.offset}${path}?${query.toString()}`);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** Some services have nothing to show in a panel: inventory calls no other service, so it has no breaker. */
const nothingToShow = (title: string, service: string): boolean => title === 'Circuit breakers' && service === 'inventory';

/** The names of those without data. One after the other, as a browser's few connections would ask: each query has a budget of time. */
async function empty(all: typeof cases): Promise<string[]> {
  const names: string[] = [];
  for (const { name, title, target, service } of all) {
    if (nothingToShow(title, service)) continue;
    const found = await count(target, service).catch((error: unknown) => String(error));
    if (typeof found === 'string') names.push(`${name}: ${found}`);
    else if (found === 0) names.push(name);
  }
  return names;
}

describe('on a healthy lab', () => {
  test('every panel that does not say otherwise has data', async () => {
    const all = [...ofOther('always'), ...ofOther('embedded')];
    expect(all.length).toBeGreaterThan(100);
    // Carts are abandoned after a minute, and rates want a few scrapes.
    await eventually(async () => expect(await empty(all)).toEqual([]), { withinMs: 150_000, everyMs: 5_000 });
  }, 200_000);

  test('the queries of panels that only compose fills can be asked too', async () => {
    const all = ofOther('compose');
    console.log(`not filled here, for want of exporters and a collector: ${[...new Set(all.map(({ title }) => title))].join(', ')}`);
    for (const { target, service } of all) await expect(count(target, service)).resolves.toBeGreaterThanOrEqual(0);
  });
});

describe('while the provider is slow', () => {
  test('every panel that is about trouble has data', async () => {
    const injected = await lab.cli('chaos', 'inject', 'latency', '--edge', 'payment-provider', '--latency', '3s', '--for', '120s');
    expect(injected).toMatchObject({ code: 0 });

    const all = ofOther('trouble');
    expect(all.length).toBeGreaterThanOrEqual(9);
    await eventually(async () => expect(await empty(all)).toEqual([]), { withinMs: 110_000, everyMs: 5_000 });
  }, 200_000);
});
