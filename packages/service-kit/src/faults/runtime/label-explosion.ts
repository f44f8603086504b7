import { serviceFaultParameters } from '@faultline/contracts/faults';
import type { FaultMechanism } from '@faultline/leased-faults';
import type { Metrics } from '@faultline/telemetry/metrics';
import { createRate } from './rate.ts';

const parameters = serviceFaultParameters['label-explosion'];

const TICK_MS = 100;

/** A label whose values never end, as when somebody labels by session: each value is one more series, in this process and in Prometheus. */
export function labelExplosion(metrics: Pick<Metrics, 'increment' | 'reset'>): FaultMechanism<typeof parameters> {
  return {
    parameters,
    composes: false,
    start({ perSecond, max }, { injected }) {
      const due = createRate(perSecond, TICK_MS);
      let values = 0;
      const timer = setInterval(() => {
        const count = Math.min(due(), max - values);
        for (let i = 0; i < count; i++) {
          values += 1;
          metrics.increment('requests_by_session_total', { session: `s${values}` });
        }
        if (count > 0) injected(count);
      }, TICK_MS);
      return {
        stop() {
          clearInterval(timer);
          metrics.reset('requests_by_session_total');
        },
        evidence: () => `exposes ${values} series more`,
      };
    },
  };
}
