import { formatDuration } from '@faultline/chaos';
import { createChaosClient } from '@faultline/chaos/client';
import { exitCodes, injectAtRandom, type RandomFault, systemClock } from '@faultline/chaos/experiments';
import { createRandom } from '@faultline/random';
import { createStopSignal } from '../../run/stop-signal.ts';
import { sourcesOf } from '../../verify/load/sources-of.ts';
import { renderReport } from '../../verify/render.ts';
import { verify } from '../../verify/verify.ts';
import { waitForOpenOrders } from '../../verify/wait-for-orders.ts';
import { findRun } from '../lab-client.ts';

export interface RandomFlags {
  readonly seed: number;
  readonly forMs: number;
}

/** So long after the last fault the orders that are open then are waited for. */
const SETTLE_MS = 120_000;

/** Faults at random, and then whether the books agree. Resolves with the exit code. */
export async function runRandom({ seed, forMs }: RandomFlags): Promise<number> {
  const run = findRun();
  const interrupt = new AbortController();
  const stopSignal = createStopSignal();
  void stopSignal.requested.then((reason) => interrupt.abort(reason));
  const counts = { injected: 0, refused: 0 };
  console.log(`Faults at random for ${formatDuration(forMs)}, from seed ${seed}; Ctrl-C ends them.`);
  try {
    await injectAtRandom({
      client: createChaosClient({ baseUrl: `${run.urls.lab}/api/chaos`, token: run.token }),
      random: createRandom(seed),
      clock: systemClock,
      forMs,
      interrupt: interrupt.signal,
      onFault(fault) {
        counts[fault.outcome] += 1;
        console.log(line(fault));
      },
    });
  } finally {
    stopSignal.dispose();
  }
  console.log(`${counts.injected} faults injected, ${counts.refused} refused; all reverted. Waiting for open orders …`);
  const sources = sourcesOf(run);
  const open = await waitForOpenOrders(sources.databases.order, { timeoutMs: SETTLE_MS });
  if (open > 0) console.log(`${open} orders are still open`);
  const report = await verify(sources);
  console.log(renderReport(report));
  if (interrupt.signal.aborted) return exitCodes.interrupted;
  return report.holds ? exitCodes.held : exitCodes.deviated;
}

function line(told: RandomFault): string {
  const { kind, target, durationMs } = told.request;
  const what = `${kind} on ${target} for ${formatDuration(durationMs)}`;
  return told.outcome === 'injected' ? `  ⚡ ${what}` : `  · ${what}: ${told.reason}`;
}
