import type { OtlpAttribute, OtlpLogRecord, OtlpLogsRequest, OtlpResourceLogs, OtlpScopeLogs } from '@faultline/logql/otlp';
import { eachField, endOfMessage, fixed64, hexOf, type JsonValue, type Reader, readerOf, readJsonValue, readKeyValue } from './reader.ts';

/** An OTLP LogsData message (or export request, which is the same) in its JSON form. Throws RangeError or Error for malformed bytes. */
export function decodeLogs(bytes: Uint8Array): OtlpLogsRequest {
  const reader = readerOf(bytes);
  return { resourceLogs: listOf(reader, reader.len, readResourceLogs) };
}

/** A message whose first field is a list, and that has nothing else of interest. */
function listOf<T>(reader: Reader, end: number, read: (reader: Reader) => T): T[] {
  const items: T[] = [];
  eachField(reader, end, (field, wireType) => {
    if (field === 1) items.push(read(reader));
    else reader.skipType(wireType);
  });
  return items;
}

function readResourceLogs(reader: Reader): OtlpResourceLogs {
  let attributes: OtlpAttribute[] = [];
  const scopeLogs: OtlpScopeLogs[] = [];
  eachField(reader, endOfMessage(reader), (field, wireType) => {
    if (field === 1) attributes = listOf(reader, endOfMessage(reader), (inner) => readKeyValue(inner, 0));
    else if (field === 2) scopeLogs.push(readScopeLogs(reader));
    else reader.skipType(wireType);
  });
  return { resource: { attributes }, scopeLogs };
}

function readScopeLogs(reader: Reader): OtlpScopeLogs {
  let scope: OtlpScopeLogs['scope'];
  const logRecords: OtlpLogRecord[] = [];
  eachField(reader, endOfMessage(reader), (field, wireType) => {
    if (field === 1) scope = readScope(reader);
    else if (field === 2) logRecords.push(readRecord(reader));
    else reader.skipType(wireType);
  });
  return scope === undefined ? { logRecords } : { scope, logRecords };
}

function readScope(reader: Reader): NonNullable<OtlpScopeLogs['scope']> {
  const scope = { name: '', version: '', attributes: [] as OtlpAttribute[], droppedAttributesCount: 0 };
  eachField(reader, endOfMessage(reader), (field, wireType) => {
    if (field === 1) scope.name = reader.string();
    else if (field === 2) scope.version = reader.string();
    else if (field === 3) scope.attributes.push(readKeyValue(reader, 0));
    else if (field === 4) scope.droppedAttributesCount = reader.uint32();
    else reader.skipType(wireType);
  });
  return scope;
}

function readRecord(reader: Reader): OtlpLogRecord {
  const record = {
    timeUnixNano: '0',
    observedTimeUnixNano: '0',
    severityNumber: 0,
    severityText: '',
    body: {} as JsonValue,
    attributes: [] as OtlpAttribute[],
    droppedAttributesCount: 0,
    flags: 0,
    traceId: '',
    spanId: '',
  };
  eachField(reader, endOfMessage(reader), (field, wireType) => {
    switch (field) {
      case 1:
        record.timeUnixNano = String(fixed64(reader));
        break;
      case 2:
        record.severityNumber = reader.int32();
        break;
      case 3:
        record.severityText = reader.string();
        break;
      case 5:
        record.body = readJsonValue(reader, 0);
        break;
      case 6:
        record.attributes.push(readKeyValue(reader, 0));
        break;
      case 7:
        record.droppedAttributesCount = reader.uint32();
        break;
      case 8:
        record.flags = reader.fixed32();
        break;
      case 9:
        record.traceId = hexOf(reader.bytes());
        break;
      case 10:
        record.spanId = hexOf(reader.bytes());
        break;
      case 11:
        record.observedTimeUnixNano = String(fixed64(reader));
        break;
      default:
        reader.skipType(wireType);
    }
  });
  return record;
}
