import {
  ADMISSION_FIELDS,
  type AdmissionSettings,
  BREAKER_FIELDS,
  BULKHEAD_FIELDS,
  DEFAULT_ADMISSION_SETTINGS,
  DEFAULT_POLICY_SETTINGS,
  type Field,
  type PolicySettings,
  problemWith,
  RETRY_FIELDS,
  TIMEOUT_FIELD,
} from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** `options` is usable only if `problems` is empty; each problem is one line that starts with its key. */
export interface Parsed<T> {
  readonly options: T;
  readonly problems: readonly string[];
}

const POLICY_PARTS = ['TIMEOUT', 'RETRY', 'BREAKER', 'BULKHEAD'];

/**
 * Reads one dependency's settings, with prefix PAYMENT for instance:
 *
 *     PAYMENT_TIMEOUT=off    PAYMENT_TIMEOUT_MS
 *     PAYMENT_RETRY=off      PAYMENT_RETRY_ATTEMPTS _BUDGET _MIN_PER_SECOND _BASE_MS _MAX_MS
 *     PAYMENT_BREAKER=off    PAYMENT_BREAKER_CONSECUTIVE _RATE _MIN_CALLS _WINDOW_MS _OPEN_MS
 *     PAYMENT_BULKHEAD=off   PAYMENT_BULKHEAD_CONCURRENCY _QUEUE
 *
 * Unset or blank means the default. A value that is malformed or out of range is a problem, also in a part that is
 * off, and so is an unknown key that begins like these: a misspelt limit would otherwise be no limit.
 * Pure: reads nothing but `env`.
 */
export function parsePolicyOptions(env: Environment, prefix: string, defaults: Partial<PolicySettings> = {}): Parsed<PolicySettings> {
  const reader = new SettingsReader(env, prefix);
  const usual = { ...DEFAULT_POLICY_SETTINGS, ...defaults };
  const timeoutMs = reader.number(TIMEOUT_FIELD, usual.timeoutMs || DEFAULT_POLICY_SETTINGS.timeoutMs);
  const retry = reader.numbers(RETRY_FIELDS, usual.retry || DEFAULT_POLICY_SETTINGS.retry);
  const breaker = reader.numbers(BREAKER_FIELDS, usual.breaker || DEFAULT_POLICY_SETTINGS.breaker);
  const bulkhead = reader.numbers(BULKHEAD_FIELDS, usual.bulkhead || DEFAULT_POLICY_SETTINGS.bulkhead);
  const options: PolicySettings = {
    timeoutMs: reader.isOn('TIMEOUT', usual.timeoutMs !== false) && timeoutMs,
    retry: reader.isOn('RETRY', usual.retry !== false) && retry,
    breaker: reader.isOn('BREAKER', usual.breaker !== false) && breaker,
    bulkhead: reader.isOn('BULKHEAD', usual.bulkhead !== false) && bulkhead,
  };
  reader.rejectUnknownKeys(POLICY_PARTS);
  return { options, problems: reader.problems };
}

/**
 * Reads ADMISSION=off, ADMISSION_CONCURRENCY, _QUEUE, _MAX_WAIT_MS and _RETRY_AFTER_MS (for prefix ADMISSION), by the same rules.
 * Off is a door that nobody will ever find full: what is inside is still counted.
 */
export function parseAdmissionOptions(
  env: Environment,
  prefix: string,
  defaults: Partial<AdmissionSettings> = {},
): Parsed<AdmissionSettings> {
  const reader = new SettingsReader(env, prefix);
  const options = reader.numbers(ADMISSION_FIELDS, { ...DEFAULT_ADMISSION_SETTINGS, ...defaults });
  const isOn = reader.isOn('', true);
  reader.rejectUnknownKeys([]);
  return { options: isOn ? options : { ...options, concurrency: ADMISSION_FIELDS.concurrency.max }, problems: reader.problems };
}

class SettingsReader {
  readonly problems: string[] = [];
  readonly #env: Environment;
  readonly #prefix: string;
  readonly #known = new Set<string>();

  constructor(env: Environment, prefix: string) {
    this.#env = env;
    this.#prefix = prefix;
  }

  number(field: Field, fallback: number): number {
    const { key, text } = this.#read(field.key);
    if (text === '') return fallback;
    // Number() alone would take 0x10 and 1e3, which in a configuration are slips.
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    const problem = problemWith(value, field);
    if (problem === undefined) return value;
    this.problems.push(`${key} ${problem}, not "${text}"`);
    return fallback;
  }

  numbers<T extends { readonly [Name in keyof T]: number }>(fields: { readonly [Name in keyof T]: Field }, fallback: T): T {
    const values: { [Name in keyof T]: number } = { ...fallback };
    for (const name in fields) values[name] = this.number(fields[name], fallback[name]);
    return values as T;
  }

  isOn(part: string, fallback: boolean): boolean {
    const { key, text } = this.#read(part);
    switch (text.toLowerCase()) {
      case '':
        return fallback;
      case 'on':
        return true;
      case 'off':
        return false;
      default:
        this.problems.push(`${key} must be "on" or "off", not "${text}"`);
        return fallback;
    }
  }

  /** Keys of these parts (of the whole prefix, if none is named) that nothing has read. Call it last. */
  rejectUnknownKeys(parts: readonly string[]): void {
    const families = parts.length === 0 ? [`${this.#prefix}_`] : parts.map((part) => `${this.#prefix}_${part}_`);
    for (const [key, value] of Object.entries(this.#env)) {
      if (value === undefined || this.#known.has(key) || !families.some((family) => key.startsWith(family))) continue;
      const known = [...this.#known].filter((name) => families.some((f) => name.startsWith(f) && key.startsWith(f)));
      this.problems.push(`${key} is unknown; there are ${known.join(', ')}`);
    }
  }

  #read(suffix: string): { key: string; text: string } {
    const key = suffix === '' ? this.#prefix : `${this.#prefix}_${suffix}`;
    this.#known.add(key);
    return { key, text: this.#env[key]?.trim() ?? '' };
  }
}
