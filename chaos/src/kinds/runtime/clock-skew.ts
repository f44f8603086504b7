import { serviceFault } from '../service-fault.ts';

/** A scrape takes a moment, and the busier the machine, the longer. */
const TOLERANCE_MS = 3_000;

export const clockSkew = serviceFault({
  kind: 'clock-skew',
  layer: 'runtime',
  title: 'wrong time of day',
  description:
    'The service believes that it is later, or earlier, than it is: in its log lines, in signatures that it checks, in what it lets expire. Timeouts and deadlines hold.',
  example: { skewMs: 600_000 },
  signal: 'service_wall_clock_seconds, compared with the time of the controller',
  probe: 'service_wall_clock_seconds - timestamp(service_wall_clock_seconds)',
  reverts: 'the time of day is right again; what was written with the wrong one stays written',
  async shows({ url }, { fault, signals, clock }) {
    const seconds = await signals.sum(`${url}/metrics`, 'service_wall_clock_seconds');
    const offMs = seconds * 1_000 - clock.epochMs();
    if (Math.abs(offMs - fault.parameters.skewMs) > Math.min(TOLERANCE_MS, Math.abs(fault.parameters.skewMs))) return undefined;
    return `its clock is ${(Math.abs(offMs) / 1_000).toFixed(1)} s ${offMs > 0 ? 'ahead' : 'behind'}`;
  },
});
