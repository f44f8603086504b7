import { gzipSync } from 'node:zlib';
import type { Random } from '@faultline/random';
import { hostileTexts, mutated, pick, plausible, type Schema } from './schema-values.ts';
import type { Attack } from './send.ts';

/** One endpoint of a server. */
export interface Endpoint {
  readonly method: string;
  /** With places in braces: `/orders/{id}`. */
  readonly path: string;
  readonly query?: readonly string[];
  readonly body?: Schema;
  readonly headers?: Readonly<Record<string, string>>;
}

const json = { 'content-type': 'application/json' };
const MB = 1_048_576;

/** 64 MB of zeros in 64 kB, and what they are when they claim to be JSON. */
const bombs = { gzip: gzipSync(Buffer.alloc(64 * MB)), json: gzipSync(Buffer.from(`[${'0,'.repeat(8 * MB)}0]`)) };
const deep = (open: string, close: string, levels: number): string => open.repeat(levels) + close.repeat(levels);

/** Sequences of requests that fit an endpoint in all but one thing, `count` of them. */
export function schemaAttacks(endpoint: Endpoint, random: Random, count: number): Attack[] {
  return Array.from({ length: count }, (_, index) => {
    const place = (): string =>
      encodeURIComponent(random.float() < 0.5 ? '00000000-0000-4000-8000-000000000000' : safely(pick(random, hostileTexts)));
    const query = (endpoint.query ?? []).map((name) => `${name}=${encodeURIComponent(safely(pick(random, hostileTexts)))}`).join('&');
    const path = endpoint.path.replaceAll(/\{\w+\}/g, place).slice(0, 12_000) + (query === '' ? '' : `?${query}`).slice(0, 12_000);
    const body = endpoint.body === undefined ? undefined : JSON.stringify(mutated(plausible(endpoint.body), random));
    return {
      what: `mutation ${index}`,
      method: endpoint.method,
      path: path === '' ? '/' : path,
      headers: { ...json, ...endpoint.headers },
      ...(body === undefined ? {} : { body }),
    };
  });
}

/** A lone surrogate has no encoding in a URL. */
const safely = (text: string): string => text.toWellFormed();

/** The same for every endpoint: bodies that are none. */
export function bodyAttacks({ method, path, headers = {} }: Endpoint): Attack[] {
  const at = { method, path: path.replaceAll(/\{\w+\}/g, '00000000-0000-4000-8000-000000000000') };
  const as = (what: string, body: string | Buffer, extra: Record<string, string> = {}): Attack => ({
    ...at,
    what,
    body,
    headers: { ...json, ...headers, ...extra },
  });
  return [
    as('no JSON', '{"a":'),
    as('an array a hundred thousand deep', deep('[', ']', 100_000)),
    as('an object thirty thousand deep', `${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}`),
    as('a string of 4 MB', JSON.stringify('a'.repeat(4 * MB))),
    as('a body in an encoding that nobody has', '{}', { 'content-encoding': 'zstd, br, made-up' }),
    as('a bomb of zeros', bombs.gzip, { 'content-encoding': 'gzip' }),
    as('a bomb of JSON', bombs.json, { 'content-encoding': 'gzip' }),
    as('no gzip at all', 'plain', { 'content-encoding': 'gzip' }),
    as('a charset that nobody has', '{}', { 'content-type': 'application/json; charset=made-up' }),
    as('a content type that is none', '{}', { 'content-type': ';;;=/,' }),
    as('form data', 'a=1&a=2&__proto__[x]=1', { 'content-type': 'application/x-www-form-urlencoded' }),
    as('a body for the wrong type', '<a/>', { 'content-type': 'text/xml' }),
    as('keys of the prototype', '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}'),
    as('a byte order mark and bytes that are no text', Buffer.from([0xef, 0xbb, 0xbf, 0xff, 0xfe, 0x00, 0x80])),
  ];
}

/** The same for every server: paths, methods and headers. */
export const serverAttacks: readonly Attack[] = [
  ...[
    '/../../../../etc/passwd',
    '/..%2f..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/%c0%ae%c0%ae/etc/passwd',
    '/..\\..\\windows\\win.ini',
    '//etc/passwd',
    '///',
    '/%',
    '/%zz',
    '/%00',
    '/a%00b',
    '/.git/config',
    '/.env',
    '/node_modules/express/package.json',
    '/src/main.ts',
    '/internal/faults/..%2f..%2fhealth',
    '/api/%2e%2e/internal/faults',
    '/metrics/../internal/faults',
    '/?%',
    `/?${'a=1&'.repeat(3_000)}`,
    '/?__proto__[x]=1&constructor[prototype][x]=1&a[]=1&a[b]=2',
    `/${'a'.repeat(9_000)}`,
    `/${'a/'.repeat(4_000)}`,
    'http://evil.example/internal/faults',
    '*',
  ].map((path) => ({ what: 'a path', method: 'GET', path })),
  ...['TRACE', 'OPTIONS', 'PATCH', 'HEAD', 'PROPFIND', 'PURGE'].map((method) => ({ what: 'a method', method, path: '/' })),
  { what: 'a header of 60 kB', method: 'GET', path: '/health/live', headers: { 'x-big': 'a'.repeat(60_000) } },
  {
    what: 'two thousand headers',
    method: 'GET',
    path: '/health/live',
    headers: Object.fromEntries(Array.from({ length: 1_500 }, (_, index) => [`x-${index}`, '1'])),
  },
  { what: 'another host', method: 'GET', path: '/health/live', headers: { host: 'evil.example' } },
  { what: 'a host that is none', method: 'GET', path: '/health/live', headers: { host: '@:/?#' } },
  { what: 'a deadline that is none', method: 'GET', path: '/health/ready', headers: { 'x-deadline-ms': '-1e400' } },
  { what: 'a trace that is none', method: 'GET', path: '/health/ready', headers: { traceparent: '00-zz-zz-zz', baggage: '=,;=,' } },
  { what: 'a request id that is none', method: 'GET', path: '/health/ready', headers: { 'x-request-id': '../{{x}}' } },
  { what: 'a length that is none', method: 'POST', path: '/', headers: { 'transfer-encoding': 'chunked' }, body: '' },
];
