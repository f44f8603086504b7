import { serviceFaultParameters } from '@faultline/contracts/faults';
import type { FaultMechanism } from '@faultline/leased-faults';
import type { Logger } from '@faultline/telemetry/logger';
import { createRate } from './rate.ts';

const parameters = serviceFaultParameters['log-flood'];

const TICK_MS = 100;
const PHRASE = 'entering step with state unchanged and nothing to tell; ';
/** What a line holds besides its message. */
const ENVELOPE_BYTES = 150;

/** Somebody left the talkative level switched on. */
export function logFlood(logger: Pick<Logger, 'event'>): FaultMechanism<typeof parameters> {
  return {
    parameters,
    composes: false,
    start({ linesPerSecond, bytesPerLine }, { injected }) {
      const length = Math.max(10, bytesPerLine - ENVELOPE_BYTES);
      const message = PHRASE.repeat(Math.ceil(length / PHRASE.length)).slice(0, length);
      const due = createRate(linesPerSecond, TICK_MS);
      let lines = 0;
      const timer = setInterval(() => {
        const count = due();
        for (let i = 0; i < count; i++) logger.event('step_traced', message);
        lines += count;
        if (count > 0) injected(count);
      }, TICK_MS);
      return { stop: () => clearInterval(timer), evidence: () => `wrote ${lines} lines of about ${bytesPerLine} bytes` };
    },
  };
}
