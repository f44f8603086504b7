import type { OtlpAttribute, OtlpLogRecord, OtlpLogsRequest, OtlpResourceLogs, OtlpScopeLogs } from '@faultline/logql/otlp';
import { type JsonValue, readJsonAttribute, readJsonValue, readList } from './values.ts';
import { WireReader } from './wire-reader.ts';

/** An OTLP LogsData message (or export request, which is the same) in its JSON form. Throws RangeError for malformed bytes. */
export function decodeLogs(bytes: Uint8Array): OtlpLogsRequest {
  const reader = new WireReader(bytes);
  const resourceLogs: OtlpResourceLogs[] = [];
  reader.fields(reader.end, (field, wireType) => {
    if (field === 1) resourceLogs.push(readResourceLogs(reader));
    else reader.skip(wireType);
  });
  return { resourceLogs };
}

function readResourceLogs(reader: WireReader): OtlpResourceLogs {
  let attributes: OtlpAttribute[] = [];
  const scopeLogs: OtlpScopeLogs[] = [];
  reader.message((field, wireType) => {
    if (field === 1) attributes = readList(reader, () => readJsonAttribute(reader));
    else if (field === 2) scopeLogs.push(readScopeLogs(reader));
    else reader.skip(wireType);
  });
  return { resource: { attributes }, scopeLogs };
}

function readScopeLogs(reader: WireReader): OtlpScopeLogs {
  let scope: OtlpScopeLogs['scope'];
  const logRecords: OtlpLogRecord[] = [];
  reader.message((field, wireType) => {
    if (field === 1) scope = readScope(reader);
    else if (field === 2) logRecords.push(readRecord(reader));
    else reader.skip(wireType);
  });
  return scope === undefined ? { logRecords } : { scope, logRecords };
}

function readScope(reader: WireReader): NonNullable<OtlpScopeLogs['scope']> {
  const scope = { name: '', version: '', attributes: [] as OtlpAttribute[], droppedAttributesCount: 0 };
  reader.message((field, wireType) => {
    if (field === 1) scope.name = reader.string();
    else if (field === 2) scope.version = reader.string();
    else if (field === 3) scope.attributes.push(readJsonAttribute(reader));
    else if (field === 4) scope.droppedAttributesCount = reader.varint();
    else reader.skip(wireType);
  });
  return scope;
}

function readRecord(reader: WireReader): OtlpLogRecord {
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
  reader.message((field, wireType) => {
    switch (field) {
      case 1:
        record.timeUnixNano = String(reader.fixed64());
        break;
      case 2:
        record.severityNumber = reader.varint();
        break;
      case 3:
        record.severityText = reader.string();
        break;
      case 5:
        record.body = readJsonValue(reader);
        break;
      case 6:
        record.attributes.push(readJsonAttribute(reader));
        break;
      case 7:
        record.droppedAttributesCount = reader.varint();
        break;
      case 8:
        record.flags = reader.fixed32();
        break;
      case 9:
        record.traceId = reader.hex();
        break;
      case 10:
        record.spanId = reader.hex();
        break;
      case 11:
        record.observedTimeUnixNano = String(reader.fixed64());
        break;
      default:
        reader.skip(wireType);
    }
  });
  return record;
}
