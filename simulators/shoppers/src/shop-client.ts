import http from 'node:http';
import { headers } from '@faultline/contracts/headers';
import type { Product } from '@faultline/contracts/inventory';
import type { ReplicaRouter } from '@faultline/service-kit/replica-router';
import axios, { isAxiosError } from 'axios';

export type Reply = { readonly status: number; readonly body: Record<string, unknown> };

export type ShopClient = {
  signup(email: string, password: string): Promise<Reply>;
  signIn(email: string, password: string): Promise<Reply>;
  products(): Promise<readonly Product[]>;
  putCart(token: string, items: readonly { sku: string; quantity: number }[]): Promise<Reply>;
  checkout(token: string, request: { key: string; paymentToken: string; cartVersion?: string }): Promise<Reply>;
  order(token: string, orderId: string): Promise<Reply>;
  close(): void;
};

/** People do not wait longer. */
const PATIENCE_MS = 3_000;

type Method = 'get' | 'post' | 'put';
type Sending = { readonly method: Method; readonly timeoutMs: number };
type Request = {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** It may reach the shop twice: a read, a write of a whole, a write under a key. */
  readonly repeatable?: boolean;
};

/**
 * The shop's API as a browser would use it. Every method rejects only when no answer came.
 *
 * As browsers and load balancers do, a connection that breaks before the first byte of an answer is no answer yet: what may be
 * repeated is sent once more, to another replica where there is one (RFC 9110, 9.2.2). A shopper who waited in vain has waited.
 */
export function createShopClient(router: ReplicaRouter): ShopClient {
  const agent = new http.Agent({ keepAlive: true, timeout: 10_000 });
  const client = axios.create({ httpAgent: agent, proxy: false, validateStatus: () => true });

  async function send(method: Method, path: string, request: Request = {}): Promise<Reply> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    const url = router.next();
    try {
      return await sendTo(url + path, { ...request, method, timeoutMs: PATIENCE_MS });
    } catch (error) {
      if (!isBroken(error)) throw error;
      router.reportUnreachable(url);
      const other = router.next(url);
      const timeoutMs = Math.ceil(giveUpAt - performance.now());
      if (request.repeatable !== true || other === url || timeoutMs <= 0) throw error;
      return sendTo(other + path, { ...request, method, timeoutMs });
    }
  }

  async function sendTo(url: string, { method, body, headers: sent, timeoutMs }: Request & Sending): Promise<Reply> {
    const { status, data } = await client.request<unknown>({
      method,
      url,
      timeout: timeoutMs,
      ...(body === undefined ? {} : { data: body }),
      ...(sent ? { headers: sent } : {}),
    });
    return { status, body: typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {} };
  }
  const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

  return {
    signup: (email, password) => send('post', '/api/signup', { body: { email, password } }),
    signIn: (email, password) => send('post', '/api/sessions', { body: { email, password }, repeatable: true }),
    async products() {
      const { body } = await send('get', '/api/products', { repeatable: true });
      return Array.isArray(body['products']) ? (body['products'] as Product[]) : [];
    },
    putCart: (token, items) => send('put', '/api/cart', { body: { items }, headers: bearer(token), repeatable: true }),
    checkout: (token, { key, ...body }) =>
      send('post', '/api/checkout', {
        body,
        headers: { ...bearer(token), [headers.idempotencyKey]: key },
        repeatable: true,
      }),
    order: (token, orderId) => send('get', `/api/orders/${orderId}`, { headers: bearer(token), repeatable: true }),
    close() {
      router.close();
      agent.destroy();
    },
  };
}

/** No answer, and not for want of patience. */
const isBroken = (error: unknown): boolean => isAxiosError(error) && error.response === undefined && error.code !== 'ECONNABORTED';
