// How much is too much? Ever more until the objectives break, then it stops: the rate it had reached is the answer.
import { arrivals, shop } from './lib/shopper.js';

export const options = {
  scenarios: { breakpoint: arrivals([{ target: 300, duration: '10m' }], { startRate: 5, maxVUs: 1_000 }) },
  thresholds: {
    checkout_accepted: [{ threshold: 'rate>0.95', abortOnFail: true, delayAbortEval: '20s' }],
    'checkout_time{outcome:accepted}': [{ threshold: 'p(95)<2000', abortOnFail: true, delayAbortEval: '20s' }],
  },
};

export default shop;
