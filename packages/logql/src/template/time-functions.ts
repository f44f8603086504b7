import { quoteGo } from '../go/float.ts';
import { define, type TemplateFunction } from './function-table.ts';
import { formatTime, GoTime, isZone, parseTime, ZERO_TIME } from './time.ts';
import { TemplateError, type Value } from './values.ts';

/** Functions on times. Times without a zone are in UTC, the zone servers run in. */
export const TIME_FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  date: define('sa', (layout: string, value: Value) => formatTime(toTime(value), layout)),
  toDate: define('ss', (layout: string, text: string) => parseTime(layout, text) ?? ZERO_TIME),
  toDateInZone: define(
    'sss',
    (layout: string, zone: string, text: string) => parseTime(layout, text, isZone(zone) ? zone : 'UTC') ?? ZERO_TIME,
  ),
  unixEpoch: define('t', (time: GoTime) => String(time.unixSeconds)),
  unixEpochMillis: define('t', (time: GoTime) => String(time.unixMs)),
  unixEpochNanos: define('t', (time: GoTime) => String(time.ns)),
  unixToTime: define('s', unixToTime),
};

const NS_PER_SECOND = 1_000_000_000n;

/** Whole numbers are seconds since the epoch. */
function toTime(value: Value): GoTime {
  if (value instanceof GoTime) return value;
  return typeof value === 'bigint' ? new GoTime(value * NS_PER_SECOND) : ZERO_TIME;
}

/** The unit of a Unix time goes by the number of its digits: days, seconds, milli-, micro- or nanoseconds. */
const UNIT_NS: ReadonlyMap<number, bigint> = new Map([
  [5, 86_400n * NS_PER_SECOND],
  [10, NS_PER_SECOND],
  [13, 1_000_000n],
  [16, 1_000n],
  [19, 1n],
]);

function unixToTime(text: string): GoTime {
  if (!/^[+-]?\d+$/.test(text)) {
    throw new TemplateError(`unable to parse time '${text}': strconv.ParseInt: parsing ${quoteGo(text)}: invalid syntax`);
  }
  const unitNs = UNIT_NS.get(text.length);
  if (unitNs === undefined) throw new TemplateError(`unable to parse time '${text}': %!w(<nil>)`);
  return new GoTime(BigInt(text.replace('+', '')) * unitNs);
}
