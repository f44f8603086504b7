import { type Context, propagation } from '@opentelemetry/api';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { isSecretKey, redactText } from './redact.ts';
import { countCreated } from './telemetry-health.ts';

/** Baggage entry and span attribute that carry the correlation id. */
export const REQUEST_ID = 'request.id';

/**
 * Runs before the batch: writes the correlation id of the baggage on every span, also on those of the automatic instrumentation,
 * and takes secrets out of what instrumentation recorded (a URL, an error message).
 */
export class CorrelationAndRedaction implements SpanProcessor {
  onStart(span: Span, parent: Context): void {
    countCreated('traces');
    const requestId = propagation.getBaggage(parent)?.getEntry(REQUEST_ID)?.value;
    if (requestId !== undefined) span.setAttribute(REQUEST_ID, requestId);
  }

  onEnd(span: ReadableSpan): void {
    clean(span.attributes);
    for (const event of span.events) if (event.attributes) clean(event.attributes);
    if (span.status.message !== undefined) span.status.message = redactText(span.status.message);
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}

/** In place: a copy of each span would cost more than everything else in the export path. */
function clean(attributes: Record<string, unknown>): void {
  for (const key in attributes) {
    const value = attributes[key];
    if (isSecretKey(key)) attributes[key] = '[redacted]';
    else if (typeof value === 'string') {
      const safe = redactText(value);
      if (safe !== value) attributes[key] = safe;
    }
  }
}

/** Counts log records; they are redacted before they get here, with the line that goes to stdout. */
export class LogCounter implements LogRecordProcessor {
  onEmit(): void {
    countCreated('logs');
  }

  enabled(): boolean {
    return true;
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}
