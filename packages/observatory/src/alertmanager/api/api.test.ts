import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAlertmanagerRig } from '../testing/alertmanager-rig.ts';

const config = `
route: {receiver: lab, group_by: [alertname], group_wait: 1s, group_interval: 5s}
receivers: [{name: lab, webhook_configs: [{url: 'http://lab.test/'}]}]
`;
const labels = { alertname: 'Down', job: 'order' };

test('posted alerts are listed, with the fingerprint that Alertmanager gives them', async () => {
  await using rig = createAlertmanagerRig(config);
  expect(await rig.call('POST', '/api/v2/alerts', [{ labels, annotations: { summary: 'x' } }])).toEqual({ status: 200, json: undefined });
  const now = new Date(rig.clock.nowMs()).toISOString();
  expect((await rig.call('GET', '/api/v2/alerts')).json).toEqual([
    {
      annotations: { summary: 'x' },
      endsAt: new Date(rig.clock.nowMs() + 300_000).toISOString(),
      fingerprint: '4a316670623c47bd',
      receivers: [{ name: 'lab' }],
      startsAt: now,
      status: { inhibitedBy: [], mutedBy: [], silencedBy: [], state: 'active' },
      updatedAt: now,
      labels,
    },
  ]);
});

test('alerts are selected by filter, receiver and state, and shown in their groups', async () => {
  await using rig = createAlertmanagerRig(config);
  rig.send(labels);
  rig.send({ ...labels, job: 'payment' });
  const count = async (query: string) => ((await rig.call('GET', `/api/v2/alerts?${query}`)).json as unknown[]).length;
  expect(await count('filter=job%3D%22order%22')).toBe(1);
  expect(await count('filter=job%3D~%22o.*%22&filter=alertname%3DDown')).toBe(1);
  expect(await count('receiver=la')).toBe(0);
  expect(await count('active=false')).toBe(0);
  expect((await rig.call('GET', '/api/v2/alerts/groups')).json).toMatchObject([
    { labels: { alertname: 'Down' }, receiver: { name: 'lab' }, alerts: [{ labels: { job: expect.any(String) } }, {}] },
  ]);
});

test('an alert that has ended is no longer listed', async () => {
  await using rig = createAlertmanagerRig(config);
  rig.send(labels);
  rig.send(labels, 'resolved');
  expect((await rig.call('GET', '/api/v2/alerts')).json).toEqual([]);
});

test.each([
  ['GET', '/api/v2/alerts?filter=x', undefined, 400, 'bad matcher format: x'],
  ['GET', '/api/v2/alerts?receiver=(', undefined, 400, expect.stringContaining('failed to parse receiver param')],
  ['POST', '/api/v2/alerts', '{', 400, { code: 400, message: expect.stringContaining('parsing body') }],
  ['POST', '/api/v2/alerts', [{}], 422, { code: 602, message: expect.stringContaining('labels') }],
  ['POST', '/api/v2/alerts', [{ labels: {} }], 400, 'at least one label pair required'],
  [
    'POST',
    '/api/v2/alerts',
    [{ labels, startsAt: '2030-01-01T00:00:00Z', endsAt: '2029-01-01T00:00:00Z' }],
    400,
    'start time must be before end time',
  ],
  ['POST', '/api/v2/silences', { matchers: [] }, 422, { code: 602, message: expect.any(String) }],
] as const)('%s %s with the body %j is refused as by Alertmanager', async (method, path, body, status, json) => {
  await using rig = createAlertmanagerRig(config);
  expect(await rig.call(method, path, body)).toEqual({ status, json });
});

test('the good ones of a post are taken although others are bad', async () => {
  await using rig = createAlertmanagerRig(config);
  await rig.call('POST', '/api/v2/alerts', [{ labels: {} }, { labels }]);
  expect((await rig.call('GET', '/api/v2/alerts')).json).toHaveLength(1);
});

function silence(startMs: number, changes: object = {}): object {
  return {
    matchers: [{ name: 'alertname', value: 'Down', isRegex: false, isEqual: true }],
    startsAt: new Date(startMs).toISOString(),
    endsAt: new Date(startMs + 60_000).toISOString(),
    createdBy: 'me',
    comment: 'known',
    ...changes,
  };
}

test('a silence keeps what it matches quiet until it is expired', async () => {
  await using rig = createAlertmanagerRig(config);
  const { json } = await rig.call('POST', '/api/v2/silences', silence(rig.clock.nowMs()));
  expect(json).toEqual({ silenceID: 'silence-1' });
  rig.send(labels);
  await rig.advance(8_000);
  expect(rig.notifications).toEqual([]);
  expect((await rig.call('GET', '/api/v2/alerts')).json).toMatchObject([{ status: { state: 'suppressed', silencedBy: ['silence-1'] } }]);
  expect((await rig.call('GET', '/api/v2/alerts?silenced=false')).json).toEqual([]);

  expect((await rig.call('DELETE', '/api/v2/silence/silence-1')).status).toBe(200);
  await rig.advance(6_000);
  expect(rig.notifications).toHaveLength(1);
  expect((await rig.call('GET', '/api/v2/silence/silence-1')).json).toMatchObject({ status: { state: 'expired' } });
  expect((await rig.call('DELETE', '/api/v2/silence/silence-1')).status).toBe(200);
});

test('a silence can be made longer, but what it silences cannot be changed: that makes another', async () => {
  await using rig = createAlertmanagerRig(config);
  const startMs = rig.clock.nowMs();
  await rig.call('POST', '/api/v2/silences', silence(startMs));
  await rig.advance(10_000);
  const longer = silence(startMs, { id: 'silence-1', endsAt: new Date(startMs + 600_000).toISOString() });
  expect((await rig.call('POST', '/api/v2/silences', longer)).json).toEqual({ silenceID: 'silence-1' });
  const other = silence(startMs, { id: 'silence-1', matchers: [{ name: 'job', value: 'o.*', isRegex: true }] });
  expect((await rig.call('POST', '/api/v2/silences', other)).json).toEqual({ silenceID: 'silence-2' });
  expect((await rig.call('GET', '/api/v2/silences')).json).toMatchObject([
    { id: 'silence-2', status: { state: 'active' }, matchers: [{ name: 'job', isRegex: true, isEqual: true }] },
    { id: 'silence-1', status: { state: 'expired' } },
  ]);
  expect((await rig.call('GET', '/api/v2/silences?filter=job%3D%22o.*%22')).json).toHaveLength(1);
});

test.each([
  ['matches everything', { matchers: [{ name: 'a', value: '.*', isRegex: true }] }, 400, /must not match the empty string/],
  ['has no matcher', { matchers: [] }, 422, /matchers/],
  ['ends before it starts', { endsAt: '2001-01-01T00:00:00Z' }, 400, /start time must be before end time/],
  ['is in the past', { startsAt: '2001-01-01T00:00:00Z', endsAt: '2001-01-02T00:00:00Z' }, 400, /end time can't be in the past/],
  ['has a bad regex', { matchers: [{ name: 'a', value: '(', isRegex: true }] }, 400, /./],
])('a silence that %s is refused', async (_, changes, expected, message) => {
  await using rig = createAlertmanagerRig(config);
  const { status, json } = await rig.call('POST', '/api/v2/silences', silence(rig.clock.nowMs(), changes));
  expect(status).toBe(expected);
  expect(JSON.stringify(json)).toMatch(message);
});

test('a silence that there is not is a 404', async () => {
  await using rig = createAlertmanagerRig(config);
  expect((await rig.call('GET', '/api/v2/silence/none')).status).toBe(404);
  expect((await rig.call('DELETE', '/api/v2/silence/none')).status).toBe(404);
});

test('status and receivers are those of the configuration', async () => {
  await using rig = createAlertmanagerRig(config);
  expect((await rig.call('GET', '/api/v2/status')).json).toMatchObject({ cluster: { status: 'disabled' }, config: { original: config } });
  expect((await rig.call('GET', '/api/v2/receivers')).json).toEqual([{ name: 'lab' }]);
});

test('no body and no filter brings the API down', async () => {
  await using rig = createAlertmanagerRig(config);
  const bodies = fc.oneof(
    fc.string(),
    fc.json(),
    fc.array(fc.record({ labels: fc.dictionary(fc.string(), fc.string()), endsAt: fc.string() })),
  );
  await fc.assert(
    fc.asyncProperty(bodies, fc.string(), async (body, filter) => {
      const calls = [
        rig.call('POST', '/api/v2/alerts', body),
        rig.call('POST', '/api/v2/silences', body),
        rig.call('GET', `/api/v2/alerts?filter=${encodeURIComponent(filter)}`),
      ];
      for (const { status } of await Promise.all(calls)) expect([200, 400, 404, 422]).toContain(status);
    }),
    { numRuns: 200 },
  );
});
