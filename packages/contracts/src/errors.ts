import { z } from 'zod';

/**
 * Every error that a service answers with, and its HTTP status. The code is the contract; titles are for people.
 * Codes never change their meaning; a new case gets a new code.
 */
export const errorStatus = {
  malformed_body: 400,
  invalid_request: 400,
  unauthenticated: 401,
  invalid_credentials: 401,
  payment_declined: 402,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  account_exists: 409,
  out_of_stock: 409,
  request_in_flight: 409,
  reservation_closed: 409,
  reservation_expired: 409,
  payment_voided: 409,
  order_cancelled: 409,
  cart_changed: 409,
  fault_conflict: 409,
  body_too_large: 413,
  unsupported_media_type: 415,
  idempotency_key_reused: 422,
  empty_cart: 422,
  unknown_product: 422,
  rate_limited: 429,
  internal: 500,
  dependency_unavailable: 503,
  provider_unavailable: 503,
  overloaded: 503,
  draining: 503,
  deadline_exceeded: 504,
} as const;

export type ErrorCode = keyof typeof errorStatus;
export const errorCodes = Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]];

/** RFC 9457 problem details, with our code, the correlation id and, for a bad request, what was wrong where. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(errorCodes),
  detail: z.string().optional(),
  requestId: z.string().optional(),
  orderId: z.uuid().optional(),
  /** Whether sending the same request again can succeed. `false` also tells the hops above not to retry. */
  retryable: z.boolean().optional(),
  /** When another try can succeed; Retry-After in milliseconds. */
  retryAfterMs: z.int().min(0).optional(),
  /** `false`: a breaker or bulkhead answered, and the dependency behind it was not asked. */
  attempted: z.boolean().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problem>;
