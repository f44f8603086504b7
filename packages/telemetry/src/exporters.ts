import type { ExportResult } from '@opentelemetry/core';
import type { LogRecordExporter, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

export type Signal = 'traces' | 'logs';
export type ExportObserver = (signal: Signal, outcome: 'exported' | 'failed', count: number) => void;

/** ExportResultCode.SUCCESS; the enum is not imported, to keep the core package out of the start path. */
const SUCCESS = 0;

type Exporter<T> = {
  export(items: T[], done: (result: ExportResult) => void): void;
  shutdown(): Promise<void>;
  forceFlush?(): Promise<void>;
};

/** Passes everything on and tells what became of it, so that lost telemetry is itself a metric. */
function observed<T, E extends Exporter<T>>(exporter: E, signal: Signal, observe: ExportObserver): E {
  const wrapped: Exporter<T> = {
    export(items, done) {
      exporter.export(items, (result) => {
        observe(signal, result.code === SUCCESS ? 'exported' : 'failed', items.length);
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
  return wrapped as E;
}

export const observedSpanExporter = (exporter: SpanExporter, observe: ExportObserver): SpanExporter =>
  observed<ReadableSpan, SpanExporter>(exporter, 'traces', observe);

export const observedLogExporter = (exporter: LogRecordExporter, observe: ExportObserver): LogRecordExporter =>
  observed<ReadableLogRecord, LogRecordExporter>(exporter, 'logs', observe);
