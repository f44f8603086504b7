// More than usual, for a while: what is shed must be shed early and politely, and what is accepted must still be in time.
import { arrivals, shop } from './lib/shopper.js';

export const options = {
  scenarios: {
    stress: arrivals([
      { target: 20, duration: '1m' },
      { target: 50, duration: '1m' },
      { target: 50, duration: '2m' },
      { target: 0, duration: '30s' },
    ]),
  },
  thresholds: {
    'checkout_time{outcome:accepted}': ['p(95)<2000'],
    // Refused is 503, at once. An error or a time-out is not.
    'checkout_time{outcome:refused}': ['p(95)<1000'],
    'checkout_outcomes{outcome:error}': ['count<10'],
  },
};

export default shop;
