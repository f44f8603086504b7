import type { StatefulToxic, Toxic } from './toxic.ts';

interface LimitDataAttributes extends Record<string, number> {
  bytes: number;
}

interface Transmitted {
  bytes: number;
}

/** Lets so many bytes of a connection through, counted across changes of the limit, then closes it. */
export const limitData: Toxic<LimitDataAttributes, Transmitted> & StatefulToxic<Transmitted> = {
  type: 'limit_data',
  defaults: { bytes: 0 },
  createState: () => ({ bytes: 0 }),
  async pipe(stub, { bytes: limitBytes }, transmitted) {
    for await (const { data, timestampMs } of stub.chunks()) {
      const allowed = data.subarray(0, Math.max(limitBytes - transmitted.bytes, 0));
      transmitted.bytes += allowed.length;
      if (allowed.length > 0) await stub.write({ data: allowed, timestampMs });
      if (transmitted.bytes < limitBytes) continue;
      stub.countApplied();
      stub.close();
      return;
    }
  },
};
