import { randomUUID } from 'node:crypto';
import { problem } from '@faultline/contracts/errors';
import type { Product } from '@faultline/contracts/inventory';
import type { Clock } from './clock.ts';
import type { Journal } from './journal.ts';
import type { Random } from './random.ts';
import type { Reply, ShopClient } from './shop-client.ts';
import type { Ending, Statistics } from './statistics.ts';

export type Shopper = { readonly userId: string; readonly token: string };

export type JourneyDependencies = {
  readonly client: ShopClient;
  readonly journal: Journal;
  readonly statistics: Statistics;
  readonly random: Random;
  readonly clock: Clock;
};

/** How often a shopper sends the same checkout again, with the same key, when the answer was missing or said to try again. */
const CHECKOUT_TRIES = 4;
const FIRST_PAUSE_MS = 500;

export async function signUp({ client }: JourneyDependencies): Promise<Shopper | undefined> {
  const email = `shopper-${randomUUID()}@example.test`;
  const password = randomUUID();
  if ((await client.signup(email, password)).status !== 201) return undefined;
  const { status, body } = await client.signIn(email, password);
  return status === 201 ? { userId: String(body['userId']), token: String(body['token']) } : undefined;
}

export async function browse({ client }: JourneyDependencies): Promise<void> {
  await client.products();
}

/** Whether the shopper can come back with the same session; Redis may have lost it. */
export type Session = 'valid' | 'lost';

/** Fills a cart and walks away; it expires by itself. */
export async function abandon(shopper: Shopper, deps: JourneyDependencies): Promise<Session> {
  const products = await deps.client.products();
  if (products.length === 0) return 'valid';
  return sessionAfter(await deps.client.putCart(shopper.token, chooseItems(products, deps.random)));
}

/** Browses, fills a cart, checks out, and now and then looks at the order afterwards. */
export async function buy(shopper: Shopper, deps: JourneyDependencies): Promise<Session> {
  const { client, journal, statistics, random, clock } = deps;
  const products = await client.products();
  if (products.length === 0) {
    statistics.record('unavailable', 0);
    return 'valid';
  }
  const items = chooseItems(products, random);
  const paymentToken = random.chance(0.9) ? 'tok_visa' : 'tok_mastercard';
  const cart = await client.putCart(shopper.token, items);
  if (cart.status !== 200) {
    statistics.record(cart.status >= 500 ? 'unavailable' : 'refused', 0);
    return sessionAfter(cart);
  }
  // What is bought is what was put into the cart, or nothing.
  const cartVersion = String(cart.body['version']);
  const key = randomUUID();
  const prices = new Map(products.map((product) => [product.sku, product.priceMinor]));
  const totalMinor = items.reduce((sum, item) => sum + item.quantity * (prices.get(item.sku) ?? 0), 0);
  journal.write({ type: 'intent', at: new Date().toISOString(), userId: shopper.userId, key, items, totalMinor });

  for (let attempt = 1; attempt <= CHECKOUT_TRIES; attempt++) {
    const outcome = await tryCheckout(shopper, { key, paymentToken, cartVersion, attempt }, deps);
    // What the first answer was is what the shopper felt; what follows only clears up an open question.
    if (attempt === 1) statistics.record(outcome.ending, outcome.ms);
    if (!outcome.again) {
      if (outcome.orderId !== undefined && random.chance(0.3)) await client.order(shopper.token, outcome.orderId);
      return 'valid';
    }
    await clock.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
  }
  return 'valid';
}

const sessionAfter = ({ status }: Reply): Session => (status === 401 ? 'lost' : 'valid');

type Try = { readonly key: string; readonly paymentToken: string; readonly cartVersion: string; readonly attempt: number };
type TryOutcome = { readonly ending: Ending; readonly again: boolean; readonly ms: number; readonly orderId?: string };

async function tryCheckout(
  shopper: Shopper,
  { key, paymentToken, cartVersion, attempt }: Try,
  { client, journal, clock }: JourneyDependencies,
): Promise<TryOutcome> {
  const startedAt = clock.now();
  const common = { at: new Date().toISOString(), userId: shopper.userId, key, attempt };
  let reply: Reply;
  try {
    reply = await client.checkout(shopper.token, { key, paymentToken, cartVersion });
  } catch (error) {
    const ms = Math.round(clock.now() - startedAt);
    journal.write({ type: 'unknown', ...common, error: error instanceof Error ? error.message : String(error), ms });
    return { ending: 'unknown', again: true, ms };
  }
  const ms = Math.round(clock.now() - startedAt);
  const { status, body } = reply;
  const code = problem.safeParse(body).data?.code;
  const orderId = typeof body['orderId'] === 'string' ? body['orderId'] : undefined;
  journal.write({
    type: 'answer',
    ...common,
    status,
    ...(code === undefined ? {} : { code }),
    ...(orderId === undefined ? {} : { orderId }),
    ...(typeof body['state'] === 'string' ? { state: body['state'] } : {}),
    ...(typeof body['totalMinor'] === 'number' ? { totalMinor: body['totalMinor'] } : {}),
    ms,
  });
  const ending = endingOf(status, code);
  const again = ending === 'unavailable' || ending === 'error' || code === 'request_in_flight';
  return { ending, again, ms, ...(orderId === undefined ? {} : { orderId }) };
}

export function endingOf(status: number, code: string | undefined): Ending {
  if (status === 201) return 'confirmed';
  if (status === 202) return 'pending';
  if (status === 402) return 'declined';
  if (code === 'out_of_stock') return 'out_of_stock';
  if (status === 503 || status === 504) return 'unavailable';
  return status >= 500 ? 'error' : 'refused';
}

function chooseItems(products: readonly Product[], random: Random): { sku: string; quantity: number }[] {
  const lines = random.whole(1, 3);
  // The limited edition is wanted rarely, so that it sells out during a long run and not at its start.
  const common = products.filter((product) => product.available > 1_000);
  const chosen = new Set<string>();
  for (let i = 0; i < lines; i++) chosen.add(random.pick(random.chance(0.01) || common.length === 0 ? products : common).sku);
  return [...chosen].map((sku) => ({ sku, quantity: random.whole(1, 3) }));
}
