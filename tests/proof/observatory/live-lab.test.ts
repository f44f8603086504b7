import process from 'node:process';
import { ports } from '@faultline/topology';
import { expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type Lab, startLab } from '../../support/lab.ts';

/** As long as a lab without an incident must stay quiet: too long for a pull request. */
const QUIET_MS = 10 * 60_000;
const LOOK_EVERY_MS = 5_000;
const PAGE_WITHIN_MS = 60_000;

const full = process.env['FULL'] === '1';
if (!full) console.log('skipped: a live lab that is watched for ten minutes takes FULL=1');

type Alert = { labels: Record<string, string>; state: string };
type Notification = { alerts: { status: string; labels: Record<string, string> }[] };

async function firing(lab: Lab): Promise<string[]> {
  const response = await fetch(`http://127.0.0.1:${ports.prometheus + lab.offset}/api/v1/alerts`);
  const { data } = (await response.json()) as { data: { alerts: Alert[] } };
  return data.alerts.filter(({ state }) => state === 'firing').map(({ labels }) => `${labels['severity']} ${labels['alertname']}`);
}

async function notifications(lab: Lab): Promise<string[]> {
  const response = await fetch(`http://127.0.0.1:${ports.lab + lab.offset}/api/notifications`, {
    headers: { authorization: `Bearer ${lab.runFile().token}` },
  });
  const all = (await response.json()) as Notification[];
  return all.flatMap(({ alerts }) => alerts.map(({ status, labels }) => `${status} ${labels['alertname']}`));
}

test.skipIf(!full)(
  'a lab that is well fires nothing in ten minutes; the provider made slow pages within one, and the page is taken back (skipped without FULL=1)',
  async () => {
    await using lab = await startLab({ args: ['--rps', '5', '--seed', '11'] });
    const untilMs = performance.now() + QUIET_MS;
    while (performance.now() < untilMs) {
      expect(await firing(lab)).toEqual([]);
      await new Promise((resolve) => {
        setTimeout(resolve, LOOK_EVERY_MS);
      });
    }
    expect(await notifications(lab)).toEqual([]);

    const injected = await lab.cli('chaos', 'inject', 'latency', '--edge', 'payment-provider', '--latency', '3s', '--for', '60s');
    expect(injected).toMatchObject({ code: 0 });
    const injectedAtMs = performance.now();
    await eventually(async () => expect(await notifications(lab)).toContain('firing PaymentConfirmationBurn'), {
      withinMs: PAGE_WITHIN_MS,
    });
    console.log(`the page came ${Math.round((performance.now() - injectedAtMs) / 1_000)} s after the fault`);

    // Two pairs of windows page; the longer one takes its time to be well again.
    await eventually(
      async () => {
        expect(await firing(lab)).not.toContain('page PaymentConfirmationBurn');
        expect(await notifications(lab)).toContain('resolved PaymentConfirmationBurn');
      },
      { withinMs: 600_000, everyMs: 1_000 },
    );
  },
  QUIET_MS + 900_000,
);
