import type { Toxic } from './toxic.ts';

interface BandwidthAttributes extends Record<string, number> {
  /** Kilobytes (1000 bytes) a second; 0 lets nothing through. */
  rate: number;
}

/** Long chunks go out in pieces of this length, so that a slow line trickles instead of standing still and then bursting. */
const PIECE_MS = 100;

/**
 * A line of limited speed. `lineFreeAtMs` is when the last byte so far will have left it; a chunk starts then, or when it arrives,
 * whichever is later. Planning on that instant, and not on when the timers fired, lets no timer error add up, and saves no credit
 * while the line is idle.
 */
export const bandwidth: Toxic<BandwidthAttributes> = {
  type: 'bandwidth',
  defaults: { rate: 0 },
  async pipe(stub, { rate: bytesPerMs }) {
    let lineFreeAtMs = 0;
    for await (const { data, timestampMs } of stub.chunks()) {
      stub.countApplied();
      if (bytesPerMs === 0) await stub.sleep(Infinity);
      lineFreeAtMs = Math.max(lineFreeAtMs, timestampMs);
      const pieceBytes = bytesPerMs * PIECE_MS || data.length;
      for (let start = 0; start < data.length; start += pieceBytes) {
        const piece = data.subarray(start, start + pieceBytes);
        if (bytesPerMs > 0) lineFreeAtMs += piece.length / bytesPerMs;
        await stub.sleepUntil(lineFreeAtMs);
        await stub.write({ data: piece, timestampMs: lineFreeAtMs });
      }
    }
  },
};
