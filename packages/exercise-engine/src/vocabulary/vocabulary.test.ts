import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cures } from './actions.ts';
import { components, findComponent } from './components.ts';
import { findMechanism, mechanisms } from './mechanisms.ts';

test('no name or alias means two things', () => {
  for (const list of [components, mechanisms]) {
    const names = list.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  }
});

test('names are found whatever their case and spelling', () => {
  expect(findComponent(' Orders ')?.name).toBe('order');
  expect(findMechanism('Slow dependency')?.name).toBe('slow-responses');
  expect(findMechanism('gremlins')).toBeUndefined();
});

test('a metric that is said to be of one service alone is, by the telemetry catalogue', () => {
  const catalogue = readFileSync(new URL('../../../../docs/telemetry-catalogue.md', import.meta.url), 'utf8');
  const rows = [
    ...catalogue.matchAll(/^\| `(\w+)` \| (?:counter|gauge|histogram) \|.*\| (all|gateway|order|payment|inventory) \| [^|]+\|$/gm),
  ];
  expect(rows.length).toBeGreaterThan(30);
  const services = components.filter(({ name }) => ['gateway', 'order', 'payment', 'inventory'].includes(name));
  for (const { name, metrics } of services) {
    const owned = rows.filter(([, metric = '']) => metrics.some((pattern) => pattern.test(metric)));
    expect(owned.map(([, metric, service]) => [metric, service])).toEqual(owned.map(([, metric]) => [metric, name]));
    expect(owned.length).toBeGreaterThan(0);
  }
});

test('a restart does not mend what comes back with the process', () => {
  const leak = { kind: 'heap-leak', target: 'payment' };
  expect(cures({ action: 'restart', target: 'payment' }, leak)).toBe(false);
  expect(cures({ action: 'rollback', target: 'payment' }, leak)).toBe(true);
  expect(cures({ action: 'rollback', target: 'order' }, leak)).toBe(false);
  expect(cures({ action: 'reroute', target: 'payment-provider' }, { kind: 'latency', target: 'payment-provider' })).toBe(true);
  expect(cures({ action: 'terminate-sessions', target: 'inventory' }, { kind: 'lock-table', target: 'inventory' })).toBe(true);
});
