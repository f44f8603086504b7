import type { BufferedToxic, Toxic } from './toxic.ts';

interface LatencyAttributes extends Record<string, number> {
  /** Milliseconds. */
  latency: number;
  /** Milliseconds, at most this much more or less, uniformly. */
  jitter: number;
}

/**
 * Delays every chunk by latency ± jitter, counted from its arrival: the time that it has already spent in the queue is part of
 * the delay, so that a burst arrives late by one latency and not by one latency a chunk. Order is kept: a chunk that draws a short
 * delay still waits for the one before it. A jitter above the latency may draw a negative delay, which is none.
 */
export const latency: Toxic<LatencyAttributes> & BufferedToxic = {
  type: 'latency',
  defaults: { latency: 0, jitter: 0 },
  bufferChunks: 1024,
  async pipe(stub, { latency: latencyMs, jitter: jitterMs }) {
    for await (const { data, timestampMs } of stub.chunks()) {
      const delayMs = latencyMs + (jitterMs > 0 ? (2 * stub.random.float() - 1) * jitterMs : 0);
      const releaseAtMs = timestampMs + Math.max(delayMs, 0);
      if (delayMs > 0) stub.countApplied();
      await stub.sleepUntil(releaseAtMs);
      // The planned instant, not the clock's: a second latency then adds its own delay and not the lateness of this timer.
      await stub.write({ data, timestampMs: releaseAtMs });
    }
  },
};
