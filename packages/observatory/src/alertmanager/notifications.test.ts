import { expect, test } from 'vitest';
import { createAlertmanagerRig } from './testing/alertmanager-rig.ts';

const config = `
route:
  receiver: tickets
  group_by: [alertname, service]
  group_wait: 1s
  group_interval: 5s
  repeat_interval: 60s
  routes:
    - matchers: [severity="page"]
      receiver: pages
    - matchers: [severity="info"]
      receiver: silent
inhibit_rules:
  - source_matchers: [severity="page"]
    target_matchers: ['severity=~"ticket|info"']
    equal: [service]
receivers:
  - name: pages
    webhook_configs: [{url: 'http://pager.test/'}]
  - name: tickets
    webhook_configs: [{url_file: webhook-url}]
  - name: silent
`;
const page = { alertname: 'Burn', service: 'payment', severity: 'page' };
const ticket = { alertname: 'BreakerOpen', service: 'payment', severity: 'ticket', instance: 'payment-1' };

test('an alert is told after group_wait, together with what came with it', async () => {
  await using rig = createAlertmanagerRig(config);
  rig.send(ticket, 'firing', { summary: 'open', runbook_url: 'x' });
  rig.send({ ...ticket, instance: 'payment-2' }, 'firing', { summary: 'open', runbook_url: 'y' });
  await rig.advance(750);
  expect(rig.notifications).toEqual([]);
  await rig.advance(500);
  expect(rig.notifications).toMatchObject([
    {
      url: 'http://lab.test/alerts',
      version: '4',
      receiver: 'tickets',
      status: 'firing',
      groupKey: '{}:{alertname="BreakerOpen", service="payment"}',
      groupLabels: { alertname: 'BreakerOpen', service: 'payment' },
      commonLabels: { alertname: 'BreakerOpen', service: 'payment', severity: 'ticket' },
      commonAnnotations: { summary: 'open' },
      externalURL: 'http://alertmanager.test',
      truncatedAlerts: 0,
      alerts: [
        { status: 'firing', endsAt: '0001-01-01T00:00:00Z', generatorURL: 'http://prometheus.test/graph' },
        { status: 'firing', labels: { instance: 'payment-2' } },
      ],
    },
  ]);
});

test('a newcomer to a group is told at its next interval, what goes on only after repeat_interval', async () => {
  await using rig = createAlertmanagerRig(config);
  rig.send(ticket);
  await rig.advance(2_000);
  rig.send({ ...ticket, instance: 'payment-2' });
  await rig.advance(3_000);
  expect(rig.notifications).toHaveLength(1);
  await rig.advance(1_250);
  expect(rig.notifications.map(({ alerts }) => alerts.length)).toEqual([1, 2]);
  await rig.advance(55_000);
  expect(rig.notifications).toHaveLength(2);
  await rig.advance(10_000);
  expect(rig.notifications).toHaveLength(3);
});

test('the end of an alert is told once, with its time', async () => {
  await using rig = createAlertmanagerRig(config);
  rig.send(page);
  await rig.advance(2_000);
  rig.send(page, 'resolved');
  await rig.advance(60_000);
  expect(rig.notifications.map(({ status, url }) => [status, url])).toEqual([
    ['firing', 'http://pager.test/'],
    ['resolved', 'http://pager.test/'],
  ]);
  expect(rig.notifications[1]?.alerts[0]?.endsAt).not.toMatch(/^0001/);
});

test('an alert that nothing more is heard of is over when its time is up', async () => {
  await using rig = createAlertmanagerRig(config);
  rig.send(page);
  await rig.advance(239_000);
  expect(rig.notifications.at(-1)?.status).toBe('firing');
  await rig.advance(10_000);
  expect(rig.notifications.at(-1)?.status).toBe('resolved');
});

test('what began and ended within group_wait is told to nobody', async () => {
  await using rig = createAlertmanagerRig(config);
  rig.send(page);
  rig.send(page, 'resolved');
  await rig.advance(20_000);
  expect(rig.notifications).toEqual([]);
});

test('an alert that comes back after its group was forgotten is told again', async () => {
  await using rig = createAlertmanagerRig(config);
  rig.send(page);
  await rig.advance(2_000);
  rig.send(page, 'resolved');
  await rig.advance(70_000);
  rig.send(page);
  await rig.advance(2_000);
  expect(rig.notifications.map(({ status }) => status)).toEqual(['firing', 'resolved', 'firing']);
});

test('a webhook that fails is tried again, until it has heard', async () => {
  await using rig = createAlertmanagerRig(config);
  rig.answers.push(0, 503);
  rig.send(page);
  await rig.advance(5_000);
  expect(rig.attempts).toBe(3);
  expect(rig.notifications).toHaveLength(1);
  expect(rig.problems).toEqual([]);
});

test('a webhook that refuses is told of at the next interval, not at once, and the failure is reported', async () => {
  await using rig = createAlertmanagerRig(config);
  rig.answers.push(400);
  rig.send(page);
  await rig.advance(4_000);
  expect(rig.attempts).toBe(1);
  expect(rig.problems).toEqual(['receiver pages could not be notified: status 400']);
  await rig.advance(4_000);
  expect(rig.notifications).toHaveLength(1);
});

test('a receiver without a webhook hears nothing and holds nothing up', async () => {
  await using rig = createAlertmanagerRig(config);
  rig.send({ ...page, severity: 'info' });
  await rig.advance(5_000);
  expect(rig.attempts).toBe(0);
});

test("a page of a service keeps its tickets quiet, but not another's, and only while it fires", async () => {
  await using rig = createAlertmanagerRig(config);
  rig.send(page);
  rig.send(ticket);
  rig.send({ ...ticket, service: 'order' });
  await rig.advance(6_000);
  expect(rig.notifications.map(({ groupLabels }) => groupLabels)).toEqual([
    { alertname: 'Burn', service: 'payment' },
    { alertname: 'BreakerOpen', service: 'order' },
  ]);
  const { json } = await rig.call('GET', '/api/v2/alerts?inhibited=true&active=false');
  expect(json).toMatchObject([{ labels: ticket, status: { state: 'suppressed', inhibitedBy: [expect.stringMatching(/^[0-9a-f]{16}$/)] } }]);
  rig.send(page, 'resolved');
  await rig.advance(6_000);
  const told = rig.notifications.slice(2).map(({ status, groupLabels }) => `${groupLabels['alertname']} ${status}`);
  expect(told.toSorted()).toEqual(['BreakerOpen firing', 'Burn resolved']);
});

test('two pages of a service do not keep each other quiet', async () => {
  await using rig = createAlertmanagerRig(config.replace('ticket|info', 'page|ticket'));
  rig.send(page);
  rig.send({ ...page, alertname: 'Down' });
  await rig.advance(2_000);
  expect(rig.notifications).toHaveLength(2);
});
