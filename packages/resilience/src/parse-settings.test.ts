import { describe, expect, it } from 'vitest';
import { parseAdmissionOptions, parsePolicyOptions } from './parse-settings.ts';
import { DEFAULT_ADMISSION_SETTINGS, DEFAULT_POLICY_SETTINGS } from './settings.ts';

const parse = (env: Record<string, string>) => parsePolicyOptions(env, 'PAYMENT');

describe('the settings of a policy', () => {
  it('are the defaults when the environment says nothing', () => {
    expect(parse({})).toEqual({ options: DEFAULT_POLICY_SETTINGS, problems: [] });
  });

  it('are the defaults of the service, where it has its own', () => {
    const { options } = parsePolicyOptions({}, 'PAYMENT', { timeoutMs: 1_200, retry: false });
    expect(options).toEqual({ ...DEFAULT_POLICY_SETTINGS, timeoutMs: 1_200, retry: false });
  });

  it('are read from every key there is', () => {
    const env = {
      PAYMENT_TIMEOUT_MS: '1200',
      PAYMENT_RETRY_ATTEMPTS: '3',
      PAYMENT_RETRY_BUDGET: '0.2',
      PAYMENT_RETRY_MIN_PER_SECOND: '0.5',
      PAYMENT_RETRY_BASE_MS: '20',
      PAYMENT_RETRY_MAX_MS: '200',
      PAYMENT_BREAKER_CONSECUTIVE: '7',
      PAYMENT_BREAKER_RATE: '0.25',
      PAYMENT_BREAKER_MIN_CALLS: '40',
      PAYMENT_BREAKER_WINDOW_MS: '5000',
      PAYMENT_BREAKER_OPEN_MS: '2500',
      PAYMENT_BULKHEAD_CONCURRENCY: '8',
      PAYMENT_BULKHEAD_QUEUE: '0',
    };
    expect(parse(env)).toEqual({
      problems: [],
      options: {
        timeoutMs: 1_200,
        retry: { attempts: 3, budgetRatio: 0.2, minPerSecond: 0.5, baseMs: 20, maxMs: 200 },
        breaker: { consecutive: 7, rate: 0.25, minCalls: 40, windowMs: 5_000, openMs: 2_500 },
        bulkhead: { concurrency: 8, queue: 0 },
      },
    });
  });

  it('can switch every part off', () => {
    const env = { PAYMENT_TIMEOUT: 'off', PAYMENT_RETRY: 'off', PAYMENT_BREAKER: 'OFF', PAYMENT_BULKHEAD: 'off' };
    expect(parse(env).options).toEqual({ timeoutMs: false, retry: false, breaker: false, bulkhead: false });
  });

  it('can switch on what the service leaves off', () => {
    const { options } = parsePolicyOptions({ PAYMENT_RETRY: 'on' }, 'PAYMENT', { retry: false });
    expect(options.retry).toEqual(DEFAULT_POLICY_SETTINGS.retry);
  });

  it('name every bad key at once and keep the defaults for those', () => {
    const { options, problems } = parse({
      PAYMENT_TIMEOUT_MS: '0',
      PAYMENT_RETRY_ATTEMPTS: 'two',
      PAYMENT_RETRY_BUDGET: '10%',
      PAYMENT_BREAKER: 'no',
      PAYMENT_BREAKER_RATE: '50',
      PAYMENT_BREAKER_OPEN_MS: '1e4',
      PAYMENT_BULKHEAD_CONCURRENCY: '2.5',
      PAYMENT_BULKHEAD_SIZE: '10',
    });
    expect(problems).toEqual([
      'PAYMENT_TIMEOUT_MS must be a whole number from 1 to 2147483647, not "0"',
      'PAYMENT_RETRY_ATTEMPTS must be a whole number from 1 to 1000000, not "two"',
      'PAYMENT_RETRY_BUDGET must be a number from 0 to 1, not "10%"',
      'PAYMENT_BREAKER_RATE must be a number from 0.01 to 1, not "50"',
      'PAYMENT_BREAKER_OPEN_MS must be a whole number from 1 to 2147483647, not "1e4"',
      'PAYMENT_BULKHEAD_CONCURRENCY must be a whole number from 1 to 1000000, not "2.5"',
      'PAYMENT_BREAKER must be "on" or "off", not "no"',
      'PAYMENT_BULKHEAD_SIZE is unknown; there are PAYMENT_BULKHEAD_CONCURRENCY, PAYMENT_BULKHEAD_QUEUE',
    ]);
    expect(options).toEqual(DEFAULT_POLICY_SETTINGS);
  });

  it('are checked in a part that is off too', () => {
    expect(parse({ PAYMENT_RETRY: 'off', PAYMENT_RETRY_ATTEMPTS: '-1' }).problems).toHaveLength(1);
  });

  it('take a blank value for none and leave the keys of others alone', () => {
    const env = { PAYMENT_TIMEOUT_MS: ' ', PAYMENT_URLS: 'http://127.0.0.1:8082', INVENTORY_RETRY_ATTEMPTS: 'x' };
    expect(parse(env)).toEqual({ options: DEFAULT_POLICY_SETTINGS, problems: [] });
  });
});

describe('the settings of admission', () => {
  it('can switch it off: nobody waits and nobody is shed', () => {
    const { options, problems } = parseAdmissionOptions({ ADMISSION: 'off', ADMISSION_CONCURRENCY: '1' }, 'ADMISSION');
    expect({ ...options, problems }).toEqual({ ...DEFAULT_ADMISSION_SETTINGS, concurrency: 1_000_000, problems: [] });
    expect(parseAdmissionOptions({ ADMISSION: 'never' }, 'ADMISSION').problems).toEqual(['ADMISSION must be "on" or "off", not "never"']);
  });

  it('are read and checked by the same rules', () => {
    const env = { ADMISSION_CONCURRENCY: '10', ADMISSION_QUEUE: 'many', ADMISSION_WAIT_MS: '5' };
    expect(parseAdmissionOptions(env, 'ADMISSION')).toEqual({
      options: { ...DEFAULT_ADMISSION_SETTINGS, concurrency: 10 },
      problems: [
        'ADMISSION_QUEUE must be a whole number from 0 to 1000000, not "many"',
        expect.stringMatching(/^ADMISSION_WAIT_MS is unknown; there are .*ADMISSION_MAX_WAIT_MS/),
      ],
    });
  });
});
