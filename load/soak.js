// Half an hour of a usual day (SOAK=4h for longer): what leaks, fills or expires shows with time. Watch heap, queue age and carts.
import { arrivals, objectives, shop } from './lib/shopper.js';

export const options = {
  scenarios: {
    soak: arrivals([
      { target: 5, duration: '1m' },
      { target: 5, duration: __ENV.SOAK || '30m' },
    ]),
  },
  thresholds: objectives,
};

export default shop;
