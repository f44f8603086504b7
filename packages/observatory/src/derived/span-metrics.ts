import { labelsOf } from '@faultline/query-core';
import { type SpanRecord, serviceNameOf } from '@faultline/traceql';
import type { SeriesWriter } from './series-writer.ts';

/** Seconds: those of Tempo's generator. */
const BOUNDS = Array.from({ length: 14 }, (_, i) => 0.002 * 2 ** i);

/** Tempo's `span-metrics` processor: calls, latency and size by service, span name, kind and status. */
export function createSpanMetrics(writer: SeriesWriter): (span: SpanRecord, sizeBytes: number) => void {
  return (span, sizeBytes) => {
    const labels = {
      service: serviceNameOf(span.resource),
      span_name: span.name,
      span_kind: `SPAN_KIND_${span.kind.toUpperCase()}`,
      status_code: `STATUS_CODE_${span.status.toUpperCase()}`,
    };
    const key = `${labels.service}\0${span.name}\0${span.kind}\0${span.status}`;
    writer.counter('traces_spanmetrics_calls_total', labels, key)?.add(1);
    writer.counter('traces_spanmetrics_size_total', labels, key)?.add(sizeBytes);
    const seconds = Math.max(0, Number(span.endNs - span.startNs)) / 1e9;
    writer
      .histogram('traces_spanmetrics_latency', labels, { key, bounds: BOUNDS })
      ?.observe(seconds, labelsOf([['trace_id', span.traceId]]));
  };
}
