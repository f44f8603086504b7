import { z } from 'zod';

/** The largest amount of one line or one order, in minor units: far below 2^53, and below PostgreSQL's integer. */
export const MAX_AMOUNT_MINOR = 1_000_000_000;
export const MAX_QUANTITY = 100;
export const MAX_CART_LINES = 50;

export const uuid = z.uuid();
/** RFC 3339, UTC. */
export const timestamp = z.iso.datetime();
/** ISO 4217 */
export const currency = z.string().regex(/^[A-Z]{3}$/);
/** Integer minor units (cents), never negative. */
export const amountMinor = z.int().min(0).max(MAX_AMOUNT_MINOR);
export const sku = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
export const quantity = z.int().min(1).max(MAX_QUANTITY);
/** A token that the card API issued for a card; a card number is never accepted. */
export const paymentToken = z.string().regex(/^tok_[a-z0-9_]{1,60}$/);
/** 8 to 128 characters that are safe in a log line and in a header. */
export const idempotencyKey = z.string().regex(/^[A-Za-z0-9_.:-]{8,128}$/);
/** SHA-256 in hex. */
export const requestHash = z.string().regex(/^[0-9a-f]{64}$/);

export type Sku = z.infer<typeof sku>;
