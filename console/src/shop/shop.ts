import { ApiFailure, call, sendJson } from '../lab/api.ts';

export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly priceMinor: number;
  readonly currency: string;
  readonly available?: number;
}

export interface Receipt {
  readonly httpStatus: number;
  readonly traceId: string;
  readonly key: string;
  readonly order: {
    readonly orderId: string;
    readonly state: string;
    readonly totalMinor: number;
    readonly currency: string;
  };
}

const base = '/api/gateway/api';
const HEADER = 'x-shop-authorization';

const hex = (bytes: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** A customer of one's own, for as long as the page is open. */
export async function signIn(): Promise<string> {
  const account = { email: `console-${hex(6)}@shop.test`, password: hex(12) };
  await sendJson(`${base}/signup`, { method: 'POST', body: account });
  const { token } = await sendJson<{ token: string }>(`${base}/sessions`, { method: 'POST', body: account });
  return token;
}

export interface Purchase {
  readonly token: string;
  readonly sku: string;
  readonly quantity: number;
  readonly paymentToken: string;
  /** The same key again is the same order: one that failed half way can be sent once more. */
  readonly key: string;
}

/** Sent again it may be answered otherwise: nobody answered, the session was lost, somebody else was first, too many at once, or a 5xx. */
const NOT_FINAL = new Set([401, 409, 429]);

/** The shop has refused for good, as it does a declined card: the same key would be refused again, so the next order needs another. */
export const isFinal = (error: Error): boolean =>
  error instanceof ApiFailure && error.status >= 400 && error.status < 500 && !NOT_FINAL.has(error.status);

/** The trace begins here, so that the receipt knows its name. */
export async function buy({ token, sku, quantity, paymentToken, key }: Purchase): Promise<Receipt> {
  const traceId = hex(16);
  const headers = { [HEADER]: `Bearer ${token}` };
  const { version } = await sendJson<{ version: string }>(`${base}/cart`, { method: 'PUT', body: { items: [{ sku, quantity }] }, headers });
  const response = await call(`${base}/checkout`, {
    method: 'POST',
    body: { paymentToken, cartVersion: version },
    headers: { ...headers, 'idempotency-key': key, traceparent: `00-${traceId}-${hex(8)}-01` },
  });
  return { httpStatus: response.status, traceId, key, order: (await response.json()) as Receipt['order'] };
}

export async function orderState(token: string, orderId: string, signal?: AbortSignal): Promise<Receipt['order']> {
  const response = await call(`${base}/orders/${encodeURIComponent(orderId)}`, { headers: { [HEADER]: `Bearer ${token}` }, signal });
  return (await response.json()) as Receipt['order'];
}

export const newKey = (): string => `console-${hex(8)}`;
