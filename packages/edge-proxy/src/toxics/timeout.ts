import type { CleanupToxic, Toxic } from './toxic.ts';

interface TimeoutAttributes extends Record<string, number> {
  /** Milliseconds without data after which the connection is closed; 0 never closes it. */
  timeout: number;
}

/**
 * A black hole: data is dropped, and so is the end of the stream. Every chunk starts the idle time again.
 * Bytes are missing from the stream by then, so taking the toxic away closes the connections that it held.
 */
export const timeout: Toxic<TimeoutAttributes> & CleanupToxic = {
  type: 'timeout',
  defaults: { timeout: 0 },
  async pipe(stub, { timeout: timeoutMs }) {
    const idleMs = timeoutMs === 0 ? Infinity : timeoutMs;
    let input = await stub.read(idleMs);
    while (input.kind === 'chunk') {
      stub.countApplied();
      input = await stub.read(idleMs);
    }
    if (input.kind === 'end') await stub.sleep(idleMs);
    if (stub.interrupted) return;
    stub.countApplied();
    stub.close();
  },
  onRemove(stub) {
    stub.close();
  },
};
