/** Header names as they travel. Node lower-cases incoming names, so these are lower case too. */
export const headers = {
  /** Correlation id: accepted at the edge when valid, made otherwise, returned in every answer. */
  requestId: 'x-request-id',
  /** What is left of the caller's deadline, in milliseconds (a duration, because clocks differ between machines). */
  deadline: 'x-deadline-ms',
  idempotencyKey: 'idempotency-key',
  /** Present and `true` when an answer is that of an earlier request with the same key. */
  idempotencyReplayed: 'idempotency-replayed',
  retryAfter: 'retry-after',
  /** HMAC-SHA-256 of `<timestamp>.<body>` in a provider callback: `t=<ms>,v1=<hex>`. */
  providerSignature: 'x-provider-signature',
} as const;
