import { serviceFaultParameters } from '@faultline/contracts/faults';
import type { FaultMechanism } from '@faultline/leased-faults';

const parameters = serviceFaultParameters['heap-leak'];

const TICK_MS = 100;
/** A slot of the array, and an object of a header and two fields. */
const BYTES_PER_OBJECT = 48;
const MB = 1_048_576;

type Leaked = { readonly index: number; readonly of: object };

/** Small objects that stay reachable, as in a cache without a limit: the more there are, the longer each collection takes. */
export const heapLeak: FaultMechanism<typeof parameters> = {
  parameters,
  composes: false,
  start({ mbPerSecond, capMb, untilCrash }, { injected }) {
    const capBytes = untilCrash ? Number.POSITIVE_INFINITY : capMb * MB;
    const bytesPerTick = (mbPerSecond * MB * TICK_MS) / 1_000;
    let leaked: Leaked[][] = [];
    let bytes = 0;
    const timer = setInterval(() => {
      const more = Math.min(bytesPerTick, capBytes - bytes);
      if (more < BYTES_PER_OBJECT) return;
      const of = {};
      leaked.push(Array.from({ length: Math.floor(more / BYTES_PER_OBJECT) }, (_, index) => ({ index, of })));
      bytes += more;
      injected();
    }, TICK_MS);
    return {
      stop() {
        clearInterval(timer);
        leaked = [];
      },
      evidence: () => `keeps ${(bytes / MB).toFixed(1)} MB of objects`,
    };
  },
};
