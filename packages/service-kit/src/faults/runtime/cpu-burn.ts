import { serviceFaultParameters } from '@faultline/contracts/faults';
import type { FaultMechanism } from '@faultline/leased-faults';
import type { Clock } from '@faultline/resilience';

const parameters = serviceFaultParameters['cpu-burn'];

const PERIOD_MS = 50;

/** Work that takes its share of the only thread there is, in slices too short to be a stall: everything becomes slower by as much. */
export function cpuBurn({
  clock,
  busyFor,
}: {
  readonly clock: Clock;
  readonly busyFor: (ms: number) => void;
}): FaultMechanism<typeof parameters> {
  return {
    parameters,
    composes: false,
    start({ percent }, { injected, remainingMs }) {
      const share = percent / 100;
      const startedAt = clock.now();
      let burnedMs = 0;
      const timer = setInterval(() => {
        // What timers came late for is made up, a slice at a time.
        const dueMs = (clock.now() - startedAt + PERIOD_MS) * share - burnedMs;
        const sliceMs = Math.min(dueMs, PERIOD_MS * 0.95, remainingMs());
        if (sliceMs <= 0) return;
        busyFor(sliceMs);
        burnedMs += sliceMs;
        injected();
      }, PERIOD_MS);
      return { stop: () => clearInterval(timer), evidence: () => `burned ${(burnedMs / 1_000).toFixed(1)} s of a core` };
    },
  };
}
