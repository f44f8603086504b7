import protobuf from 'protobufjs/minimal.js';
import type { ReceivedSpan } from '../otlp/decode-traces.ts';

const LENGTH_DELIMITED = 2;
const tagOf = (field: number): number => (field << 3) | LENGTH_DELIMITED;

/** The spans as one TracesData message, each resource and scope written once. Messages of this kind can simply be joined. */
export function encodeSpans(spans: readonly ReceivedSpan[]): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const [resource, ofResource] of Map.groupBy(spans, (span) => span.resource)) {
    writer.uint32(tagOf(1)).fork().uint32(tagOf(1)).bytes(resource.bytes);
    for (const [scope, ofScope] of Map.groupBy(ofResource, (span) => span.scope)) {
      writer.uint32(tagOf(2)).fork().uint32(tagOf(1)).bytes(scope.bytes);
      for (const { bytes, from, to } of ofScope) writer.uint32(tagOf(2)).bytes(bytes.subarray(from, to));
      writer.ldelim();
    }
    writer.ldelim();
  }
  return writer.finish();
}

/** A message whose first field is `message`: what Tempo wraps a trace in. */
export function wrapAsFirstField(message: Uint8Array): Uint8Array {
  return protobuf.Writer.create().uint32(tagOf(1)).bytes(message).finish();
}
