import { inSpan } from '@faultline/telemetry/spans';
import type { Reservations } from './domain/reservation.ts';
import type { InventoryTelemetry } from './telemetry.ts';

const BATCH = 200;

/** Ends due reservations every `intervalMs`; a failed round is tried again by the next. Returns the way to stop. */
export function startExpirySweep(
  reservations: Reservations,
  options: { intervalMs: number; telemetry: InventoryTelemetry },
): () => Promise<void> {
  const { intervalMs, telemetry } = options;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  async function sweep(): Promise<void> {
    try {
      const count = await inSpan('expire_reservations', { root: true }, () => reservations.expireDue(BATCH));
      if (count > 0) telemetry.expired(count);
    } catch (error) {
      telemetry.sweepFailed(error);
    }
    if (!stopped) schedule();
  }
  function schedule(): void {
    timer = setTimeout(() => {
      running = sweep();
    }, intervalMs);
  }
  schedule();

  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
