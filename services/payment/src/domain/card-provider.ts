import type { Money, SettledState } from './payment.ts';

export type ChargeOrder = Money & { readonly orderId: string; readonly token: string };

/** `conflict`: the key was charged with another amount. */
export type ChargeAnswer = SettledState | 'conflict';

/** The port to the outside world. Every call is idempotent by order id and ends in bounded time. */
export type CardProvider = {
  /** @throws ProviderUnavailableError: the charge may have been made all the same */
  charge(order: ChargeOrder): Promise<ChargeAnswer>;
  /** Undefined says little: a charge may be on its way. @throws ProviderUnavailableError */
  find(orderId: string): Promise<SettledState | undefined>;
  /** Resolves when no capture stands and none can come. @throws ProviderUnavailableError */
  void(orderId: string): Promise<void>;
};

/** The provider did not say what became of a call. */
export class ProviderUnavailableError extends Error {
  override readonly name = 'ProviderUnavailableError';
  readonly code = 'provider_unavailable';
  /** When to try again; undefined if nothing is known about that. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: { cause: unknown; retryAfterMs?: number | undefined }) {
    super(message, { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs;
  }
}
