import { logs, SeverityNumber, trace } from '@opentelemetry/api';
import { createLogger as createWinston, format } from 'winston';
import Transport from 'winston-transport';
import { boundContext } from './context.ts';
import { type EventName, events, type Level } from './events.ts';
import { isSecretKey, redact, redactText } from './redact.ts';

export type Fields = Readonly<Record<string, unknown>>;

export type Logger = {
  /** Writes one event; its level comes from the catalogue. `message` is for people, `fields` are for queries. */
  event(name: EventName, message: string, fields?: Fields): void;
  /** Lets what was written so far reach its destination. */
  close(): Promise<void>;
};

export type LoggerOptions = {
  readonly service: string;
  /** The least severe level that is written; `info` by default. */
  readonly level?: Level;
  /** One in this many debug lines is kept; 1 keeps all. 10 by default: debug is high-volume. */
  readonly debugSampling?: number;
  /** Called with the size of each line that was written to stdout. */
  readonly onLine?: (level: Level, bytes: number) => void;
  /** The time of day, in ms since the Unix epoch. */
  readonly now?: () => number;
  /** Where lines go instead of stdout. */
  readonly write?: (line: string) => void;
};

type Entry = { level: Level; timestamp: string; service: string; event: EventName; message: string } & Record<string, unknown>;

const severity: Readonly<Record<Level, SeverityNumber>> = {
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
};

/**
 * A structured logger: one JSON line an event to stdout, the same line by OTLP.
 * Field order is fixed, so that a person can read the raw lines: timestamp, level, service, event, message, ids, the rest.
 */
export function createLogger(options: LoggerOptions): Logger {
  const { service, now = Date.now } = options;
  const keepDebug = createSampler(options.debugSampling ?? 10);
  const winston = createWinston({
    level: options.level ?? 'info',
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    format: format.printf((entry) => JSON.stringify(inOrder(entry as unknown as Entry))),
    transports: [new LineTransport(options)],
    exitOnError: false,
  });
  return {
    event(name, message, fields = {}) {
      const level = events[name].level;
      if (!winston.isLevelEnabled(level)) return;
      if (level === 'debug' && !keepDebug()) return;
      winston.log({ ...entryOf({ service, timestamp: new Date(now()).toISOString(), event: name, message }, fields), level });
    },
    async close() {
      await new Promise<void>((resolve) => {
        winston.once('finish', () => resolve());
        winston.end();
      });
    },
  };
}

type Head = Pick<Entry, 'timestamp' | 'service' | 'event' | 'message'>;

function entryOf({ message, ...head }: Head, fields: Fields): Omit<Entry, 'level'> & { message: string } {
  const span = trace.getActiveSpan()?.spanContext();
  return {
    ...head,
    message: redactText(message),
    ...(span ? { trace_id: span.traceId, span_id: span.spanId } : {}),
    ...boundContext(),
    ...safeFields(fields),
  };
}

/** Errors become `error_type`, `error_message` and `error_stack`, flat, so that every store can query them. */
function safeFields(fields: Fields): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (isSecretKey(key)) result[key] = '[redacted]';
    else if (value instanceof Error) Object.assign(result, flatError(value));
    else result[key] = redact(value);
  }
  return result;
}

function flatError(error: Error): Record<string, unknown> {
  const cause = error.cause instanceof Error ? { error_cause: redactText(error.cause.message) } : {};
  return {
    error_type: 'code' in error && typeof error.code === 'string' ? error.code : error.name,
    error_message: redactText(error.message),
    ...cause,
    ...(error.stack === undefined ? {} : { error_stack: redactText(error.stack) }),
  };
}

function inOrder({ timestamp, level, service, event, message, ...rest }: Entry): Record<string, unknown> {
  return { timestamp, level, service, event, message, ...rest };
}

function createSampler(oneIn: number): () => boolean {
  let count = 0;
  return () => count++ % oneIn === 0;
}

const MESSAGE = Symbol.for('message');
type Formatted = Entry & { [MESSAGE]: string };

/**
 * Stdout, counted, and the same record to the OpenTelemetry logs API, which does nothing when no SDK runs. One transport for both: each is a
 * stream of its own to winston, which a line would pass one after the other. A broken pipe ends the output, never the service.
 */
class LineTransport extends Transport {
  readonly #options: LoggerOptions;
  readonly #otlp = logs.getLogger('faultline');

  constructor(options: LoggerOptions) {
    super();
    this.#options = options;
    if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', () => {});
  }

  override log(entry: Formatted, next: () => void): void {
    const line = entry[MESSAGE];
    this.#options.onLine?.(entry.level, Buffer.byteLength(line) + 1);
    if (this.#options.write) this.#options.write(line);
    else process.stdout.write(`${line}\n`);
    const { level, timestamp, message, service: _service, trace_id: _trace, span_id: _span, ...attributes } = entry;
    this.#otlp.emit({ severityNumber: severity[level], severityText: level, timestamp: new Date(timestamp), body: message, attributes });
    next();
  }
}
