import { expect, test } from 'vitest';
import { createRuleRig } from './testing/rule-rig.ts';

const down = `
groups:
  - name: health
    rules:
      - alert: Down
        expr: up == 0
        for: 3s
        labels: {severity: page, service: '{{ $labels.job }}'}
        annotations: {summary: '{{ $labels.instance }} of {{ $labels.job }} is {{ $value }}'}
`;
const UP = 'up{instance="a-1", job="a"}';

test('an alert is pending for as long as `for` says, fires, and is told when it has ended', async () => {
  await using rig = createRuleRig(down);
  rig.step({ [UP]: 1 });
  expect(rig.query('ALERTS')).toEqual({});
  for (let i = 0; i < 3; i++) rig.step({ [UP]: 0 });
  expect(rig.query('ALERTS')).toEqual({
    'ALERTS{alertname="Down", alertstate="pending", instance="a-1", job="a", service="a", severity="page"}': 1,
  });
  expect(rig.posted).toEqual([]);

  rig.step({ [UP]: 0 });
  expect(rig.query('ALERTS{alertstate="firing"}')).not.toEqual({});
  expect(rig.posted).toEqual([
    {
      labels: { alertname: 'Down', instance: 'a-1', job: 'a', service: 'a', severity: 'page' },
      annotations: { summary: 'a-1 of a is 0' },
      startsAtMs: rig.startMs + 5_000,
      endsAtMs: rig.startMs + 5_000 + 4 * 60_000,
      generatorUrl: 'http://prometheus.test/graph?g0.expr=up+%3D%3D+0&g0.tab=1',
    },
  ]);

  rig.step({ [UP]: 1 });
  expect(rig.query('ALERTS')).toEqual({});
  expect(rig.posted.at(-1)).toMatchObject({ startsAtMs: rig.startMs + 5_000, endsAtMs: rig.startMs + 6_000 });
});

test('a condition that ends before its time starts again from nothing', async () => {
  await using rig = createRuleRig(down);
  for (const value of [0, 0, 1, 0, 0, 0]) rig.step({ [UP]: value });
  expect(rig.posted).toEqual([]);
  rig.step({ [UP]: 0 });
  expect(rig.posted).toHaveLength(1);
});

test('a change from pending to firing leaves one ALERTS series, not two', async () => {
  await using rig = createRuleRig(down);
  for (let i = 0; i < 4; i++) rig.step({ [UP]: 0 });
  expect(Object.keys(rig.query('ALERTS'))).toHaveLength(1);
  expect(rig.query('ALERTS_FOR_STATE')).toEqual({
    'ALERTS_FOR_STATE{alertname="Down", instance="a-1", job="a", service="a", severity="page"}': (rig.startMs + 1_000) / 1_000,
  });
});

test('a firing alert is told again every minute, and a resolved one for a quarter of an hour', async () => {
  await using rig = createRuleRig(down);
  for (let i = 0; i < 4 + 130; i++) rig.step({ [UP]: 0 });
  expect(rig.posted).toHaveLength(3);
  rig.step({ [UP]: 1 });
  expect(rig.posted).toHaveLength(4);
  for (let i = 0; i < 20 * 60; i++) rig.step({ [UP]: 1 });
  const resolved = rig.posted.slice(3);
  expect(new Set(resolved.map(({ endsAtMs }) => endsAtMs)).size).toBe(1);
  expect(resolved).toHaveLength(15);
});

test('keep_firing_for bridges a gap in the condition', async () => {
  await using rig = createRuleRig(down.replace('for: 3s', 'keep_firing_for: 3s'));
  rig.step({ [UP]: 0 });
  rig.step({ [UP]: 1 });
  expect(await rig.get('/api/v1/alerts')).toMatchObject({ alerts: [{ state: 'firing', keepFiringSince: expect.any(String) }] });
  rig.step({ [UP]: 0 });
  expect(await rig.get('/api/v1/alerts')).not.toHaveProperty('alerts[0].keepFiringSince');
  for (let i = 0; i < 3; i++) rig.step({ [UP]: 1 });
  expect(rig.posted).toHaveLength(1);
  rig.step({ [UP]: 1 });
  expect(rig.posted).toHaveLength(2);
});

test('an alert that comes back after it was resolved begins anew', async () => {
  await using rig = createRuleRig(down.replace('for: 3s', 'for: 0s'));
  for (const value of [0, 1, 0]) rig.step({ [UP]: value });
  expect(rig.posted.map(({ startsAtMs }) => startsAtMs - rig.startMs)).toEqual([1_000, 1_000, 3_000]);
});

test('labels that make two alerts one are an error that the rule shows', async () => {
  await using rig = createRuleRig(down.replace("service: '{{ $labels.job }}'", 'instance: all'));
  rig.step({ [UP]: 0, 'up{instance="a-2", job="a"}': 0 });
  const message = 'vector contains metrics with the same labelset after applying alert labels';
  expect(await rig.get('/api/v1/rules')).toMatchObject({ groups: [{ rules: [{ health: 'err', lastError: message }] }] });
  expect(rig.problems).toEqual([`rule Down of group health: ${message}`]);
});

test('a template that fails says so in its place, and the alert goes out', async () => {
  await using rig = createRuleRig(down.replace('for: 3s', 'for: 0s').replace('is {{ $value }}', 'is {{ query "up{" }}'));
  rig.step({ [UP]: 0 });
  expect(rig.posted[0]?.annotations['summary']).toMatch(/^<error expanding template: .*unexpected/);
});

test('an alert carries the external labels, but not where it has its own', async () => {
  await using rig = createRuleRig(down.replace('for: 3s', 'for: 0s'), { externalLabels: { region: 'here', severity: 'none' } });
  rig.step({ [UP]: 0 });
  expect(rig.posted[0]?.labels).toMatchObject({ region: 'here', severity: 'page' });
  expect(rig.query('ALERTS{region="here"}')).toEqual({});
});
