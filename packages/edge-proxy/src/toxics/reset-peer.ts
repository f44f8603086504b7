import type { Toxic } from './toxic.ts';

interface ResetPeerAttributes extends Record<string, number> {
  /** Milliseconds from the first data to the reset. */
  timeout: number;
}

/**
 * Waits for the stream to move, then resets both sides of the connection with a TCP RST. What moved is never delivered.
 * Toxiproxy decides between RST and FIN when the connection opens, so its live connections get a FIN; here they get a RST as well.
 */
export const resetPeer: Toxic<ResetPeerAttributes> = {
  type: 'reset_peer',
  defaults: { timeout: 0 },
  async pipe(stub, { timeout: timeoutMs }) {
    const input = await stub.read();
    if (input.kind === 'interrupt') return;
    await stub.sleep(timeoutMs);
    if (!stub.interrupted) {
      stub.countApplied();
      stub.reset();
    } else if (input.kind === 'chunk') {
      await stub.write(input.chunk);
    }
  },
};
