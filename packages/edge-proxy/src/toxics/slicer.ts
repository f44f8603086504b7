import type { Random } from '@faultline/random';
import type { Toxic } from './toxic.ts';

interface SlicerAttributes extends Record<string, number> {
  /** Bytes; 0 cuts nothing. */
  average_size: number;
  /** Bytes, at most this much more or less. */
  size_variation: number;
  /** Microseconds after each slice. */
  delay: number;
}

/** Slices sent in a row before the other connections get their turn. */
const SLICES_A_TURN = 128;

/**
 * Cuts chunks into slices of about `average_size`, each sent in a segment of its own. Timers count milliseconds and `delay` counts
 * microseconds, so slices go out on a plan: late ones catch up, and the mean delay is right where a single one cannot be.
 */
export const slicer: Toxic<SlicerAttributes> = {
  type: 'slicer',
  defaults: { average_size: 0, size_variation: 0, delay: 0 },
  async pipe(stub, { average_size: averageBytes, size_variation: variationBytes, delay: delayUs }) {
    for await (const { data, timestampMs } of stub.chunks()) {
      const ends = averageBytes === 0 ? [data.length] : sliceEnds(data.length, { averageBytes, variationBytes, random: stub.random });
      if (ends.length > 1) stub.countApplied();
      let start = 0;
      let nextAtMs = stub.nowMs();
      for (const [index, end] of ends.entries()) {
        await stub.write({ data: data.subarray(start, end), timestampMs });
        start = end;
        nextAtMs += delayUs / 1000;
        await stub.sleepUntil(nextAtMs);
        if (index % SLICES_A_TURN === SLICES_A_TURN - 1) await stub.sleep(1);
        if (stub.interrupted) break;
      }
      if (start < data.length) await stub.write({ data: data.subarray(start), timestampMs });
    }
  },
};

interface SliceSizes {
  averageBytes: number;
  variationBytes: number;
  random: Random;
}

/**
 * Where to cut `length` bytes, the end included. Halves, with the middle moved by up to the variation, until a part is no longer
 * than the average and the variation together: Toxiproxy's way, and its distribution. The middle stays inside the part, or a
 * variation above the average would never come to an end.
 */
function sliceEnds(length: number, sizes: SliceSizes): number[] {
  const { averageBytes, random } = sizes;
  const variationBytes = Math.min(sizes.variationBytes, length);
  const ends: number[] = [];
  const cut = (start: number, end: number): void => {
    if (end - start <= averageBytes + variationBytes) {
      ends.push(end);
      return;
    }
    const moved = start + Math.floor((end - start) / 2) + random.integer(-variationBytes, variationBytes);
    const middle = Math.min(Math.max(moved, start + 1), end - 1);
    cut(start, middle);
    cut(middle, end);
  };
  cut(0, length);
  return ends;
}
