// One shopper's way through the shop, for every script: sign up once a virtual user, then look, fill a cart and check out.
// Each request carries a traceparent, and each checkout prints it when it fails, so that an iteration leads to its trace.
import { check } from 'k6';
import http from 'k6/http';
import { Counter, Rate, Trend } from 'k6/metrics';

const base = __ENV.BASE_URL || 'http://127.0.0.1:8080';

/** Accepted: confirmed (201) or put off (202). A declined card and an empty shelf are answers, and count as neither. */
export const accepted = new Rate('checkout_accepted');
export const paidInTime = new Rate('checkout_paid_in_time');
export const checkoutTime = new Trend('checkout_time', true);
export const outcomes = new Counter('checkout_outcomes');

/** The objectives of infra/slo, as thresholds: a script that misses one ends with an exit code other than 0. */
export const objectives = {
  checkout_accepted: ['rate>0.995'],
  checkout_paid_in_time: ['rate>0.995'],
  'checkout_time{outcome:accepted}': ['p(95)<1000'],
};

const hex = (digits) => Array.from({ length: digits }, () => Math.floor(Math.random() * 16).toString(16)).join('');

/** Sampled, so that the services record it whatever they sample of others. */
function newTrace() {
  const traceId = hex(32);
  return { traceId, traceparent: `00-${traceId}-${hex(16)}-01` };
}

function uuid() {
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}

function send(method, path, { body, headers = {}, name, traceparent }) {
  return http.request(method, `${base}${path}`, body === undefined ? null : JSON.stringify(body), {
    headers: { 'content-type': 'application/json', traceparent, ...headers },
    tags: { name: name || `${method} ${path}` },
    timeout: '5s',
    // 402, 409 and 503 are answers of the shop: whether they are good is for the thresholds to say.
    responseCallback: http.expectedStatuses({ min: 200, max: 299 }, 402, 409, 503),
  });
}

let session;

function signIn(traceparent) {
  const account = { email: `k6-${__VU}-${uuid()}@example.test`, password: 'correct horse battery' };
  const signup = send('POST', '/api/signup', { body: account, traceparent });
  const answer = send('POST', '/api/sessions', { body: account, traceparent });
  if (!check(answer, { 'a shopper can sign in': ({ status }) => status === 201 || status === 200 })) {
    console.warn(`no session: sign-up ${signup.status}, session ${answer.status}`);
    return undefined;
  }
  return answer.json('token');
}

/** One iteration. */
export function shop() {
  const { traceId, traceparent } = newTrace();
  session ||= signIn(traceparent);
  if (session === undefined) return;
  const headers = { authorization: `Bearer ${session}` };

  const products = send('GET', '/api/products', { traceparent });
  const list = products.status === 200 ? products.json('products') : [];
  if (list.length === 0) return;
  const { sku } = list[Math.floor(Math.random() * list.length)];
  send('PUT', '/api/cart', { body: { items: [{ sku, quantity: 1 }] }, headers, traceparent });

  const answer = send('POST', '/api/checkout', {
    body: { paymentToken: 'tok_visa' },
    headers: { ...headers, 'idempotency-key': uuid() },
    traceparent,
  });
  count(answer, traceId);
  // Its session is gone, as after a flush of Redis: the next iteration signs up anew.
  if (answer.status === 401) session = undefined;
}

function count({ status, timings }, traceId) {
  const outcome = { 201: 'confirmed', 202: 'pending', 402: 'declined', 409: 'out_of_stock', 503: 'shed' }[status] || 'error';
  outcomes.add(1, { outcome });
  if (outcome === 'declined' || outcome === 'out_of_stock') return;
  const isAccepted = outcome === 'confirmed' || outcome === 'pending';
  accepted.add(isAccepted);
  checkoutTime.add(timings.duration, { outcome: isAccepted ? 'accepted' : 'refused' });
  if (isAccepted) paidInTime.add(outcome === 'confirmed' && timings.duration < 2_000);
  else console.warn(`checkout ${status} after ${Math.round(timings.duration)} ms, trace ${traceId}`);
}

/** Iterations that arrive at a rate, whether or not earlier ones have come back: as people do. */
export function arrivals(stages, { startRate = 1, maxVUs = 300 } = {}) {
  return {
    executor: 'ramping-arrival-rate',
    exec: 'default',
    startRate,
    timeUnit: '1s',
    preAllocatedVUs: Math.min(20, maxVUs),
    maxVUs,
    stages,
  };
}
