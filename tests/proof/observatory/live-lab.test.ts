import process from 'node:process';
import { ports } from '@faultline/topology';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type Lab, startLab } from '../../support/lab.ts';

/** `FULL=1`: as long as an incident-free lab must stay quiet. */
const QUIET_MS = process.env['FULL'] === '1' ? 10 * 60_000 : 20_000;
const LOOK_EVERY_MS = 5_000;
const PAGE_WITHIN_MS = 60_000;

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ args: ['--rps', '5', '--seed', '11'] });
});
afterAll(() => lab[Symbol.asyncDispose]());

type Alert = { labels: Record<string, string>; state: string };
type Notification = { status: string; alerts: { status: string; labels: Record<string, string> }[] };

async function firing(): Promise<string[]> {
  const response = await fetch(`http://127.0.0.1:${ports.prometheus + lab.offset}/api/v1/alerts`);
  const { data } = (await response.json()) as { data: { alerts: Alert[] } };
  return data.alerts.filter(({ state }) => state === 'firing').map(({ labels }) => `${labels['severity']} ${labels['alertname']}`);
}

async function notifications(): Promise<string[]> {
  const response = await fetch(`http://127.0.0.1:${ports.lab + lab.offset}/api/notifications`, {
    headers: { authorization: `Bearer ${lab.runFile().token}` },
  });
  const body = (await response.json()) as Notification[] | { notifications: Notification[] };
  const all = Array.isArray(body) ? body : body.notifications;
  return all.flatMap(({ alerts }) => alerts.map(({ status, labels }) => `${status} ${labels['alertname']}`));
}

test(`a lab that is well fires nothing in ${QUIET_MS / 1_000} s; the provider made slow pages within a minute, and the page is taken back`, {
  timeout: QUIET_MS + 400_000,
}, async () => {
  const untilMs = performance.now() + QUIET_MS;
  while (performance.now() < untilMs) {
    expect(await firing()).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  expect(await notifications()).toEqual([]);

  const injected = await lab.cli('chaos', 'inject', 'latency', '--edge', 'payment-provider', '--latency', '3s', '--for', '60s');
  expect(injected).toMatchObject({ code: 0 });
  const injectedAtMs = performance.now();
  await eventually(async () => expect(await notifications()).toContain('firing PaymentConfirmationBurn'), { withinMs: PAGE_WITHIN_MS });
  console.log(`the page came ${Math.round((performance.now() - injectedAtMs) / 1_000)} s after the fault`);
  expect(await firing()).toContain('page PaymentConfirmationBurn');

  await eventually(async () => expect(await notifications()).toContain('resolved PaymentConfirmationBurn'), { withinMs: 300_000 });
  expect(await firing()).not.toContain('page PaymentConfirmationBurn');
});
