import type { Carts } from './domain/cart.ts';
import type { GatewayTelemetry } from './telemetry.ts';

const BATCH = 500;

/** Counts carts that expired with items in them, every `intervalMs`. Returns the way to stop. */
export function startCartSweep(carts: Carts, options: { intervalMs: number; telemetry: GatewayTelemetry }): () => void {
  const { intervalMs, telemetry } = options;
  let away = false;
  const timer = setInterval(() => {
    carts.claimExpired(BATCH).then(
      (count) => {
        away = false;
        if (count > 0) telemetry.cartsAbandoned(count);
      },
      (error: unknown) => {
        if (!away) telemetry.sweepFailed(error);
        away = true;
      },
    );
  }, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}
