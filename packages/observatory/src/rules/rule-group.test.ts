import { expect, test } from 'vitest';
import { createRuleRig } from './testing/rule-rig.ts';

const records = `
groups:
  - name: sums
    labels: {team: shop}
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
        labels: {job: '', kind: sum}
      - record: twice
        expr: job:up:sum * 2
      - record: constant
        expr: 7
  - name: slow
    interval: 5s
    limit: 1
    rules:
      - record: copy
        expr: up
`;

test('records are series of their own, and a rule sees those before it at the same time', async () => {
  await using rig = createRuleRig(records);
  rig.step({ 'up{job="a", instance="1"}': 1, 'up{job="a", instance="2"}': 1 });
  expect(rig.query('{team="shop"}')).toEqual({
    'job:up:sum{kind="sum", team="shop"}': 2,
    'twice{kind="sum", team="shop"}': 4,
    'constant{team="shop"}': 7,
  });
});

test('what a rule returns no more is stale at once, not after five minutes', async () => {
  await using rig = createRuleRig(`
groups:
  - name: low
    rules:
      - record: low
        expr: level < 5
`);
  rig.step({ level: 3 });
  expect(rig.query('low')).toEqual({ low: 3 });
  rig.step({ level: 8 });
  expect(rig.query('low')).toEqual({});
});

test('a group with an interval of its own keeps to it, on its multiples', async () => {
  await using rig = createRuleRig(`
groups:
  - name: slow
    interval: 5s
    rules:
      - record: stamped
        expr: time()
`);
  for (let i = 0; i < 12; i++) rig.step();
  const values = Object.values(rig.query('count_over_time(stamped[1m])'));
  expect(values).toEqual([2]);
  expect(Object.values(rig.query('stamped % 5'))).toEqual([0]);
});

test('a rule over its limit fails alone, and its last results stay until it answers again', async () => {
  await using rig = createRuleRig(records);
  for (let i = 0; i < 6; i++) rig.step({ 'up{job="a"}': 1, 'up{job="b"}': 1 });
  expect(rig.problems).toEqual([
    'rule job:up:sum of group sums: vector contains metrics with the same labelset after applying rule labels',
    'rule copy of group slow: exceeded limit of 1 with 2 series',
  ]);
  expect(rig.query('constant')).not.toEqual({});
});

test('the API shows groups, rules and alerts as Prometheus does', async () => {
  await using rig = createRuleRig(`
groups:
  - name: one
    rules:
      - record: half
        expr: up/2
        labels: {kind: half}
      - alert: Down
        expr: up==0
        keep_firing_for: 1m
        labels: {severity: page}
`);
  rig.step({ 'up{job="a"}': 0 });
  const at = new Date(rig.startMs + 1_000).toISOString().replace('.000Z', 'Z');
  const evaluated = { health: 'ok', evaluationTime: expect.any(Number), lastEvaluation: at };
  const alert = {
    labels: { alertname: 'Down', job: 'a', severity: 'page' },
    annotations: {},
    state: 'firing',
    activeAt: at,
    value: '0e+00',
  };
  expect(await rig.get('/api/v1/rules')).toEqual({
    groups: [
      {
        name: 'one',
        file: expect.stringMatching(/rules\.yml$/),
        rules: [
          { name: 'half', query: 'up / 2', labels: { kind: 'half' }, type: 'recording', ...evaluated },
          {
            state: 'firing',
            name: 'Down',
            query: 'up == 0',
            duration: 0,
            keepFiringFor: 60,
            labels: { severity: 'page' },
            annotations: {},
            alerts: [alert],
            type: 'alerting',
            ...evaluated,
          },
        ],
        interval: 1,
        limit: 0,
        evaluationTime: expect.any(Number),
        lastEvaluation: at,
      },
    ],
  });
  expect(await rig.get('/api/v1/alerts')).toEqual({ alerts: [alert] });
  expect(await rig.get('/api/v1/rules?type=record')).toMatchObject({ groups: [{ rules: [{ name: 'half' }] }] });
  expect(await rig.get('/api/v1/rules?rule_name[]=Up')).toEqual({ groups: [] });
  await expect(rig.get('/api/v1/rules?type=both')).rejects.toThrow('not supported value "both"');
});
