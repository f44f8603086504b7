import { serviceFaultParameters } from '@faultline/contracts/faults';
import { type FaultMechanism, LeasedFaultError } from '@faultline/leased-faults';

const parameters = serviceFaultParameters['event-loop-block'];

/** Less, and the process could not be told to stop. */
const BREATH_MS = 10;

/** Code that computes and does not yield. Nothing can interrupt a block, so each one ends by itself, and none outlasts the fault. */
export function eventLoopBlock(busyFor: (ms: number) => void): FaultMechanism<typeof parameters> {
  return {
    parameters,
    composes: false,
    start({ blockMs, everyMs }, { injected, remainingMs }) {
      if (everyMs - blockMs < BREATH_MS) {
        throw new LeasedFaultError('invalid_fault', `everyMs must be at least ${BREATH_MS} more than blockMs (${blockMs})`);
      }
      let blocks = 0;
      let timer: NodeJS.Timeout;
      const next = (): void => {
        timer = setTimeout(() => {
          busyFor(Math.min(blockMs, remainingMs()));
          blocks += 1;
          injected();
          next();
        }, everyMs - blockMs);
      };
      next();
      return { stop: () => clearTimeout(timer), evidence: () => `blocked the event loop ${blocks} times for ${blockMs} ms` };
    },
  };
}
