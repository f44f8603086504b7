import { type Parsed, parseGoFloat } from './float.ts';

const PREFIXES = ['k', 'm', 'g', 't', 'p', 'e'];

/** Bytes in each unit name, lower case: `kb` and `k` are 1000, `kib` and `ki` 1024. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1],
  ...PREFIXES.flatMap(
    (prefix, i): Array<[string, number]> => [
      [`${prefix}b`, 1000 ** (i + 1)],
      [prefix, 1000 ** (i + 1)],
      [`${prefix}ib`, 1024 ** (i + 1)],
      [`${prefix}i`, 1024 ** (i + 1)],
    ],
  ),
]);

/** Reads a size (`42 MB`, `1.5KiB`, `1,000`) into bytes as the `humanize` library does, with its error texts. */
export function parseBytes(text: string): Parsed<number> {
  const number = /^[\d.,]*/.exec(text)?.[0] ?? '';
  const parsed = parseGoFloat(number.replaceAll(',', ''));
  if (!parsed.ok) return parsed;
  const unitName = text.slice(number.length).trim().toLowerCase();
  const unit = UNITS.get(unitName);
  if (unit === undefined) return { ok: false, error: `unhandled size name: ${unitName}` };
  const bytes = parsed.value * unit;
  if (bytes >= 2 ** 64) return { ok: false, error: `too large: ${text}` };
  return { ok: true, value: Math.trunc(bytes) };
}

/** How many bytes the text takes in UTF-8: what Loki counts as the size of a line. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) continue;
    if (code < 0x800) bytes += 1;
    else if (code >= 0xd800 && code < 0xdc00 && i + 1 < text.length && isLowSurrogate(text.charCodeAt(i + 1))) {
      bytes += 2;
      i++;
    } else bytes += 2;
  }
  return bytes;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000;
}
