/**
 * An OTLP logs export request in its JSON form, as far as it matters here. 64-bit integers are decimal text, ids are
 * hexadecimal, bytes are base64; enums are numbers.
 */
export type OtlpLogsRequest = Readonly<{ resourceLogs?: readonly OtlpResourceLogs[] }>;

export type OtlpResourceLogs = Readonly<{
  resource?: Readonly<{ attributes?: readonly OtlpAttribute[] }>;
  scopeLogs?: readonly OtlpScopeLogs[];
}>;

export type OtlpScopeLogs = Readonly<{
  scope?: Readonly<{ name?: string; version?: string; attributes?: readonly OtlpAttribute[]; droppedAttributesCount?: number }>;
  logRecords?: readonly OtlpLogRecord[];
}>;

export type OtlpLogRecord = Readonly<{
  timeUnixNano?: string | number;
  observedTimeUnixNano?: string | number;
  severityNumber?: number;
  severityText?: string;
  body?: OtlpValue;
  attributes?: readonly OtlpAttribute[];
  droppedAttributesCount?: number;
  flags?: number;
  traceId?: string;
  spanId?: string;
}>;

export type OtlpAttribute = Readonly<{ key: string; value?: OtlpValue }>;

/** One of the members is there, or none for an empty value. */
export type OtlpValue = Readonly<{
  stringValue?: string;
  boolValue?: boolean;
  intValue?: string | number;
  doubleValue?: number | string;
  bytesValue?: string;
  arrayValue?: Readonly<{ values?: readonly OtlpValue[] }>;
  kvlistValue?: Readonly<{ values?: readonly OtlpAttribute[] }>;
}>;
