import { parseJson } from './api/json-fields.ts';
import { parsePopulate } from './api/parse.ts';
import type { ProxySpec } from './proxy-registry.ts';

export interface Config {
  readonly apiPort: number;
  readonly host: string;
  readonly seed: number;
  readonly allowedHosts: readonly string[];
  readonly controlToken: string | undefined;
  readonly proxies: readonly ProxySpec[];
}

/**
 * Reads the environment. Unset and blank take the default.
 * - EDGE_PROXY_API_PORT: 0 to 65535, default 8474
 * - EDGE_PROXY_HOST: where the API listens, default 127.0.0.1
 * - EDGE_PROXY_SEED: an integer, default 0
 * - EDGE_PROXY_ALLOWED_HOSTS: names by which the API may be called, separated by commas, default none
 * - EDGE_PROXY_CONTROL_TOKEN: whose bearer may close the API to everybody else (`PUT /closed`), default none: nobody may
 * - EDGE_PROXY_CONFIG: a JSON list of proxies, as for `POST /populate`, toxics included, default none
 * @throws Error that names every key that is wrong
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const read = <T>(key: string, { fallback, parse }: { fallback: T; parse: (text: string) => T }): T => {
    const text = env[key]?.trim() ?? '';
    if (text === '') return fallback;
    try {
      return parse(text);
    } catch (error) {
      problems.push(`${key}: ${error instanceof Error ? error.message : String(error)}`);
      return fallback;
    }
  };
  const config: Config = {
    apiPort: read('EDGE_PROXY_API_PORT', { fallback: 8474, parse: (text) => parseInteger(text, { from: 0, to: 65_535 }) }),
    host: read('EDGE_PROXY_HOST', { fallback: '127.0.0.1', parse: (text) => text }),
    seed: read('EDGE_PROXY_SEED', {
      fallback: 0,
      parse: (text) => parseInteger(text, { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER }),
    }),
    allowedHosts: read('EDGE_PROXY_ALLOWED_HOSTS', { fallback: [], parse: (text) => text.split(',').map((name) => name.trim()) }),
    controlToken: read<string | undefined>('EDGE_PROXY_CONTROL_TOKEN', { fallback: undefined, parse: (text) => text }),
    proxies: read('EDGE_PROXY_CONFIG', { fallback: [], parse: (text) => parsePopulate(parseJson(text)) }),
  };
  if (problems.length > 0) throw new Error(`bad environment: ${problems.join('; ')}`);
  return config;
}

function parseInteger(text: string, { from, to }: { from: number; to: number }): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < from || value > to) throw new Error(`must be an integer from ${from} to ${to}, got ${text}`);
  return value;
}
