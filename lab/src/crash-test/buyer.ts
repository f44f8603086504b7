import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { problem } from '@faultline/contracts/errors';
import { type CheckoutRequest, gatewayRoutes } from '@faultline/contracts/gateway';
import { headers } from '@faultline/contracts/headers';
import { type Product, productList } from '@faultline/contracts/inventory';
import type { JournalEntry } from '../verify/journal-entry.ts';

/** How a purchase ended for the buyer; `unresolved` when retrying the key never led to an answer that says. */
export type Outcome = 'confirmed' | 'accepted' | 'refused' | 'unresolved';

export interface Purchase {
  readonly key: string;
  readonly outcome: Outcome;
  readonly attempts: number;
}

export interface Buyer {
  /** Buys one thing, and sends the same key again until the answer says what became of it. */
  buy(request: CheckoutRequest): Promise<Purchase>;
}

export interface BuyerOptions {
  readonly gatewayUrl: string;
  readonly journalFile: string;
  /** How long a key is sent again. */
  readonly patienceMs: number;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** As for any shopper. */
const ATTEMPT_MS = 3_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2_000;

/**
 * A customer who does not give up, and who keeps the same journal as the shoppers: what is meant before it is sent, every answer,
 * and every time that none came. So the checker has a witness of every checkout of the test.
 */
export async function createBuyer({ gatewayUrl, journalFile, patienceMs }: BuyerOptions): Promise<Buyer> {
  const send = async (method: string, path: string, init: { body?: unknown; headers?: Record<string, string> } = {}): Promise<Reply> => {
    const response = await fetch(gatewayUrl + path, {
      method,
      headers: { 'content-type': 'application/json', ...init.headers },
      ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
      signal: AbortSignal.timeout(ATTEMPT_MS),
    });
    return { status: response.status, body: await response.json().catch(() => undefined) };
  };
  /** Until it succeeds, or was done by an earlier attempt whose answer was lost: whatever is needed before a checkout. */
  const insist = async (...request: Parameters<typeof send>): Promise<Reply> => {
    let mayBeDone = false;
    const untilMs = performance.now() + patienceMs;
    for (;;) {
      const reply = await send(...request).catch(() => undefined);
      if (reply !== undefined && (reply.status < 300 || (mayBeDone && reply.status === 409))) return reply;
      if (performance.now() > untilMs) throw new Error(`${request[0]} ${request[1]} does not succeed (${reply?.status ?? 'no answer'})`);
      mayBeDone ||= reply === undefined || reply.status >= 500;
      await sleep(FIRST_PAUSE_MS);
    }
  };
  const journal = (entry: JournalEntry): void => appendFileSync(journalFile, `${JSON.stringify(entry)}\n`, { mode: 0o600 });

  const account = { email: `buyer-${randomUUID()}@example.test`, password: randomUUID() };
  await insist('POST', gatewayRoutes.signup.path, { body: account });
  const session = (await insist('POST', gatewayRoutes.createSession.path, { body: account })).body as { token: string; userId: string };
  const authorization = { authorization: `Bearer ${session.token}` };
  const products = productList.parse((await insist('GET', gatewayRoutes.listProducts.path)).body).products;
  const product = plentiful(products);

  async function attempt(key: string, request: CheckoutRequest): Promise<Outcome | undefined> {
    const common = { at: new Date().toISOString(), userId: session.userId, key };
    let reply: Reply;
    try {
      reply = await send('POST', gatewayRoutes.checkout.path, {
        body: request,
        headers: { ...authorization, [headers.idempotencyKey]: key },
      });
    } catch {
      journal({ type: 'unknown', ...common });
      return undefined;
    }
    const { code } = problem.safeParse(reply.body).data ?? {};
    const { orderId, totalMinor } = (reply.body ?? {}) as { orderId?: string; totalMinor?: number };
    journal({
      type: 'answer',
      ...common,
      status: reply.status,
      ...(code === undefined ? {} : { code }),
      ...(orderId === undefined ? {} : { orderId }),
      ...(totalMinor === undefined ? {} : { totalMinor }),
    });
    return outcomeOf(reply.status, code);
  }

  return {
    async buy(request) {
      const items = [{ sku: product.sku, quantity: 1 }];
      await insist('PUT', gatewayRoutes.putCart.path, { body: { items }, headers: authorization });
      const key = randomUUID();
      journal({ type: 'intent', at: new Date().toISOString(), userId: session.userId, key, items, totalMinor: product.priceMinor });
      const untilMs = performance.now() + patienceMs;
      for (let attempts = 1; ; attempts += 1) {
        const outcome = await attempt(key, request);
        if (outcome !== undefined) return { key, outcome, attempts };
        if (performance.now() > untilMs) return { key, outcome: 'unresolved', attempts };
        await sleep(Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS));
      }
    },
  };
}

/** Undefined where the same key has to be sent again. */
function outcomeOf(status: number, code: string | undefined): Outcome | undefined {
  if (status === 201) return 'confirmed';
  if (status === 202) return 'accepted';
  if (status >= 500 || status === 429 || code === 'request_in_flight') return undefined;
  return 'refused';
}

/** A test that buys for an hour must not run out of stock. */
function plentiful(products: readonly Product[]): Product {
  const [most] = products.toSorted((a, b) => b.available - a.available);
  if (most === undefined) throw new Error('the shop has no products');
  return most;
}
