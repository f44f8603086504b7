import { createDeadline, type Deadline } from '@faultline/resilience';
import { withContext } from '@faultline/telemetry/context';
import type { CardProvider } from './domain/card-provider.ts';
import type { Cashier } from './domain/cashier.ts';
import type { DueVoid, Payments } from './domain/payment.ts';
import type { PaymentTelemetry } from './telemetry.ts';

export type VoidResolverOptions = {
  readonly payments: Pick<Payments, 'claimDueVoids' | 'countUnresolvedVoids'>;
  readonly cashier: Pick<Cashier, 'void'>;
  readonly provider: { within(deadline: Deadline): CardProvider };
  readonly telemetry: PaymentTelemetry;
  readonly intervalMs: number;
};

/** Also how many are tried at once. */
const BATCH = 10;
const ATTEMPT_MS = 3_000;

/**
 * Tries the voids that the provider has not acknowledged, until it does: whoever asked for one may be gone. The next round comes
 * `intervalMs` after the last. Returns the way to stop, which waits for the round under way.
 */
export function startVoidResolver(options: VoidResolverOptions): () => Promise<void> {
  const { payments, telemetry, intervalMs } = options;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  async function round(): Promise<void> {
    try {
      let due: DueVoid[];
      let done: boolean[];
      do {
        due = await payments.claimDueVoids(BATCH);
        done = await Promise.all(due.map((each) => resolve(each, options)));
        // A full batch that all went well may have another behind it; after a failure the provider is given the pause.
      } while (!stopped && due.length === BATCH && done.every(Boolean));
      telemetry.unresolvedVoids(await payments.countUnresolvedVoids());
    } catch (error) {
      telemetry.resolverFailed(error);
    }
    if (!stopped) schedule();
  }
  function schedule(): void {
    timer = setTimeout(() => {
      running = round();
    }, intervalMs);
  }
  schedule();

  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}

function resolve(due: DueVoid, { cashier, provider, telemetry }: VoidResolverOptions): Promise<boolean> {
  return withContext({ order_id: due.orderId }, async () => {
    try {
      await cashier.void(due.orderId, provider.within(createDeadline(ATTEMPT_MS)));
      return true;
    } catch (error) {
      telemetry.voidFailed();
      telemetry.overdueVoid(due, error);
      return false;
    }
  });
}
