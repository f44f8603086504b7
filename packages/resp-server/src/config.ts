import { parseMemorySize } from './commands/config-parameters.ts';

export interface ProcessConfig {
  readonly host: string;
  readonly port: number;
  readonly password: string | undefined;
  readonly maxMemoryBytes: number;
}

/** The environment asks for something that cannot be; the message names every bad key. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * RESP_HOST: unset or blank is 127.0.0.1. RESP_PORT: unset or blank is 6379; 0 picks a free one. RESP_PASSWORD: unset or
 * blank asks for none. RESP_MAXMEMORY: bytes or `64mb` as in redis.conf; unset, blank or 0 is no limit.
 *
 * @throws ConfigError when RESP_PORT or RESP_MAXMEMORY is not such a value.
 */
export function parseProcessConfig(environment: Readonly<Record<string, string | undefined>>): ProcessConfig {
  const read = (key: string, fallback: string): string => environment[key]?.trim() || fallback;
  const portText = read('RESP_PORT', '6379');
  const memoryText = read('RESP_MAXMEMORY', '0');
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : Number.NaN;
  const maxMemoryBytes = parseMemorySize(memoryText);
  const problems = [
    ...(port <= 65_535 ? [] : [`RESP_PORT must be a port from 0 to 65535, not "${portText}"`]),
    ...(maxMemoryBytes === undefined ? [`RESP_MAXMEMORY must be a size such as 64mb, not "${memoryText}"`] : []),
  ];
  if (problems.length > 0) throw new ConfigError(problems.join('; '));
  return {
    host: read('RESP_HOST', '127.0.0.1'),
    port,
    password: environment['RESP_PASSWORD'] || undefined,
    maxMemoryBytes: maxMemoryBytes ?? 0,
  };
}
