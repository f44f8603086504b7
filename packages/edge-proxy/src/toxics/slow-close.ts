import { noop } from './noop.ts';
import type { Toxic } from './toxic.ts';

interface SlowCloseAttributes extends Record<string, number> {
  /** Milliseconds. */
  delay: number;
}

/** Lets data through and holds the end of the stream back. */
export const slowClose: Toxic<SlowCloseAttributes> = {
  type: 'slow_close',
  defaults: { delay: 0 },
  async pipe(stub, { delay: delayMs }, state) {
    await noop.pipe(stub, {}, state);
    if (stub.interrupted) return;
    stub.countApplied();
    await stub.sleep(delayMs);
  },
};
