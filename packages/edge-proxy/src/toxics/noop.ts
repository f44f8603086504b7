import type { Toxic } from './toxic.ts';

/** Passes everything on. Also what stands in for a toxic that has returned early. */
export const noop: Toxic<Record<never, number>> = {
  type: 'noop',
  defaults: {},
  async pipe(stub) {
    for await (const chunk of stub.chunks()) await stub.write(chunk);
  },
};
