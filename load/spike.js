// A sale opens: from five a second to a hundred at once, and back. Afterwards it must be as before.
import { arrivals, shop } from './lib/shopper.js';

export const options = {
  scenarios: {
    spike: arrivals([
      { target: 5, duration: '30s' },
      { target: 100, duration: '5s' },
      { target: 100, duration: '30s' },
      { target: 5, duration: '5s' },
    ]),
    afterwards: { executor: 'constant-arrival-rate', exec: 'after', startTime: '90s', rate: 5, timeUnit: '1s', duration: '60s', preAllocatedVUs: 20, maxVUs: 50 },
  },
  thresholds: { 'checkout_accepted{scenario:afterwards}': ['rate>0.99'], 'checkout_time{scenario:afterwards}': ['p(95)<1000'] },
};

export const after = shop;
export default shop;
