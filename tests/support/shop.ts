import { randomUUID } from 'node:crypto';

export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown>; readonly ms: number };
export type Customer = { readonly userId: string; readonly token: string };

/** The shop's API as a test uses it. */
export function createShop(baseUrl: string) {
  async function send(method: string, path: string, options: { body?: unknown; headers?: Record<string, string> } = {}): Promise<Answer> {
    const startedAt = performance.now();
    const response = await fetch(baseUrl + path, {
      method,
      headers: { ...(options.body === undefined ? {} : { 'content-type': 'application/json' }), ...options.headers },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    const text = await response.text();
    const body = response.headers.get('content-type')?.includes('json') === true ? (JSON.parse(text) as Record<string, unknown>) : {};
    return { status: response.status, headers: response.headers, body, ms: performance.now() - startedAt };
  }
  const bearer = (customer: Customer): Record<string, string> => ({ authorization: `Bearer ${customer.token}` });

  return {
    send,
    async customer(email = `test-${randomUUID()}@example.test`, password = 'correct horse battery'): Promise<Customer> {
      const signup = await send('POST', '/api/signup', { body: { email, password } });
      if (signup.status !== 201) throw new Error(`signup: ${signup.status} ${JSON.stringify(signup.body)}`);
      const { body } = await send('POST', '/api/sessions', { body: { email, password } });
      return { userId: String(body['userId']), token: String(body['token']) };
    },
    putCart: (customer: Customer, items: readonly { sku: string; quantity: number }[]) =>
      send('PUT', '/api/cart', { body: { items }, headers: bearer(customer) }),
    checkout: (
      customer: Customer,
      options: { key: string; paymentToken?: string; cartVersion?: string; headers?: Record<string, string> },
    ) =>
      send('POST', '/api/checkout', {
        body: {
          paymentToken: options.paymentToken ?? 'tok_visa',
          ...(options.cartVersion === undefined ? {} : { cartVersion: options.cartVersion }),
        },
        headers: { ...bearer(customer), 'idempotency-key': options.key, ...options.headers },
      }),
    order: (customer: Customer, orderId: string) => send('GET', `/api/orders/${orderId}`, { headers: bearer(customer) }),
    /** A cart and its checkout under a key of its own. */
    async buy(customer: Customer, items: readonly { sku: string; quantity: number }[] = [{ sku: 'cup', quantity: 1 }]): Promise<Answer> {
      await this.putCart(customer, items);
      return this.checkout(customer, { key: randomUUID() });
    },
  };
}
export type Shop = ReturnType<typeof createShop>;
