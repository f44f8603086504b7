import { createHmac } from 'node:crypto';

/** The value of the signature header: `t=<ms>,v1=<hex>`, an HMAC-SHA-256 over `<ms>.<body>`; the time bars a replay much later. */
export function signCallback(body: string, { secret, timestampMs }: { secret: string; timestampMs: number }): string {
  const digest = createHmac('sha256', secret).update(`${timestampMs}.${body}`).digest('hex');
  return `t=${timestampMs},v1=${digest}`;
}
