import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Clock } from './clock.ts';
import { createCrowd } from './crowd.ts';
import { createRandom } from './random.ts';
import type { Reply, ShopClient } from './shop-client.ts';
import { createStatistics } from './statistics.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const clock: Clock = { now: () => performance.now(), sleep: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)) };
const answer = (status: number, body: Reply['body'] = {}): Promise<Reply> => Promise.resolve({ status, body });
const never = (): Promise<Reply> => new Promise(() => {});

/** A shop that counts sign-ups under way and checkouts, and can be told to answer nothing more. */
function shop() {
  const seen = { checkouts: 0, signUps: 0, mostSignUps: 0 };
  let silent = false;
  const client: ShopClient = {
    products: () => Promise.resolve([{ sku: 'cup', name: 'Cup', priceMinor: 100, currency: 'EUR', available: 5_000 }]),
    async signup() {
      seen.signUps += 1;
      seen.mostSignUps = Math.max(seen.mostSignUps, seen.signUps);
      if (silent) return never();
      await clock.sleep(50);
      seen.signUps -= 1;
      return answer(201);
    },
    signIn: () => answer(201, { userId: 'u', token: 't' }),
    putCart: () => answer(200, { version: 'v' }),
    checkout() {
      seen.checkouts += 1;
      return silent ? never() : answer(201, { orderId: 'o' });
    },
    order: () => answer(200),
    close() {},
  };
  return { client, seen, fallSilent: () => void (silent = true) };
}

function openCrowd({ client, checkoutsPerSecond }: { client: ShopClient; checkoutsPerSecond: number }) {
  const crowd = createCrowd({
    client,
    checkoutsPerSecond,
    clock,
    random: createRandom(7),
    statistics: createStatistics({ clock, windowMs: 10_000 }),
    journal: { write() {}, close() {} },
  });
  const opened = crowd.open();
  return { crowd, opened };
}

test('the crowd gathers: more come each second, up to the rate', async () => {
  const { client, seen } = shop();
  const { opened } = openCrowd({ client, checkoutsPerSecond: 20 });
  await vi.advanceTimersByTimeAsync(3_000);
  await opened;
  const during = async (seconds: number): Promise<number> => {
    const before = seen.checkouts;
    await vi.advanceTimersByTimeAsync(seconds * 1_000);
    return (seen.checkouts - before) / seconds;
  };
  const first = await during(5);
  await during(20);
  const gathered = await during(60);
  expect(first).toBeLessThan(gathered / 2);
  expect(gathered).toBeGreaterThan(17);
  expect(gathered).toBeLessThan(23);
});

test('a shop that has fallen silent is not met by a storm of sign-ups; who finds no account is counted', async () => {
  const { client, seen, fallSilent } = shop();
  const { crowd, opened } = openCrowd({ client, checkoutsPerSecond: 20 });
  await vi.advanceTimersByTimeAsync(10_000);
  await opened;
  expect(crowd.turnedAway).toBe(0);
  fallSilent();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen.mostSignUps).toBe(2);
  expect(crowd.turnedAway).toBeGreaterThan(500);
});

test('when only checkouts are wanted, nobody new comes, and everyone who comes buys', async () => {
  const { client, seen } = shop();
  const { crowd, opened } = openCrowd({ client, checkoutsPerSecond: 1 });
  await vi.advanceTimersByTimeAsync(3_000);
  await opened;
  let signUps = 0;
  let browsed = 0;
  const { signup, products } = client;
  client.signup = (...args) => {
    signUps += 1;
    return signup(...args);
  };
  client.products = () => {
    browsed += 1;
    return products();
  };
  crowd.setRate(20, 'checkouts');
  const before = seen.checkouts;
  await vi.advanceTimersByTimeAsync(60_000);
  const bought = seen.checkouts - before;
  expect(bought / 60).toBeGreaterThan(17);
  expect(bought / 60).toBeLessThan(23);
  expect({ signUps, browsed }).toEqual({ signUps: 0, browsed: bought });
});

test('when the shop has forgotten all sessions, others sign up, and buying goes on', async () => {
  const { client, seen } = shop();
  const valid = new Set<string>();
  let issued = 0;
  client.signIn = () => {
    const token = `t${issued++}`;
    valid.add(token);
    return answer(201, { userId: 'u', token });
  };
  client.putCart = (token) => (valid.has(token) ? answer(200, { version: 'v' }) : answer(401, { code: 'unauthenticated' }));
  const { crowd, opened } = openCrowd({ client, checkoutsPerSecond: 20 });
  await vi.advanceTimersByTimeAsync(3_000);
  await opened;
  crowd.setRate(20, 'checkouts');
  await vi.advanceTimersByTimeAsync(10_000);
  valid.clear();
  await vi.advanceTimersByTimeAsync(20_000);
  const before = seen.checkouts;
  await vi.advanceTimersByTimeAsync(30_000);
  expect((seen.checkouts - before) / 30).toBeGreaterThan(17);
  expect(seen.mostSignUps).toBe(2);
});
