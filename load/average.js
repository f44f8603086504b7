// A usual day: five checkouts a second, as the shoppers of the lab make by themselves.
import { arrivals, objectives, shop } from './lib/shopper.js';

export const options = {
  scenarios: {
    average: arrivals([
      { target: 5, duration: '30s' },
      { target: 5, duration: '4m' },
      { target: 0, duration: '15s' },
    ]),
  },
  thresholds: objectives,
};

export default shop;
