import type { ActiveToxic, Direction } from '../active-toxic.ts';
import { parseHostPort } from '../address.ts';
import { badRequest, EdgeProxyError } from '../errors.ts';
import type { ProxyChange, ProxySpec } from '../proxy-registry.ts';
import type { ToxicChange, ToxicSpec } from '../toxic-set.ts';
import { toxicsByType } from '../toxics/registry.ts';
import type { AnyToxic, Attributes } from '../toxics/toxic.ts';
import { isNullField, readArray, readFields } from './json-fields.ts';

const PROXY = {
  struct: 'Proxy',
  fields: { name: 'string', listen: 'string', upstream: 'string', enabled: 'bool', ttlMs: 'int64', toxics: 'array' },
} as const;

const TOXIC = {
  struct: 'ToxicWrapper',
  fields: { name: 'string', type: 'string', stream: 'string', toxicity: 'float32', attributes: 'object', seed: 'int64', ttlMs: 'int64' },
} as const;

/** The body of `POST /proxies`. `at` ends the message about a missing field, for lists. */
export function parseProxySpec(body: unknown, at = ''): ProxySpec {
  const { name = '', listen = '', upstream = '', enabled = true, ttlMs, toxics = [] } = readFields(body, PROXY);
  if (name === '') throw new EdgeProxyError('missing-field', `missing required field: name${at}`);
  if (upstream === '') throw new EdgeProxyError('missing-field', `missing required field: upstream${at}`);
  checkUpstream(upstream);
  checkTtl(ttlMs);
  return { name, listen, upstream, enabled, ttlMs, toxics: toxics.map(parseToxicSpec) };
}

/** The body of `POST /populate`: everything is checked before anything is done. */
export function parsePopulate(body: unknown): readonly ProxySpec[] {
  return readArray(body, 'Proxy').map((proxy, index) => parseProxySpec(proxy, ` at proxy ${index + 1}`));
}

/** The body of `POST /proxies/{proxy}`. A name in it is ignored, as is anything about toxics. */
export function parseProxyChange(body: unknown): ProxyChange {
  const { listen, upstream, enabled, ttlMs } = readFields(body, PROXY);
  if (upstream !== undefined) checkUpstream(upstream);
  checkTtl(ttlMs);
  return { listen, upstream, enabled, ttlMs: isNullField(body, 'ttlMs') ? null : ttlMs };
}

/** The body of `POST /proxies/{proxy}/toxics`. */
export function parseToxicSpec(body: unknown): ToxicSpec {
  const { type = '', stream = 'downstream', toxicity = 1, attributes = {}, seed, ttlMs, name: givenName = '' } = readFields(body, TOXIC);
  const direction = parseStream(stream);
  const kind = toxicsByType.get(type);
  if (kind === undefined) throw new EdgeProxyError('invalid-toxic-type', 'invalid toxic type');
  checkToxicity(toxicity);
  checkTtl(ttlMs);
  return {
    name: givenName === '' ? `${type}_${stream}` : givenName,
    kind,
    stream,
    direction,
    toxicity,
    attributes: parseAttributes(attributes, { kind, base: kind.defaults }),
    seed,
    ttlMs,
  };
}

/** The body of `POST /proxies/{proxy}/toxics/{toxic}`: attributes are merged, name, type, stream and seed stay. */
export function parseToxicChange(body: unknown, { kind, settings }: ActiveToxic): ToxicChange {
  const { toxicity = settings.toxicity, attributes = {}, ttlMs } = readFields(body, TOXIC);
  checkToxicity(toxicity);
  checkTtl(ttlMs);
  return {
    settings: { toxicity, attributes: parseAttributes(attributes, { kind, base: settings.attributes }) },
    ttlMs: isNullField(body, 'ttlMs') ? null : ttlMs,
  };
}

function parseAttributes(value: unknown, { kind, base }: { kind: AnyToxic; base: Attributes }): Attributes {
  const names = Object.keys(kind.defaults);
  const fields = Object.fromEntries(names.map((name) => [name, 'int64' as const]));
  const given = readFields(value, { struct: `${goStructName(kind.type)}.attributes`, fields });
  return Object.fromEntries(
    names.map((name) => {
      const attribute = given[name] ?? base[name] ?? 0;
      if (attribute < 0) throw badRequest(`attributes.${name} must not be negative, got ${attribute}`);
      return [name, attribute];
    }),
  );
}

function parseStream(stream: string): Direction {
  const direction = stream.toLowerCase();
  if (direction === 'upstream' || direction === 'downstream') return direction;
  throw new EdgeProxyError('invalid-stream', 'stream was invalid, can be either upstream or downstream');
}

function checkToxicity(toxicity: number): void {
  if (toxicity < 0 || toxicity > 1) throw badRequest(`toxicity must be from 0 to 1, got ${toxicity}`);
}

/** The body of `PUT /closed`. */
export function parseClosing(body: unknown): { readonly ttlMs: number } {
  const { ttlMs } = readFields(body, { struct: 'Closing', fields: { ttlMs: 'int64' } });
  if (ttlMs === undefined) throw new EdgeProxyError('missing-field', 'missing required field: ttlMs');
  checkTtl(ttlMs);
  return { ttlMs };
}

function checkTtl(ttlMs: number | undefined): void {
  if (ttlMs !== undefined && ttlMs <= 0) throw badRequest(`ttlMs must be a positive number of milliseconds, got ${ttlMs}`);
}

function checkUpstream(upstream: string): void {
  try {
    parseHostPort(upstream);
  } catch (error) {
    throw badRequest(`upstream: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** `slow_close` is Toxiproxy's SlowCloseToxic; its name is part of the messages about types. */
function goStructName(type: string): string {
  return `${type.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())}Toxic`;
}
