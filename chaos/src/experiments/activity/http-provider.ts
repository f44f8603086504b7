import type { HttpProvider } from '../load/schema.ts';

export interface HttpOutput {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON. */
  readonly body: unknown;
}

const LONGEST_BODY = 1_000_000;

/** @throws what fetch throws, and a TimeoutError; any status is an answer */
export async function callHttp(provider: HttpProvider, signal: AbortSignal): Promise<HttpOutput> {
  const { url, method = 'GET', headers = {}, arguments: given } = provider;
  const response = await fetch(urlWith(url, method, given), {
    method: method.toUpperCase(),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    ...bodyOf(provider),
    signal,
  });
  const text = (await response.text()).slice(0, LONGEST_BODY);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: /\bjson\b/.test(response.headers.get('content-type') ?? '') ? parsed(text) : text,
  };
}

function urlWith(url: string, method: string, given: HttpProvider['arguments']): string {
  if (method.toUpperCase() !== 'GET' || given === undefined || typeof given === 'string') return url;
  const result = new URL(url);
  for (const [name, value] of Object.entries(given)) result.searchParams.append(name, asText(value));
  return result.href;
}

function bodyOf({ method = 'GET', headers = {}, arguments: given }: HttpProvider): { body?: string | URLSearchParams } {
  if (method.toUpperCase() === 'GET' || given === undefined) return {};
  if (typeof given === 'string') return { body: given };
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  if (String(type ?? '').startsWith('application/json')) return { body: JSON.stringify(given) };
  return { body: new URLSearchParams(Object.entries(given).map(([name, value]) => [name, asText(value)])) };
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
