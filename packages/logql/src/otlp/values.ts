import type { OtlpAttribute, OtlpValue } from './types.ts';

/** An attribute as labels: a map gives one for each of its entries, `outer_inner`. */
export function attributeLabels({ key, value = {} }: OtlpAttribute, prefix = ''): Array<[string, string]> {
  const name = normalizeLabelName(prefix === '' ? key : `${prefix}_${key}`);
  const entries = value.kvlistValue?.values;
  if (entries !== undefined) return entries.flatMap((entry) => attributeLabels(entry, name));
  return [[name, valueText(value)]];
}

/** The rule of Prometheus for names from OTLP: dots and the like become `_`, and a name must not start with a digit. */
export function normalizeLabelName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_]/gu, '_');
  if (/^[0-9]/.test(plain)) return `key_${plain}`;
  return /^_[^_]/.test(plain) ? `key${plain}` : plain;
}

/** A value as text: scalars plainly, everything else as JSON. */
export function valueText(value: OtlpValue): string {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return String(value.boolValue);
  if (value.intValue !== undefined) return String(value.intValue);
  if (value.doubleValue !== undefined) return doubleText(Number(value.doubleValue));
  if (value.bytesValue !== undefined) return value.bytesValue;
  if (value.arrayValue !== undefined || value.kvlistValue !== undefined) return JSON.stringify(jsonOf(value));
  return '';
}

/** Go's JSON writes exponents from 1e21 up and below 1e-6, where JavaScript does too, but with two digits at least. */
function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return String(value)
    .replace(/e([+-])(\d)$/, 'e$10$2')
    .replace(/e-0(\d)$/, 'e-0$1');
}

function jsonOf(value: OtlpValue): unknown {
  if (value.kvlistValue !== undefined) {
    return Object.fromEntries((value.kvlistValue.values ?? []).map((entry) => [entry.key, jsonOf(entry.value ?? {})]));
  }
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(jsonOf);
  if (value.intValue !== undefined) return Number(value.intValue);
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? value.bytesValue ?? null;
}
