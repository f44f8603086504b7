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
  checkout(token: string, request: { key: string; paymentToken: string }): Promise<Reply>;
  order(token: string, orderId: string): Promise<Reply>;
  close(): void;
};

/** People do not wait longer. */
const PATIENCE_MS = 3_000;

/** The shop's API as a browser would use it. Every method rejects only when no answer came. */
export function createShopClient(router: ReplicaRouter): ShopClient {
  const agent = new http.Agent({ keepAlive: true, timeout: 10_000 });
  const client = axios.create({ httpAgent: agent, proxy: false, timeout: PATIENCE_MS, validateStatus: () => true });

  async function send(
    method: 'get' | 'post' | 'put',
    path: string,
    options: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Reply> {
    const url = router.next();
    try {
      const { status, data } = await client.request<unknown>({
        method,
        url: url + path,
        ...(options.body === undefined ? {} : { data: options.body }),
        ...(options.headers ? { headers: options.headers } : {}),
      });
      return { status, body: typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {} };
    } catch (error) {
      if (isAxiosError(error) && error.code !== 'ECONNABORTED') router.reportUnreachable(url);
      throw error;
    }
  }
  const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

  return {
    signup: (email, password) => send('post', '/api/signup', { body: { email, password } }),
    signIn: (email, password) => send('post', '/api/sessions', { body: { email, password } }),
    async products() {
      const { body } = await send('get', '/api/products');
      return Array.isArray(body['products']) ? (body['products'] as Product[]) : [];
    },
    putCart: (token, items) => send('put', '/api/cart', { body: { items }, headers: bearer(token) }),
    checkout: (token, { key, paymentToken }) =>
      send('post', '/api/checkout', { body: { paymentToken }, headers: { ...bearer(token), [headers.idempotencyKey]: key } }),
    order: (token, orderId) => send('get', `/api/orders/${orderId}`, { headers: bearer(token) }),
    close() {
      router.close();
      agent.destroy();
    },
  };
}
