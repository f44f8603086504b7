import { createHmac, timingSafeEqual } from 'node:crypto';

export type SignatureVerdict = 'good' | 'missing' | 'malformed' | 'forged' | 'out_of_time';

export type SignedBody = {
  /** The header's value, `t=<ms>,v1=<hex>`. */
  readonly header: string | undefined;
  /** As it came, byte for byte: JSON that was parsed and written again is another text. */
  readonly body: Buffer | undefined;
};

export type SignatureRules = {
  readonly secret: string;
  /** How far the time in the signature may be from `nowMs`, in both directions. */
  readonly toleranceMs: number;
  readonly nowMs: number;
};

const headerFormat = /^t=(\d{1,15}),v1=([0-9a-f]{64})$/;

/** The time is looked at only when the signature holds: nobody else is to learn what the clock says. */
export function judgeSignature({ header, body }: SignedBody, { secret, toleranceMs, nowMs }: SignatureRules): SignatureVerdict {
  if (header === undefined || body === undefined) return 'missing';
  const [, time, given] = headerFormat.exec(header) ?? [];
  if (time === undefined || given === undefined) return 'malformed';
  const expected = createHmac('sha256', secret).update(`${time}.`).update(body).digest();
  if (!timingSafeEqual(Buffer.from(given, 'hex'), expected)) return 'forged';
  return Math.abs(nowMs - Number(time)) <= toleranceMs ? 'good' : 'out_of_time';
}
