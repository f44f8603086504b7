import { type Attributes, type Link, type Span, SpanStatusCode, trace } from '@opentelemetry/api';

/** The business spans, beside those of the automatic instrumentation. */
export const spanNames = {
  checkout_order: 'The whole of a checkout at the gateway',
  validate_cart: 'The cart is read and priced',
  create_order: 'The order and its payment job are written in one transaction',
  reserve_stock: 'Stock is held at inventory',
  process_payment: 'The charge is made, or found, at payment',
  commit_stock: 'The held stock is sold',
  settle_order: 'A later attempt of the queue; linked to the checkout',
  compensate_order: 'Void, release, cancel',
  charge_card: 'The provider is asked to capture',
  void_charge: 'The provider is asked to void',
  expire_reservations: 'Reservations past their time are given back',
} as const;
export type SpanName = keyof typeof spanNames;

const tracer = trace.getTracer('faultline');

/**
 * Runs `work` inside a business span. A rejection marks the span as an error and is rethrown;
 * an outcome that is bad for the business but no error of ours sets its attributes itself.
 */
export function inSpan<T>(
  name: SpanName,
  options: { attributes?: Attributes; links?: Link[]; root?: boolean },
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return tracer.startActiveSpan(name, options, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.recordException(error as Error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** A point in time on the active span: retries, breaker transitions and fallbacks are told this way. */
export function addSpanEvent(name: string, attributes: Attributes = {}): void {
  trace.getActiveSpan()?.addEvent(name, attributes);
}
