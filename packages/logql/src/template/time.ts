/** A moment, and the zone in which it is shown: an IANA name. */
export class GoTime {
  readonly ns: bigint;
  readonly zone: string;

  constructor(ns: bigint, zone = 'UTC') {
    this.ns = ns;
    this.zone = zone;
  }

  get unixMs(): bigint {
    return floorDivide(this.ns, 1_000_000n);
  }

  get unixSeconds(): bigint {
    return floorDivide(this.ns, 1_000_000_000n);
  }
}

/** Go's zero time, 0001-01-01, which stands for a time that could not be read. */
export const ZERO_TIME = new GoTime(-62_135_596_800n * 1_000_000_000n);

function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor < 0n ? quotient - 1n : quotient;
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** The elements of a Go layout, longest first; everything else in a layout is literal. */
const ELEMENT =
  /2006|January|Jan|Monday|Mon|MST|-07:00:00|-070000|-07:00|-0700|-07|Z07:00:00|Z070000|Z07:00|Z0700|Z07|002|__2|_2|01|02|03|04|05|06|15|PM|pm|[.,](?:0+|9+)(?!\d)|1|2|3|4|5/g;

/** A moment taken apart in its zone. */
type Fields = Readonly<{ date: Date; nanosecond: number; offsetMinutes: number; zoneName: string }>;

function fieldsOf(time: GoTime): Fields {
  const ms = Number(time.unixMs);
  const offsetMinutes = zoneOffsetMinutes(time.zone, ms);
  return {
    date: new Date(ms + offsetMinutes * 60_000),
    nanosecond: Number(time.ns - time.unixSeconds * 1_000_000_000n),
    offsetMinutes,
    zoneName: zoneAbbreviation(time.zone, ms),
  };
}

/** Formats as Go's `Time.Format`. */
export function formatTime(time: GoTime, layout: string): string {
  const fields = fieldsOf(time);
  return layout.replace(ELEMENT, (element) => formatElement(element, fields));
}

const pad = (value: number, width: number, filler = '0'): string => String(value).padStart(width, filler);

function formatElement(element: string, { date, nanosecond, offsetMinutes, zoneName }: Fields): string {
  const hour = date.getUTCHours();
  switch (element) {
    case '2006':
      return pad(date.getUTCFullYear(), 4);
    case '06':
      return pad(date.getUTCFullYear() % 100, 2);
    case 'January':
      return MONTHS[date.getUTCMonth()] as string;
    case 'Jan':
      return (MONTHS[date.getUTCMonth()] as string).slice(0, 3);
    case '01':
      return pad(date.getUTCMonth() + 1, 2);
    case '1':
      return String(date.getUTCMonth() + 1);
    case 'Monday':
      return DAYS[date.getUTCDay()] as string;
    case 'Mon':
      return (DAYS[date.getUTCDay()] as string).slice(0, 3);
    case '02':
      return pad(date.getUTCDate(), 2);
    case '_2':
      return pad(date.getUTCDate(), 2, ' ');
    case '2':
      return String(date.getUTCDate());
    case '002':
      return pad(dayOfYear(date), 3);
    case '__2':
      return pad(dayOfYear(date), 3, ' ');
    case '15':
      return pad(hour, 2);
    case '03':
      return pad(hour % 12 || 12, 2);
    case '3':
      return String(hour % 12 || 12);
    case '04':
      return pad(date.getUTCMinutes(), 2);
    case '4':
      return String(date.getUTCMinutes());
    case '05':
      return pad(date.getUTCSeconds(), 2);
    case '5':
      return String(date.getUTCSeconds());
    case 'PM':
      return hour >= 12 ? 'PM' : 'AM';
    case 'pm':
      return hour >= 12 ? 'pm' : 'am';
    case 'MST':
      return zoneName;
    default:
      return /^[.,]/.test(element) ? formatFraction(element, nanosecond) : formatOffset(element, offsetMinutes);
  }
}

/** `.000` always shows its digits, `.999` drops zeros at the end. */
function formatFraction(element: string, nanosecond: number): string {
  const digits = pad(nanosecond, 9).slice(0, element.length - 1);
  if (element[1] === '0') return element[0] + digits;
  const trimmed = digits.replace(/0+$/, '');
  return trimmed === '' ? '' : element[0] + trimmed;
}

function formatOffset(element: string, offsetMinutes: number): string {
  if (element.startsWith('Z') && offsetMinutes === 0) return 'Z';
  const magnitude = Math.abs(offsetMinutes);
  const hours = pad(Math.floor(magnitude / 60), 2);
  const minutes = pad(magnitude % 60, 2);
  const shape = element.slice(1);
  const rest = shape === '07' ? '' : shape.includes(':') ? `:${minutes}` : minutes;
  const seconds = shape === '07:00:00' ? ':00' : shape === '070000' ? '00' : '';
  return `${offsetMinutes < 0 ? '-' : '+'}${hours}${rest}${seconds}`;
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

/** Whether the zone is one that can be shown. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function zoneOffsetMinutes(zone: string, ms: number): number {
  if (zone === 'UTC') return 0;
  const name = zonePart(zone, ms, 'longOffset');
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
  if (match === null) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}

function zoneAbbreviation(zone: string, ms: number): string {
  return zone === 'UTC' ? 'UTC' : zonePart(zone, ms, 'short');
}

function zonePart(zone: string, ms: number, style: 'longOffset' | 'short'): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: style }).formatToParts(new Date(ms));
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone;
}

const abbreviate = (name: string): string => name.slice(0, 3);

/** What each element takes of a text. All are named, so that none can stand in a layout twice and make matching slow. */
const INPUTS: Readonly<Record<string, string>> = {
  '2006': '(?<year>\\d{4})',
  '06': '(?<shortYear>\\d{2})',
  '01': '(?<month>\\d{2})',
  '1': '(?<month>\\d{1,2})',
  January: `(?<monthName>${MONTHS.join('|')})`,
  Jan: `(?<monthName>${MONTHS.map(abbreviate).join('|')})`,
  Monday: `(?<weekday>${DAYS.join('|')})`,
  Mon: `(?<weekday>${DAYS.map(abbreviate).join('|')})`,
  '02': '(?<day>\\d{2})',
  '2': '(?<day>\\d{1,2})',
  _2: ' ?(?<day>\\d{1,2})',
  '002': '(?<yearDay>\\d{3})',
  __2: ' *(?<yearDay>\\d{1,3})',
  '15': '(?<hour>\\d{2})',
  '03': '(?<hour>\\d{2})',
  '3': '(?<hour>\\d{1,2})',
  '04': '(?<minute>\\d{2})',
  '4': '(?<minute>\\d{1,2})',
  '05': '(?<second>\\d{2})(?:[.,](?<fraction>\\d+))?',
  '5': '(?<second>\\d{1,2})(?:[.,](?<fraction>\\d+))?',
  PM: '(?<half>AM|PM)',
  pm: '(?<half>am|pm)',
  MST: '(?<zoneName>[A-Z]{3,5})',
};

/**
 * Reads a time as Go's `ParseInLocation`: the text in the layout, in the given zone unless it says an offset itself.
 * Undefined if the text does not have the layout, or the layout has an element twice.
 */
export function parseTime(layout: string, text: string, zone = 'UTC'): GoTime | undefined {
  let source = '';
  let end = 0;
  for (const match of layout.matchAll(ELEMENT)) {
    source += escapeRegex(layout.slice(end, match.index));
    end = match.index + match[0].length;
    // A fraction in the layout is read together with the seconds in front of it.
    if (/^[.,]/.test(match[0])) continue;
    source += INPUTS[match[0]] ?? '(?<offset>Z|[+-]\\d{2}(?::?\\d{2})?(?::?\\d{2})?)';
  }
  source += escapeRegex(layout.slice(end));
  let groups: Record<string, string | undefined> | undefined;
  try {
    // Nothing but the pieces above, each once, and escaped text gets in here.
    groups = new RegExp(`^${source}$`).exec(text)?.groups;
  } catch {
    return undefined;
  }
  return groups === undefined ? undefined : assemble(groups, zone);
}

const escapeRegex = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

function assemble(groups: Record<string, string | undefined>, zone: string): GoTime | undefined {
  const number = (name: string, missing: number): number => (groups[name] === undefined ? missing : Number(groups[name]));
  const shortYear = number('shortYear', 0);
  const year = groups.shortYear === undefined ? number('year', 0) : shortYear + (shortYear >= 69 ? 1900 : 2000);
  const named = MONTHS.findIndex((month) => month.slice(0, 3).toLowerCase() === groups.monthName?.slice(0, 3).toLowerCase());
  if (groups.monthName !== undefined && named < 0) return undefined;
  const month = named >= 0 ? named : groups.yearDay === undefined ? number('month', 1) - 1 : 0;
  const day = groups.yearDay === undefined ? number('day', 1) : number('yearDay', 1);
  let hour = number('hour', 0);
  if (groups.half?.toUpperCase() === 'PM' && hour < 12) hour += 12;
  if (groups.half?.toUpperCase() === 'AM' && hour === 12) hour = 0;
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  if (groups.yearDay === undefined && (date.getUTCMonth() !== month || date.getUTCDate() !== day)) return undefined;
  date.setUTCHours(hour, number('minute', 0), number('second', 0));
  const offset = groups.offset === undefined ? zoneOffsetMinutes(zone, date.getTime()) : offsetMinutesOf(groups.offset);
  const seconds = BigInt(date.getTime() / 1000) - BigInt(offset) * 60n;
  const nanoseconds = BigInt((groups.fraction ?? '0').slice(0, 9).padEnd(9, '0'));
  return new GoTime(seconds * 1_000_000_000n + nanoseconds, groups.offset === undefined ? zone : 'UTC');
}

function offsetMinutesOf(text: string): number {
  if (text === 'Z') return 0;
  const digits = text.replace(/[^\d]/g, '');
  return (text.startsWith('-') ? -1 : 1) * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4) || '0'));
}
