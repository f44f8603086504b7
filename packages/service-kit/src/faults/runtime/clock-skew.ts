import { serviceFaultParameters } from '@faultline/contracts/faults';
import type { FaultMechanism } from '@faultline/leased-faults';
import type { SkewableClock } from '../../wall-clock.ts';

const parameters = serviceFaultParameters['clock-skew'];

/** The machine's time is wrong. What this process writes, signs and checks by the time of day is wrong with it. */
export function clockSkew(wallClock: Pick<SkewableClock, 'skew'>): FaultMechanism<typeof parameters> {
  return {
    parameters,
    composes: false,
    start({ skewMs }, { injected }) {
      wallClock.skew(skewMs);
      injected();
      return {
        stop: () => wallClock.skew(0),
        evidence: () => `the time of day is ${Math.abs(skewMs)} ms ${skewMs > 0 ? 'ahead' : 'behind'}`,
      };
    },
  };
}
