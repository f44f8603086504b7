import { labelsOf } from '@faultline/query-core';
import { type SpanRecord, serviceNameOf } from '@faultline/traceql';
import type { SeriesWriter } from './series-writer.ts';

/** Seconds: those of Tempo's generator. */
const BOUNDS = Array.from({ length: 8 }, (_, i) => 0.1 * 2 ** i);
/** How long one side of a call waits for the other, and how many may wait. */
const WAIT_MS = 10_000;
const MAX_WAITING = 10_000;

type ConnectionType = '' | 'database' | 'messaging_system' | 'virtual_node';
type Side = Readonly<{ service: string; seconds: number; failed: boolean; traceId: string; peer: string }>;
type Waiting = { client?: Side; server?: Side; messaging: boolean; sinceMs: number };

/**
 * Tempo's `service-graphs` processor. A call is an edge once both of its spans have come: the client's, and the server's,
 * whose parent it is. A database has no spans of its own, so its edge is made from the client's alone; a peer that is
 * known by name but never shows, and the caller of a root span, become virtual nodes.
 */
export function createServiceGraph(writer: SeriesWriter): {
  add(span: SpanRecord, nowMs: number): void;
  /** Settles the calls whose other side has not come in time. */
  expire(nowMs: number): void;
} {
  const waiting = new Map<string, Waiting>();

  function add(span: SpanRecord, nowMs: number): void {
    switch (span.kind) {
      case 'client':
      case 'producer': {
        const database = databaseOf(span);
        if (database !== undefined) {
          const client = sideOf(span);
          count({ client, server: { ...client, service: database } }, 'database');
        } else {
          join(`${span.traceId}${span.spanId}`, { client: sideOf(span), messaging: span.kind === 'producer' }, nowMs);
        }
        return;
      }
      case 'server':
      case 'consumer':
        if (span.parentSpanId === '') {
          const server = sideOf(span);
          count({ client: { ...server, service: 'user' }, server }, 'virtual_node');
        } else {
          join(`${span.traceId}${span.parentSpanId}`, { server: sideOf(span), messaging: span.kind === 'consumer' }, nowMs);
        }
        return;
      default:
    }
  }

  function join(key: string, side: Readonly<{ client?: Side; server?: Side; messaging: boolean }>, nowMs: number): void {
    const other = waiting.get(key);
    const { client, server } = { ...other, ...side };
    if (client !== undefined && server !== undefined) {
      waiting.delete(key);
      count({ client, server }, side.messaging || other?.messaging === true ? 'messaging_system' : '');
    } else if (waiting.size < MAX_WAITING) {
      waiting.set(key, { ...side, sinceMs: nowMs });
    }
  }

  function expire(nowMs: number): void {
    // In the order of their arrival: the first that is young enough ends the search.
    for (const [key, { client, sinceMs }] of waiting) {
      if (nowMs - sinceMs < WAIT_MS) return;
      waiting.delete(key);
      if (client !== undefined && client.peer !== '') count({ client, server: { ...client, service: client.peer } }, 'virtual_node');
    }
  }

  function count({ client, server }: Readonly<{ client: Side; server: Side }>, connectionType: ConnectionType): void {
    // Prometheus knows no empty label: an ordinary call simply has no connection_type.
    const labels = { client: client.service, server: server.service, connection_type: connectionType };
    const key = `${client.service}\0${server.service}\0${connectionType}`;
    const exemplar = labelsOf([['trace_id', client.traceId]]);
    writer.counter('traces_service_graph_request_total', labels, key)?.add(1);
    writer.counter('traces_service_graph_request_failed_total', labels, key)?.add(client.failed || server.failed ? 1 : 0);
    writer.histogram('traces_service_graph_request_server_seconds', labels, { key, bounds: BOUNDS })?.observe(server.seconds, exemplar);
    writer.histogram('traces_service_graph_request_client_seconds', labels, { key, bounds: BOUNDS })?.observe(client.seconds, exemplar);
  }

  return { add, expire };
}

function sideOf(span: SpanRecord): Side {
  return {
    service: serviceNameOf(span.resource),
    seconds: Math.max(0, Number(span.endNs - span.startNs)) / 1e9,
    failed: span.status === 'error',
    traceId: span.traceId,
    peer: textAttribute(span, 'peer.service') || textAttribute(span, 'db.name') || textAttribute(span, 'db.system'),
  };
}

/** The name of the database that a client span calls, undefined for other calls. Older and newer semantic conventions differ. */
function databaseOf(span: SpanRecord): string | undefined {
  const name = ['db.namespace', 'db.name', 'db.system.name', 'db.system']
    .map((key) => textAttribute(span, key))
    .find((text) => text !== '');
  return name;
}

function textAttribute({ attributes }: SpanRecord, key: string): string {
  const value = attributes.get(key);
  return value?.type === 'string' ? value.value : '';
}
