import { emptyLabels, type Labels, labelsKey } from '@faultline/query-core';
import type { LogEntry } from '../querier.ts';
import { detectLevel } from './detected-level.ts';
import type { OtlpLogRecord, OtlpLogsRequest, OtlpScopeLogs } from './types.ts';
import { attributeLabels, valueText } from './values.ts';

/** Resource attributes that Loki makes labels of streams by default; all others become structured metadata. */
const INDEXED_ATTRIBUTES: ReadonlySet<string> = new Set([
  'service.name',
  'service.namespace',
  'service.instance.id',
  'deployment.environment',
  'deployment.environment.name',
  'cloud.region',
  'cloud.availability_zone',
  'cloud.platform',
  'k8s.cluster.name',
  'k8s.namespace.name',
  'k8s.pod.name',
  'k8s.container.name',
  'k8s.replicaset.name',
  'k8s.deployment.name',
  'k8s.statefulset.name',
  'k8s.daemonset.name',
  'k8s.cronjob.name',
  'k8s.job.name',
  'container.name',
]);

/** Labels that may stand in for a service name that is missing. */
const SERVICE_NAME_SUBSTITUTES: ReadonlySet<string> = new Set(['container_name', 'k8s_container_name', 'k8s_job_name']);

export type OtlpOptions = Readonly<{
  /** The time of records that have none of their own, in nanoseconds. */
  receivedNs: bigint;
}>;

/**
 * The lines of an OTLP export request as Loki's OTLP endpoint stores them: some resource attributes as labels of the
 * stream, everything else as structured metadata, names with `_` for `.`, and a detected level. Entries of one
 * stream share their `labels` object.
 */
export function otlpLogEntries(request: OtlpLogsRequest, { receivedNs }: OtlpOptions): LogEntry[] {
  const entries: LogEntry[] = [];
  const streams = new Map<string, Labels>();
  for (const { resource, scopeLogs = [] } of request.resourceLogs ?? []) {
    const { stream, metadata } = resourceLabels(resource?.attributes ?? []);
    const key = labelsKey(stream);
    const labels = streams.get(key) ?? stream;
    streams.set(key, labels);
    for (const { scope, logRecords = [] } of scopeLogs) {
      const shared = [...metadata, ...scopeLabels(scope)];
      for (const record of logRecords) {
        const line = valueText(record.body ?? {});
        const own = metadataOf([...recordLabels(record), ...shared]);
        own.detected_level = detectLevel(line, labels, own);
        entries.push({ labels, tsNs: timeOf(record, receivedNs), line, metadata: own });
      }
    }
  }
  return entries;
}

type Pairs = Array<[string, string]>;

function resourceLabels(attributes: NonNullable<NonNullable<OtlpLogsRequest['resourceLogs']>[number]['resource']>['attributes'] & object): {
  stream: Labels;
  metadata: Pairs;
} {
  const stream = emptyLabels();
  const metadata: Pairs = [];
  for (const attribute of attributes) {
    const labels = attributeLabels(attribute);
    if (!INDEXED_ATTRIBUTES.has(attribute.key)) metadata.push(...labels);
    else for (const [name, value] of labels) if (value !== '') stream[name] = value;
  }
  if (!Object.hasOwn(stream, 'service_name')) {
    const substitute = Object.keys(stream).find((name) => SERVICE_NAME_SUBSTITUTES.has(name));
    stream.service_name = substitute === undefined ? 'unknown_service' : (stream[substitute] as string);
  }
  return { stream, metadata };
}

function scopeLabels(scope: OtlpScopeLogs['scope']): Pairs {
  if (scope === undefined) return [];
  return [
    ...(scope.attributes ?? []).flatMap((attribute) => attributeLabels(attribute)),
    ['scope_name', scope.name ?? ''],
    ['scope_version', scope.version ?? ''],
    ['scope_dropped_attributes_count', countText(scope.droppedAttributesCount)],
  ];
}

function recordLabels(record: OtlpLogRecord): Pairs {
  const observed = nanoseconds(record.observedTimeUnixNano);
  const hasBothTimes = nanoseconds(record.timeUnixNano) !== 0n && observed !== 0n;
  return [
    ...(record.attributes ?? []).flatMap((attribute) => attributeLabels(attribute)),
    ['observed_timestamp', hasBothTimes ? String(observed) : ''],
    ['severity_number', countText(record.severityNumber)],
    ['severity_text', record.severityText ?? ''],
    ['dropped_attributes_count', countText(record.droppedAttributesCount)],
    ['flags', countText(record.flags)],
    ['trace_id', idText(record.traceId)],
    ['span_id', idText(record.spanId)],
  ];
}

/** Loki leaves out what is zero, and a label without a value is none. */
function countText(count: number | undefined): string {
  return count === undefined || count === 0 ? '' : String(count);
}

/** An id of nothing but zeros means that there is none. */
function idText(id: string | undefined): string {
  return id === undefined || /^0*$/.test(id) ? '' : id.toLowerCase();
}

function metadataOf(pairs: Pairs): Record<string, string> {
  const metadata = emptyLabels();
  for (const [name, value] of pairs) if (value !== '') metadata[name] = value;
  return metadata;
}

function timeOf({ timeUnixNano, observedTimeUnixNano }: OtlpLogRecord, receivedNs: bigint): bigint {
  return nanoseconds(timeUnixNano) || nanoseconds(observedTimeUnixNano) || receivedNs;
}

function nanoseconds(text: string | number | undefined): bigint {
  return text === undefined || text === '' ? 0n : BigInt(text);
}
