// Does it work at all? One shopper, half a minute.
import { objectives, shop } from './lib/shopper.js';

export const options = {
  scenarios: { smoke: { executor: 'constant-arrival-rate', rate: 1, timeUnit: '1s', duration: '30s', preAllocatedVUs: 2, maxVUs: 5 } },
  thresholds: { ...objectives, checks: ['rate==1'] },
};

export default shop;
