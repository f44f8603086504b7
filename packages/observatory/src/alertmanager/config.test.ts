import { expect, test } from 'vitest';
import { parseAlertmanagerConfig } from './config.ts';
import { createRoutingTree, routesFor } from './routing-tree.ts';

const receivers = 'receivers: [{name: a}, {name: b}]';

test.each([
  ['a receiver that there is not', `route: {receiver: c}\n${receivers}`, /am\.yml: undefined receiver "c" used in route/],
  ['no receiver at the root', `route: {}\n${receivers}`, /root route must specify a default receiver/],
  ['matchers at the root', `route: {receiver: a, matchers: [x="y"]}\n${receivers}`, /root route must not have any matchers/],
  ['a matcher that is none', `route: {receiver: a, routes: [{matchers: [x]}]}\n${receivers}`, /bad matcher format: x/],
  ['a regex that does not compile', `route: {receiver: a, routes: [{matchers: ['x=~"("']}]}\n${receivers}`, /am\.yml/],
  [
    'a webhook without an address',
    'route: {receiver: a}\nreceivers: [{name: a, webhook_configs: [{}]}]',
    /exactly one of url and url_file/,
  ],
  ['what would be ignored', `route: {receiver: a}\n${receivers}\ntemplates: [x.tmpl]`, /templates/],
  ['an interval of nothing', `route: {receiver: a, group_interval: 0s}\n${receivers}`, /cannot be zero/],
])('%s is refused', (_, content, message) => {
  expect(() => parseAlertmanagerConfig(content, 'am.yml')).toThrow(message);
});

test('a route has what it does not say from the route above, and defaults are those of Alertmanager', () => {
  const { route, resolveTimeoutMs } = parseAlertmanagerConfig(
    `route: {receiver: a, group_wait: 1s, group_by: [x], routes: [{matchers: [s="p"], group_by: ['...']}]}\n${receivers}`,
    'am.yml',
  );
  expect(resolveTimeoutMs).toBe(300_000);
  expect(route).toMatchObject({ groupWaitMs: 1_000, groupIntervalMs: 300_000, repeatIntervalMs: 14_400_000, groupBy: ['x'] });
  expect(route.routes[0]).toMatchObject({ receiver: 'a', groupWaitMs: 1_000, groupBy: 'all' });
});

test('an alert goes to the deepest route that matches first, and on where the route says so', () => {
  const { route } = parseAlertmanagerConfig(
    `
route:
  receiver: a
  routes:
    - matchers: [team="x"]
      continue: true
      routes: [{matchers: [env!="test"], receiver: b}]
    - match: {severity: page}
    - match_re: {team: x|y}
      receiver: b
${receivers}`,
    'am.yml',
  );
  const keys = (labels: Record<string, string>): string[] => routesFor(createRoutingTree(route), labels).map(({ key }) => key);
  expect(keys({ team: 'x', severity: 'page' })).toEqual(['{}/{team="x"}/{env!="test"}', '{}/{severity="page"}']);
  expect(keys({ team: 'x', env: 'test' })).toEqual(['{}/{team="x"}', '{}/{team=~"x|y"}']);
  expect(keys({ team: 'z' })).toEqual(['{}']);
});
